"""The queue of possible duplicates, two files side by side, and the decision of a human."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.parameters import parameter
from enracine.kernel.refusals import say_refusal, status_of
from enracine.kernel.templatetags import formats
from enracine.network.access import professionals_only
from enracine.people.actions.identity import hand_code as give_code
from enracine.people.actions.identity import (
    merge_files,
    reopen_pair,
    say_different,
    undo_merge,
)
from enracine.people.actions.identity.linking import PAPER_DAYS
from enracine.people.actions.writing import person_or_404
from enracine.people.countries import country_name, language_name
from enracine.people.forms.identity import DifferentForm, HandCodeForm, MergeForm
from enracine.people.identity_registrations import DECIDING_ROLES
from enracine.people.identity_texts import doubts, weighed
from enracine.people.models import DuplicatePair
from enracine.people.queries import identity
from enracine.privacy.queries import note_read

#: A work page is in French, whoever reads it.
FRENCH = "fr-ca"
STATES = (
    ("open", gettext_lazy("À examiner")),
    ("merged", gettext_lazy("Réunis")),
    ("different", gettext_lazy("Deux personnes")),
)

COLUMNS = [
    {"label": gettext_lazy("Réponse")},
    {"label": gettext_lazy("Premier dossier")},
    {"label": gettext_lazy("Deuxième dossier")},
]


@professionals_only(*DECIDING_ROLES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs of the acting organisation: those that wait first, then what was decided."""
    acting = acting_of(request)
    state = request.GET.get("etat", "open")
    state = state if state in dict(STATES) else "open"
    rows = identity.queue(acting, state)
    for row in rows:
        for person in (row.mine, row.other):
            note_read(request, person.pk, ["identity"], "people:duplicates")
    lines = [
        {"row": row, "why": weighed(row.pair.factors)[:3], "doubts": doubts(row.pair.doubts)[:1]}
        for row in rows
    ]
    return render(
        request, "people/duplicates.html", {"lines": lines, "state": state, "states": STATES}
    )


@dataclass(frozen=True)
class Line:
    """One answer of the two files."""

    name: str
    label: Any
    first: str
    second: str

    @property
    def same(self) -> bool:
        """Whether both say it."""
        return self.first == self.second


def _lines(first: identity.Side, second: identity.Side) -> list[Line]:
    """The answers that a merge chooses among, as people read them."""
    found = [
        Line(name, label, _said(first, name), _said(second, name))
        for name, label in (
            ("given_name", _("Prénom")),
            ("family_name", _("Nom de famille")),
            ("birth_date", _("Date de naissance")),
            ("birth_country", _("Pays de naissance")),
        )
    ]
    more = []
    if first.contact and second.contact:
        more += [
            ("email", _("Courriel")),
            ("phone", _("Téléphone")),
            ("language", _("Langue de correspondance")),
        ]
    if first.home and second.home:
        more.append(("home", _("Lieu de résidence")))
    return found + [
        Line(name, label, _said(first, name), _said(second, name)) for name, label in more
    ]


def _said(side: identity.Side, name: str) -> str:
    person, contact = side.person, side.contact
    if name == "birth_date":
        return formats.day(person.birth_date, FRENCH) if person.birth_date else ""
    if name == "birth_country":
        return country_name(person.birth_country, FRENCH) if person.birth_country else ""
    if hasattr(person, name):
        return str(getattr(person, name))
    if name == "home" and side.home is not None:
        town = side.home.municipality
        place = town.name if town else country_name(side.home.country, FRENCH)
        return f"{place} {side.home.postal_code}".strip()
    if contact is None:
        return ""
    if name == "phone":
        return formats.phone(contact.phone) if contact.phone else ""
    if name == "language":
        return capfirst(language_name(contact.language.partition("-")[0], FRENCH))
    return str(getattr(contact, name))


@professionals_only(*DECIDING_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Two files side by side, the factors of the score, and the decision."""
    acting = acting_of(request)
    found = identity.open_pair(acting, pair_id)
    first, second = identity.sides(found)
    lines = _lines(first, second)
    files = [
        (str(first.person.pk), _("Le premier : %(name)s") % {"name": first.person.full_name}),
        (str(second.person.pk), _("Le deuxième : %(name)s") % {"name": second.person.full_name}),
    ]
    what = request.POST.get("action", "")
    differing = [line for line in lines if not line.same]
    merging = MergeForm(
        request.POST if what == "reunir" else None, files=files, differing=differing
    )
    different = DifferentForm(request.POST if what == "deux" else None)
    if request.method == "POST":
        answer = _decide(request, found, what, merging, different)
        if answer is not None:
            return answer
    sections = ["identity", "contact"] if first.contact and second.contact else ["identity"]
    for side in (first, second):
        note_read(request, side.person.pk, sections, "people:duplicate")
    return render(
        request,
        "people/duplicate.html",
        {
            "pair": found,
            "first": first,
            "second": second,
            "lines": lines,
            "columns": COLUMNS,
            "why": weighed(found.factors),
            "doubts": doubts(found.doubts),
            "merging": merging,
            "different": different,
            "merge": identity.merge_of(found) if found.state == "merged" else None,
            "form": merging if merging.errors else different,
        },
        status=422 if request.method == "POST" else 200,
    )


@professionals_only(*DECIDING_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_code(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """The code to hand to somebody in front of one, so that she links her other file by herself."""
    acting = acting_of(request)
    person = person_or_404(person_id)
    if not identity.said_of(acting, person_id).elsewhere:
        raise NotVisible
    note_read(request, person_id, ["identity"], "people:hand_code")
    form, code = HandCodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            code = give_code(acting, person_id)
        except ActionRefused as refused:
            say_refusal(form, refused)
    return render(
        request,
        "people/hand_code.html",
        {
            "person": person,
            "form": form,
            "code": code,
            "days": parameter(*PAPER_DAYS),
        },
        status=status_of(form),
    )


def _decide(
    request: HttpRequest,
    found: DuplicatePair,
    what: str,
    merging: MergeForm,
    different: DifferentForm,
) -> HttpResponse | None:
    """Do what the button says; None to show the page again with its errors."""
    acting = acting_of(request)
    version = whole_number(request.POST.get("version"))
    try:
        if what == "deux" and different.is_valid():
            say_different(acting, found.pk, different.cleaned_data["reason"], version)
            messages.success(
                request, _("Noté : ce sont deux personnes. La paire ne reviendra pas.")
            )
        elif what == "reunir" and merging.is_valid():
            merge_files(
                acting,
                found.pk,
                uuid.UUID(merging.cleaned_data["kept"]),
                merging.from_other(),
                merging.cleaned_data["reason"],
                version,
            )
            messages.success(
                request, _("Les dossiers sont réunis. Rien n’est effacé; vous pouvez défaire.")
            )
        elif what == "reprendre":
            reopen_pair(acting, found.pk, version)
            messages.info(request, _("La paire attend de nouveau une décision."))
        else:
            return None
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    return redirect("people:duplicate", found.pk)


@professionals_only(*DECIDING_ROLES)
@require_POST
def undo(request: HttpRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Undo a merge, in one gesture."""
    acting = acting_of(request)
    try:
        newer = undo_merge(acting, merge_id, whole_number(request.POST.get("version")))
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("people:duplicates")
    messages.success(request, _("Réunion défaite : les deux dossiers sont comme avant."))
    if newer:
        messages.info(
            request,
            ngettext(
                "Une réponse changée depuis garde sa valeur la plus récente.",
                "Les réponses changées depuis gardent leur valeur la plus récente.",
                len(newer),
            ),
        )
    return redirect("people:duplicates")
