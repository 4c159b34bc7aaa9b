"""The facts of a person as whoever follows her reads, corrects, and sees papers for (« vu »)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries import files
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people import actions
from enracine.people.forms import SectionForm, SeenForm, ToldForm
from enracine.people.pages.editing import (
    EDITABLE,
    Editable,
    Several,
    drawn_sections,
    find_entry,
    known,
)
from enracine.people.queries import PersonFile, person_file
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read

#: Where the person lives has pages of its own, because an address may be protected.
PAGES = {slug: page for slug, page in EDITABLE.items() if slug != "domicile"}
#: Shown on request only, in the summary.
ON_REQUEST = frozenset({"coordonnees"})


def _open(request: HttpRequest, dossier_id: uuid.UUID) -> tuple[Dossier, PersonFile]:
    held = files.dossier_for(acting_of(request), dossier_id)
    return held, person_file(held.subject_id)


def _may_write(request: HttpRequest, held: Dossier) -> bool:
    acting = acting_of(request)
    return held.organisation_id == acting.organisation_id and acting.role in HOLDER_ROLES


@professionals_only(*DOSSIER_ROLES)
@require_GET
def index(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Every section that the reader may see: what it says, who said it, what was seen."""
    held, file = _open(request, dossier_id)
    may_write = _may_write(request, held)
    pages = [
        page
        for slug, page in PAGES.items()
        if page.section in file.sections and (slug not in ON_REQUEST or may_write)
    ]
    sections = drawn_sections(file, pages, professional=True)
    shown = {s.page.section.value for s in sections if s.lines and s.page.slug not in ON_REQUEST}
    note_read(request, held.subject_id, shown | {"identity"}, "accompaniment:information")
    return render(
        request,
        "accompaniment/information.html",
        {
            "page": files.page_of(acting_of(request), held, file, "information"),
            "dossier": held,
            "sections": sections,
            "on_request": ON_REQUEST,
            "may_write": may_write,
            "residence": file.residence if Section.CONTACT in file.sections else None,
        },
    )


def _writing(request: HttpRequest, dossier_id: uuid.UUID, slug: str) -> tuple[Any, ...]:
    """The dossier, the file and the section, for whoever holds it and was granted the section."""
    held, file = _open(request, dossier_id)
    page = PAGES.get(slug)
    if page is None or not _may_write(request, held) or page.section not in file.sections:
        raise NotVisible
    return held, file, page


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, dossier_id: uuid.UUID, slug: str) -> HttpResponse:
    """Correct a section, saying who told it or which document was seen."""
    held, file, page = _writing(request, dossier_id, slug)
    row = page.row(file)
    screen = Screen(request, held, file, page, row, page.form)
    screen.draw(page.initial(file) if row else None)
    if request.method != "POST":
        return screen.shown()

    def write(value: Any, told: Any) -> None:
        page.write(acting_of(request), held.subject_id, value, screen.version, told=told)

    return screen.take(write)


def _several(page: Editable) -> Several:
    if page.several is None:
        raise NotVisible
    return page.several


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(
    request: HttpRequest, dossier_id: uuid.UUID, slug: str, entry_id: uuid.UUID | None = None
) -> HttpResponse:
    """Add or correct one entry of a section: a diploma, a job, a language, a former status."""
    held, file, page = _writing(request, dossier_id, slug)
    several = _several(page)
    row = find_entry(several, file, entry_id) if entry_id else None
    if entry_id and row is None:
        raise NotVisible
    screen = Screen(request, held, file, page, row, several.form)
    screen.title = several.label if row else several.add_label
    screen.draw(several.initial(row) if row else None, fresh=True)
    if request.method != "POST":
        return screen.shown()

    def write(value: Any, told: Any) -> None:
        acting, subject_id = acting_of(request), held.subject_id
        if row is None:
            several.add(acting, subject_id, value, told=told)
        else:
            several.change(acting, subject_id, row.pk, value, screen.version, told=told)

    return screen.take(write)


