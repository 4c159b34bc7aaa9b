"""The counsellor's page, in the person's file: the same weighing, with everything it rests on."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries.files import DossierPage
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.matching import actions, showing
from enracine.matching.pages.weighing import Weighed, context_of, version_of, weighed, wishes_form
from enracine.matching.queries.kept import kept_of
from enracine.matching.queries.places import board, contacts_of
from enracine.matching.queries.told import told_to
from enracine.matching.rules import changes, choosing
from enracine.matching.rules.board import Board
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read

#: What the page reads of each adult.
SECTIONS = ["project", "occupation", "languages", "family"]


def _page(request: HttpRequest, dossier_id: uuid.UUID) -> DossierPage:
    page = top(request, dossier_id, "places")
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    note_read(request, page.dossier.subject_id, SECTIONS, "matching:places")
    return page


def _weighed(page: DossierPage, what_if: str = "") -> Weighed:
    return weighed(page.dossier.subject_id, page.dossier.household_id, what_if)


@professionals_only(*HOLDER_ROLES)
@require_safe
def places(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Three places, the ten best, both adults apart and together, what was kept and what changed."""
    page = _page(request, dossier_id)
    found = _weighed(page, request.GET.get("et_si", ""))
    best = []
    if found.weighing is not None:
        ranks = {one.code: one.rank for one in found.family.asked}
        best = [
            showing.card(one, found.family.names, ranks) for one in choosing.best(found.weighing)
        ]
    context = context_of(found) | {
        "page": page,
        "dossier": page.dossier,
        "best": best,
        "asked": found.family.asked,
        "kept": _kept(page, found.board),
        "adults": list(found.family.names.values()),
        "told": told_to(page.dossier.subject_id),
    }
    return render(request, "matching/places.html", context)


def _kept(page: DossierPage, places: Board) -> list[dict[str, Any]]:
    """What was suggested before, and for the latest what has changed since."""
    told = []
    for row in kept_of(page.dossier.subject_id):
        moved: list[Any] = list(row.changes)
        if row.is_latest and not moved and row.stamp != places.stamp:
            moved = [
                {"name": c.name, "before": c.before, "now": c.now, "criteria": c.criteria}
                for c in changes.changes(places, row.body)
            ]
        told.append(
            {
                "row": row,
                "places": [
                    {"name": one["name"], "points": showing.points(one["points"])}
                    for one in row.body
                ],
                "moved": showing.change_lines(moved),
            }
        )
    return told


@professionals_only(*HOLDER_ROLES)
@require_safe
def place(request: HttpRequest, dossier_id: uuid.UUID, code: str) -> HttpResponse:
    """One place for this household: every point, its figure, what would lift a limit."""
    page = _page(request, dossier_id)
    found = _weighed(page)
    if code not in found.board.at or found.weighing is None:
        raise NotVisible
    ranks = {one.code: one.rank for one in found.family.asked}
    one = choosing.choice(found.weighing, found.board.at[code])
    context = {
        "page": page,
        "dossier": page.dossier,
        "card": showing.card(one, found.family.names, ranks),
        "contacts": contacts_of(code),
    }
    return render(request, "matching/place.html", context)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What counts for the person, written with her."""
    page = _page(request, dossier_id)
    found = _weighed(page)
    form = wishes_form(request, found)

    def write() -> None:
        version = whole_number(request.POST.get("version"))
        actions.save_wishes(acting_of(request), page.dossier.subject_id, form.values(), version)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("C’est noté. La personne le voit et peut le changer."))
        return redirect("matching:places", dossier_id)
    context = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "version": version_of(found.family),
    }
    return render(request, "matching/wishes.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def keep(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Keep the three places in the file, with every figure they rest on."""
    page = _page(request, dossier_id)
    found = _weighed(page)
    if found.weighing is None:
        messages.warning(request, _("Rien n’est suggéré : il n’y a rien à garder."))
        return redirect("matching:places", dossier_id)
    made = actions.keep_suggestion(acting_of(request), page.dossier.subject_id, found.weighing)
    if made is None:
        messages.warning(request, _("Rien n’est suggéré : il n’y a rien à garder."))
    else:
        messages.success(request, _("La suggestion est au dossier, avec ses chiffres."))
    return redirect("matching:places", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def place_gesture(request: HttpRequest, dossier_id: uuid.UUID, code: str) -> HttpResponse:
    """Add a place to the list of the person, with her; or take it off."""
    page = _page(request, dossier_id)
    if code not in board().at:
        raise NotVisible
    act = actions.drop_place if request.POST.get("geste") == "retirer" else actions.ask_place
    try:
        act(acting_of(request), page.dossier.subject_id, code)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("La liste est à jour. La personne la voit."))
    return redirect("matching:places", dossier_id)
