"""A candidate's own information: read it, correct it, never over somebody else's correction."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel import undo
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people import actions
from enracine.people.forms import MemberForm, SectionForm
from enracine.people.pages.editing import (
    EDITABLE,
    Editable,
    drawn_sections,
    known,
    same,
)
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.people.queries import documents_of, members_of, person_file


@person_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every section, with who said it and when."""
    file = person_file(person_of(request).pk)
    mine = person_of(request).pk
    members = [
        {"member": m, "is_me": m.person_id == mine, "has_file": m.person_id is not None}
        for m in file.members
    ]
    context = {
        "sections": drawn_sections(file, EDITABLE.values()),
        "documents": documents_of(mine).count(),
        "members": members,
        "has_household": household_id_of(request) is not None,
    }
    return render(request, "portal/information.html", context)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct one section. A stale version shows the three answers and lets the person choose."""
    page = EDITABLE.get(slug)
    if page is None:
        raise Http404
    person = person_of(request)
    file = person_file(person.pk)
    row = page.row(file)
    version = row.version if row else 0
    facts = known(file)
    if request.method != "POST":
        form = page.form(initial=page.initial(file), known=facts)
        return _edit_page(request, page, form, version)
    form = page.form(request.POST, known=facts)
    typed = whole_number(request.POST.get("version"))
    shown = version if typed is None else typed
    if asks_names(form):
        return _edit_page(request, page, form, shown)
    if not form.is_valid():
        return _edit_page(request, page, form, shown, status=422)
    try:
        value = form.value()  # type: ignore[attr-defined]  # every editable form has one
        page.write(acting_of(request), person.pk, value, shown)
    except ActionRefused as refusal:
        say_refusal(form, refusal)
        return _edit_page(request, page, form, shown, status=422)
    messages.success(request, _("C’est enregistré."))
    return redirect("portal:information")


def asks_names(form: SectionForm) -> bool:
    """Whether « Chercher » was pressed in a form about work: its names are looked up, not saved."""
    if not getattr(form, "asks_names", False):
        return False
    if not form.found:  # type: ignore[attr-defined]  # such a form has both
        form.look_up()  # type: ignore[attr-defined]  # the form of occupations
    return True


def _edit_page(
    request: HttpRequest, page: Editable, form: SectionForm, version: int, status: int = 200
) -> HttpResponse:
    hits = getattr(form, "hits", ()) if form.errors else ()
    context = {
        "page": page,
        "form": form,
        "version": version,
        "hits": hits,
        "found": getattr(form, "found", None),
        "asked": asks_names(form),
    }
    return render(request, "portal/edit.html", context, status=status)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, member_id: uuid.UUID | None = None) -> HttpResponse:
    """Add or correct somebody of the household who has no file of her own."""
    acting, household_id = acting_of(request), household_id_of(request)
    if household_id is None:
        raise Http404
    row = None
    if member_id is not None:
        row = members_of(household_id).filter(pk=member_id, person__isnull=True).first()
        if row is None:
            raise Http404
    if request.method == "POST":
        form = MemberForm(request.POST)
        if form.is_valid():
            if row is None:
                actions.add_member(acting, household_id, form.value())
            else:
                typed = whole_number(request.POST.get("version"))
                version = row.version if typed is None else typed
                actions.update_member(acting, household_id, row.pk, form.value(), version)
            messages.success(request, _("C’est enregistré."))
            return redirect("portal:information")
    else:
        form = MemberForm(initial=same(row, "kind", "first_name", "birth_year"))
    status = status_of(form)
    context = {"form": form, "row": row, "version": row.version if row else 0}
    return render(request, "portal/member.html", context, status=status)


@person_page
@require_POST
def remove_member(request: HttpRequest, member_id: uuid.UUID) -> HttpResponse:
    """Say that somebody is no longer of the household."""
    household_id = household_id_of(request)
    if household_id is None:
        raise Http404
    gone = actions.remove_member(
        acting_of(request),
        household_id,
        member_id,
        whole_number(request.POST.get("version")),
    )
    said = _("%(name)s ne fait plus partie de votre ménage.") % {"name": gone.first_name}
    undo.offer(request, "people.member_removed", household_id, said)
    return redirect("portal:information")


@person_page
@require_POST
def take_back(request: HttpRequest, own_event_id: uuid.UUID) -> HttpResponse:
    """Take back what the person has just done herself."""
    undo.take_back_and_say(request, own_event_id)
    return redirect("portal:information")
