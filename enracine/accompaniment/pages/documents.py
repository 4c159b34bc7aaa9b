"""The documents of a person, for whoever follows her and was granted them."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.accompaniment.actions.pieces import ask_piece
from enracine.accompaniment.forms import PieceForm
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, _holds, top
from enracine.accompaniment.queries import files
from enracine.accompaniment.queries.pieces import asked_of
from enracine.kernel import undo
from enracine.kernel.documents import served
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.previews import PICTURES, preview
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.people import actions
from enracine.people.actions.documents import REMOVED
from enracine.people.forms import DocumentForm
from enracine.people.handing_over import keep_files
from enracine.people.queries import documents_of
from enracine.people.values import Told
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections, note_read


def _guard(request: HttpRequest, held: Dossier) -> None:
    mine = held.organisation_id == acting_of(request).organisation_id
    if not mine or Section.DOCUMENTS not in granted_sections(held.subject_id):
        raise NotVisible


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What the person handed over, and what was added for her; add another."""
    page = top(request, dossier_id, "documents")
    held = page.dossier
    if not _holds(request, page):
        raise NotVisible
    if request.method != "POST" and Section.DOCUMENTS not in granted_sections(held.subject_id):
        # Whoever holds the file reads why nothing is there; nobody else knows that there is a file.
        context = {"page": page, "dossier": held, "form": DocumentForm(), "closed": True}
        return render(request, "accompaniment/documents.html", context)
    _guard(request, held)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = len(form.cleaned_data["file"])
        kept = keep_files(acting_of(request), held.subject_id, form, told=Told())
        if kept:
            messages.success(
                request,
                ngettext(
                    "Le document est ajouté au dossier.",
                    "%(n)d documents sont ajoutés au dossier.",
                    kept,
                )
                % {"n": kept},
            )
        if kept == sent:
            return redirect("accompaniment:documents", dossier_id)
    note_read(request, held.subject_id, [Section.DOCUMENTS.value], "accompaniment:documents")
    context = {
        "page": page,
        "dossier": held,
        "form": form,
        "closed": False,
        "documents": documents_of(held.subject_id),
        "mine": acting_of(request).organisation_id,
        "pictures": PICTURES,
        "asking": PieceForm(),
        "asked": asked_of(held),
    }
    status = status_of(form)
    return render(request, "accompaniment/documents.html", context, status=status)


@professionals_only(*HOLDER_ROLES)
@require_safe
def document(request: HttpRequest, dossier_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """One document, as a file; the reading is noted."""
    held = files.dossier_for(acting_of(request), dossier_id)
    _guard(request, held)
    row = documents_of(held.subject_id).filter(pk=document_id).first()
    if row is None:
        raise NotVisible
    note_read(
        request,
        held.subject_id,
        [Section.DOCUMENTS.value],
        "accompaniment:document",
        reason=row.title[:200],
    )
    if request.GET.get("apercu"):
        return preview(row.document)
    return served(row.document)  # type: ignore[return-value]  # an answer all the same


@professionals_only(*HOLDER_ROLES)
@require_POST
def remove(request: HttpRequest, dossier_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """Destroy a document that one's organisation added by mistake."""
    held = files.dossier_for(acting_of(request), dossier_id)
    _guard(request, held)
    try:
        gone = actions.remove_document(acting_of(request), held.subject_id, document_id)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        undo.offer(request, REMOVED, gone, _("Le document est effacé."))
    return redirect("accompaniment:documents", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def ask(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Ask the person for a document that is missing."""
    held = files.dossier_for(acting_of(request), dossier_id)
    _guard(request, held)
    form = PieceForm(request.POST)
    if done(form, lambda: ask_piece(acting_of(request), held, **form.cleaned_data)):
        messages.success(request, _("C’est demandé. La personne est prévenue."))
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("accompaniment:documents", dossier_id)
