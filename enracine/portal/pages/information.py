"""A candidate's own information: read it, correct it, never over somebody else's correction."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel import undo
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.kernel.numbers import whole_number
from enracine.people import actions
from enracine.people.countries import FREQUENT_LANGUAGES
from enracine.people.forms import (
    HomeForm,
    IdentityForm,
    MemberForm,
    ProjectForm,
    ReachForm,
    SectionForm,
    SituationForm,
    SpeechForm,
    StudiesForm,
    WorkForm,
)
from enracine.people.pages.portal import person_page
from enracine.people.queries import PersonFile, members_of, person_file
from enracine.portal.sections_view import lines

Write = Callable[[Acting, uuid.UUID, Any, int | None], models.Model]


@dataclass(frozen=True)
class Editable:
    """A section that the person corrects herself: its page, its form, its row, its action."""

    slug: str
    title: Any
    form: type[SectionForm]
    row: Callable[[PersonFile], Any]
    initial: Callable[[PersonFile], dict[str, Any]]
    write: Write


def _same(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} if row else {}


def _home(file: PersonFile) -> dict[str, Any]:
    home = file.residence
    if home is None:
        return {}
    if home.country != "CA":
        return {"where": "abroad", "country": home.country}
    if home.municipality is None:
        return {"where": "canada"}
    place = home.municipality
    return {"where": "quebec", "place": place.name, "municipality": place.code}


def _situation(file: PersonFile) -> dict[str, Any]:
    status = file.status
    if status is None:
        return {}
    work = {True: "yes", False: "no", None: ""}[status.work_authorised]
    return _same(status, "code", "citizenship", "expires_on") | {
        "arrived": status.arrived_in_quebec_on,
        "work": work,
    }


def _speech(file: PersonFile) -> dict[str, Any]:
    spoken = list(file.languages.others) if file.languages else []
    # The form has boxes for the frequent ones and room for one more.
    boxes = [code for code in spoken if code in FREQUENT_LANGUAGES]
    more = [code for code in spoken if code not in FREQUENT_LANGUAGES]
    return _same(file.languages, "french", "interpreter") | {
        "others": boxes,
        "another": more[0] if more else "",
    }


def _project(file: PersonFile) -> dict[str, Any]:
    wishes = _same(file.project, "track", "what_matters", "hoped_on")
    codes = [target.region.code for target in file.targets]
    return wishes | {f"region_{n}": code for n, code in enumerate(codes[:3], start=1)}


EDITABLE = {
    page.slug: page
    for page in (
        Editable(
            "identite",
            gettext_lazy("Mon identité"),
            IdentityForm,
            lambda f: f.person,
            lambda f: _same(f.person, "given_name", "family_name", "birth_date", "birth_country"),
            actions.update_identity,
        ),
        Editable(
            "coordonnees",
            gettext_lazy("Me joindre"),
            ReachForm,
            lambda f: f.contact,
            lambda f: _same(f.contact, "email", "phone", "language"),
            actions.update_contact,
        ),
        Editable(
            "domicile",
            gettext_lazy("Là où j’habite"),
            HomeForm,
            lambda f: f.residence,
            _home,
            actions.update_home,
        ),
        Editable(
            "statut",
            gettext_lazy("Mon statut"),
            SituationForm,
            lambda f: f.status,
            _situation,
            actions.update_situation,
        ),
        Editable(
            "etudes",
            gettext_lazy("Mes études"),
            StudiesForm,
            lambda f: f.education,
            lambda f: _same(f.education, "level", "field_of_study", "recognition"),
            actions.update_studies,
        ),
        Editable(
            "travail",
            gettext_lazy("Mon travail"),
            WorkForm,
            lambda f: f.occupation,
            lambda f: _same(f.occupation, "title", "years"),
            actions.update_occupation,
        ),
        Editable(
            "langues",
            gettext_lazy("Mes langues"),
            SpeechForm,
            lambda f: f.languages,
            _speech,
            actions.update_speech,
        ),
        Editable(
            "projet",
            gettext_lazy("Mon projet"),
            ProjectForm,
            lambda f: f.project,
            _project,
            actions.update_project,
        ),
    )
}


def _context(file: PersonFile) -> dict[str, Any]:
    return {
        "birth_date": file.person.birth_date if file.person else None,
        "code": file.status.code if file.status else "",
    }


@person_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every section, with who said it and when."""
    file = person_file(request.person.pk)  # type: ignore[attr-defined]
    sections = [
        {"page": page, "row": page.row(file), "lines": lines(page, file)}
        for page in EDITABLE.values()
    ]
    mine = request.person.pk  # type: ignore[attr-defined]
    members = [
        {"member": m, "is_me": m.person_id == mine, "has_file": m.person_id is not None}
        for m in file.members
    ]
    context = {
        "sections": sections,
        "members": members,
        "has_household": request.household_id is not None,  # type: ignore[attr-defined]
    }
    return render(request, "portal/information.html", context)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct one section. A stale version shows the three answers and lets the person choose."""
    page = EDITABLE.get(slug)
    if page is None:
        raise Http404
    person = request.person  # type: ignore[attr-defined]
    file = person_file(person.pk)
    row = page.row(file)
    version = row.version if row else 0
    known = _context(file)
    if request.method != "POST":
        form = page.form(initial=page.initial(file), known=known)
        return _edit_page(request, page, form, version)
    form = page.form(request.POST, known=known)
    typed = whole_number(request.POST.get("version"))
    shown = version if typed is None else typed
    if not form.is_valid():
        return _edit_page(request, page, form, shown, status=422)
    try:
        value = form.value()  # type: ignore[attr-defined]  # every editable form has one
        page.write(request.acting, person.pk, value, shown)  # type: ignore[attr-defined]
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _edit_page(request, page, form, shown, status=422)
    messages.success(request, _("C’est enregistré."))
    return redirect("portal:information")


def _edit_page(
    request: HttpRequest, page: Editable, form: SectionForm, version: int, status: int = 200
) -> HttpResponse:
    hits = getattr(form, "hits", ()) if form.errors else ()
    context = {"page": page, "form": form, "version": version, "hits": hits}
    return render(request, "portal/edit.html", context, status=status)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, member_id: uuid.UUID | None = None) -> HttpResponse:
    """Add or correct somebody of the household who has no file of her own."""
    acting, household_id = request.acting, request.household_id  # type: ignore[attr-defined]
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
        form = MemberForm(initial=_same(row, "kind", "first_name", "birth_year"))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "row": row, "version": row.version if row else 0}
    return render(request, "portal/member.html", context, status=status)


@person_page
@require_POST
def remove_member(request: HttpRequest, member_id: uuid.UUID) -> HttpResponse:
    """Say that somebody is no longer of the household."""
    household_id = request.household_id  # type: ignore[attr-defined]
    if household_id is None:
        raise Http404
    gone = actions.remove_member(
        request.acting,  # type: ignore[attr-defined]
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
    try:
        undo.take_back(request.acting, own_event_id)  # type: ignore[attr-defined]
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("C’est annulé."))
    return redirect("portal:information")
