"""A candidate's own entries that come in several (diplomas, work, languages, former statuses), and
her documents: add, correct, take back. All of it may stay unsaid.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel import undo
from enracine.kernel.documents import served
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.previews import PICTURES, preview
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people import actions
from enracine.people.actions.documents import REMOVED
from enracine.people.forms import DocumentForm, SectionForm
from enracine.people.handing_over import keep_files
from enracine.people.models import PersonDocument
from enracine.people.pages.editing import EDITABLE, Editable, Several, find_entry, known
from enracine.people.pages.portal import person_of, person_page
from enracine.people.queries import documents_of, person_file
from enracine.portal.pages.information import asks_names


def _several(slug: str) -> tuple[Editable, Several]:
    page = EDITABLE.get(slug)
    if page is None or page.several is None:
        raise Http404
    return page, page.several


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, slug: str, entry_id: uuid.UUID | None = None) -> HttpResponse:
    """Add an entry, or correct one of one's own. Somebody else's is not found."""
    page, several = _several(slug)
    subject_id = person_of(request).pk
    file = person_file(subject_id)
    row = find_entry(several, file, entry_id) if entry_id else None
    if entry_id and row is None:
        raise Http404
    facts = known(file) | {"code": ""}
    if request.method != "POST":
        form = several.form(initial=several.initial(row) if row else None, known=facts)
        return _entry_page(request, page, several, form, row)
    form = several.form(request.POST, known=facts)
    if asks_names(form):
        return _entry_page(request, page, several, form, row)
    if not form.is_valid():
        return _entry_page(request, page, several, form, row, status=422)
    acting = acting_of(request)
    try:
        value = form.value()  # type: ignore[attr-defined]  # every such form has one
        if row is None:
            several.add(acting, subject_id, value)
        else:
            typed = whole_number(request.POST.get("version"))
            version = row.version if typed is None else typed
            several.change(acting, subject_id, row.pk, value, version)
    except ActionRefused as refusal:
        say_refusal(form, refusal)
        return _entry_page(request, page, several, form, row, status=422)
    messages.success(request, _("C’est enregistré."))
    return redirect("portal:information")


def _entry_page(
    request: HttpRequest,
    page: Editable,
    several: Several,
    form: SectionForm,
    row: Any,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "several": several,
        "form": form,
        "row": row,
        "version": row.version if row else 0,
        "found": getattr(form, "found", None),
        "asked": asks_names(form),
    }
    return render(request, "portal/entry.html", context, status=status)


@person_page
@require_POST
def remove(request: HttpRequest, slug: str, entry_id: uuid.UUID) -> HttpResponse:
    """Take back an entry."""
    _page, several = _several(slug)
    subject_id = person_of(request).pk
    several.remove(acting_of(request), subject_id, entry_id)
    messages.success(request, _("C’est retiré."))
    return redirect("portal:information")


@person_page
@require_POST
def lead(request: HttpRequest, slug: str, entry_id: uuid.UUID) -> HttpResponse:
    """Make an occupation the main one."""
    _page, several = _several(slug)
    if not several.may_lead:
        raise Http404
    subject_id = person_of(request).pk
    actions.choose_main_experience(acting_of(request), subject_id, entry_id)
    messages.success(request, _("C’est votre métier principal."))
    return redirect("portal:information")


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """One's own documents: what there is, from whom; hand over another."""
    subject_id = person_of(request).pk
    asked = request.GET.get("genre", "")
    form = DocumentForm(
        request.POST or None, request.FILES or None, initial={"kind": asked} if asked else None
    )
    if request.method == "POST" and form.is_valid():
        sent = len(form.cleaned_data["file"])
        kept = keep_files(acting_of(request), subject_id, form)
        if kept:
            messages.success(
                request,
                ngettext("Votre document est reçu.", "%(n)d documents sont reçus.", kept)
                % {"n": kept},
            )
        if kept == sent:
            return _after_documents(request, kept)
    context = {"form": form, "documents": documents_of(subject_id), "pictures": PICTURES}
    status = status_of(form)
    return render(request, "portal/documents.html", context, status=status)


def _after_documents(request: HttpRequest, kept: int) -> HttpResponse:
    """Back to the list, or to the message that they were sent for, where they are chosen already."""
    try:
        thread = uuid.UUID(request.GET.get("fil", ""))
    except ValueError:
        return redirect("portal:documents")
    return redirect(f"{reverse('threads:mine_one', args=[thread])}?joindre={kept}")


def _document(request: HttpRequest, document_id: uuid.UUID) -> PersonDocument:
    subject_id = person_of(request).pk
    found = documents_of(subject_id).filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


@person_page
@require_safe
def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """One of one's own documents, as a file."""
    found = _document(request, document_id).document
    if request.GET.get("apercu"):
        return preview(found)
    return served(found)  # type: ignore[return-value]  # an answer all the same


@person_page
@require_POST
def remove_document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Destroy a document that one gave."""
    row = _document(request, document_id)
    try:
        gone = actions.remove_document(acting_of(request), row.subject_id, row.pk)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        undo.offer(request, REMOVED, gone, _("Votre document est effacé."))
    return redirect("portal:documents")
