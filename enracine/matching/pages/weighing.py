"""What both audiences' pages do alike: weigh, put in words, read the form of wishes."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enracine.matching import showing
from enracine.matching.forms import WishesForm, initial_of
from enracine.matching.queries.homes import Family, family_of
from enracine.matching.queries.places import board, kinds_of_services
from enracine.matching.rules import choosing
from enracine.matching.rules.board import Board
from enracine.matching.rules.homes import NothingCounts, concerned
from enracine.matching.rules.words import WHAT_IFS


@dataclass(frozen=True)
class Weighed:
    """A household weighed, and what a page shows of it. `weighing` is None when nothing counts."""

    board: Board
    family: Family
    weighing: choosing.Weighing | None
    what_if: str
    former: dict[str, int]


def weighed(person_id: uuid.UUID, household_id: uuid.UUID | None, what_if: str = "") -> Weighed:
    """Read a household and weigh every place for it, as it is or as it imagines. Two SQL queries."""
    family = family_of(person_id, household_id)
    asked = what_if if what_if in WHAT_IFS else ""
    places = board()
    try:
        usual = choosing.weigh(places, family.home)
        former = {}
        if asked:
            former = {p.code: int(usual.ranked.points[n]) for n, p in enumerate(places.places)}
            usual = choosing.weigh(places, choosing.imagined(family.home, asked))
    except NothingCounts:
        return Weighed(places, family, None, asked, {})
    return Weighed(places, family, usual, asked, former)


def cards(found: Weighed) -> list[showing.Card]:
    """Three good choices that differ, in words."""
    if found.weighing is None:
        return []
    ranks = {one.code: one.rank for one in found.family.asked}
    return [showing.card(one, found.family.names, ranks) for one in choosing.three(found.weighing)]


def context_of(found: Weighed) -> dict[str, Any]:
    """What the list of choices shows."""
    weighing = found.weighing
    shown = cards(found)
    nearest = choosing.nearest(weighing) if weighing is not None and not shown else []
    return {
        "family": found.family,
        "cards": [(one, _difference(found, one)) for one in shown],
        "nearest": showing.relaxations(nearest),
        "unknown": showing.unknown_labels(weighing.ranked.unknown) if weighing else [],
        "out": len(weighing.board.places) - weighing.ranked.open if weighing else 0,
        "what_if": found.what_if,
        "what_ifs": [
            (code, _(text), code == found.what_if)
            for code, text in WHAT_IFS.items()
            if _makes_sense(code, found.family)
        ],
        "nothing_counts": weighing is None,
    }


def _difference(found: Weighed, one: showing.Card) -> str:
    """What « et si… » changes for a place, in points; nothing otherwise."""
    if not found.what_if or found.weighing is None or one.code not in found.former:
        return ""
    column = found.weighing.board.at[one.code]
    moved = int(found.weighing.ranked.points[column]) - found.former[one.code]
    return f"{'+' if moved >= 0 else '−'}{showing.points(abs(moved))}"


def _makes_sense(code: str, family: Family) -> bool:
    home = family.home
    return {
        "budget": bool(home.budget),
        "refusals": bool(home.refused),
    }.get(code, True)


def version_of(family: Family) -> int | None:
    """The version of the wishes that the form shows; None before there are any."""
    return family.wishes.version if family.wishes is not None else None


def wishes_form(request: HttpRequest, found: Weighed) -> WishesForm:
    """The form of what counts, with the words of the directory and the names of the places."""
    family = found.family
    criteria = [c for c in concerned(family.home) if c not in {"size", "near", "services"}]
    criteria += ["size", "near", "services"]
    english = (get_language() or "").startswith("en")
    return WishesForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(family.wishes, criteria),
        criteria=criteria,
        places=[
            (place.code, f"{place.name} ({place.region})")
            for place in sorted(found.board.places, key=lambda p: (p.region, p.name))
        ],
        services=[
            (code, in_english if english else name)
            for code, name, in_english in kinds_of_services()
        ],
    )