@professionals_only(*HOLDER_ROLES)
@require_POST
def remove(
    request: HttpRequest, dossier_id: uuid.UUID, slug: str, entry_id: uuid.UUID
) -> HttpResponse:
    """Take back an entry that was never true."""
    held, _file, page = _writing(request, dossier_id, slug)
    _several(page).remove(acting_of(request), held.subject_id, entry_id)
    messages.success(request, _("C’est retiré."))
    return redirect("accompaniment:information", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def lead(
    request: HttpRequest, dossier_id: uuid.UUID, slug: str, entry_id: uuid.UUID
) -> HttpResponse:
    """Make an occupation the main one."""
    held, _file, page = _writing(request, dossier_id, slug)
    if not _several(page).may_lead:
        raise NotVisible
    actions.choose_main_experience(acting_of(request), held.subject_id, entry_id)
    messages.success(request, _("C’est le métier principal."))
    return redirect("accompaniment:information", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def seen(
    request: HttpRequest, dossier_id: uuid.UUID, slug: str, entry_id: uuid.UUID | None = None
) -> HttpResponse:
    """« Vu le … »: name the paper that was looked at, for a fact that stays as it is."""
    held, file, page = _writing(request, dossier_id, slug)
    row = find_entry(_several(page), file, entry_id) if entry_id else page.row(file)
    if row is None:
        raise NotVisible
    form = SeenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = whole_number(request.POST.get("version"))
        try:
            actions.mark_seen(
                acting_of(request), held.subject_id, page.section, row, form.value(), version
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("C’est noté : document vu."))
            return redirect("accompaniment:information", dossier_id)
    note_read(request, held.subject_id, [page.section], "accompaniment:information")
    context = {
        "page": files.page_of(acting_of(request), held, file, "information"),
        "dossier": held,
        "section": page,
        "form": form,
        "version": row.version,
    }
    status = status_of(form)
    return render(request, "accompaniment/information_seen.html", context, status=status)


class Screen:
    """One form about a section, with who says it below: drawn, or taken."""

    def __init__(
        self,
        request: HttpRequest,
        held: Dossier,
        file: PersonFile,
        page: Editable,
        row: Any,
        form: type[SectionForm],
    ) -> None:
        self.request, self.held, self.file, self.page, self.row = request, held, file, page, row
        self.kind = form
        self.title: Any = page.label
        typed = whole_number(request.POST.get("version"))
        self.version = (row.version if row else 0) if typed is None else typed

    def draw(self, initial: dict[str, Any] | None, *, fresh: bool = False) -> None:
        """Make the two forms, in the words of a professional."""
        facts = known(self.file) | ({"code": ""} if fresh else {})
        data = self.request.POST if self.request.method == "POST" else None
        self.form = self.kind(data, initial=initial, known=facts).for_professional()
        self.told = ToldForm(data)

    def take(self, write: Any) -> HttpResponse:
        """Write what was typed, or show what to correct."""
        if getattr(self.form, "asks_names", False):
            self.form.look_up()  # type: ignore[attr-defined]  # a form about work
            return self.shown()
        fine = [self.form.is_valid(), self.told.is_valid()]
        if not all(fine):
            return self.shown(422)
        try:
            write(self.form.value(), self.told.value())  # type: ignore[attr-defined]  # every such form has one
        except ActionRefused as refusal:
            target = self.told if refusal.field in self.told.fields else self.form
            name = refusal.field if refusal.field in target.fields else None
            target.add_error(name, refusal.message)
            return self.shown(422)
        messages.success(self.request, _("C’est enregistré."))
        return redirect("accompaniment:information", self.held.pk)

    def shown(self, status: int = 200) -> HttpResponse:
        """The page of the form; what it shows is noted in the access journal."""
        request, held = self.request, self.held
        note_read(request, held.subject_id, [self.page.section], "accompaniment:information")
        context = {
            "page": files.page_of(acting_of(request), held, self.file, "information"),
            "dossier": held,
            "section": self.page,
            "row": self.row,
            "title": self.title,
            "form": self.form,
            "told": self.told,
            "version": self.version,
            "hits": getattr(self.form, "hits", ()) if self.form.errors else (),
            "found": getattr(self.form, "found", None),
            "asked": getattr(self.form, "asks_names", False),
        }
        return render(request, "accompaniment/information_edit.html", context, status=status)
