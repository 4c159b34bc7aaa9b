"""The caseload as a board: one lane a stage, the latest cards of each, in one statement."""

import datetime as dt
import functools
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from enracine.accompaniment.models import Dossier, SavedFilter, Stage
from enracine.accompaniment.queries.caseload import (
    Filters,
    given_to,
    narrowed,
    region_aimed,
    shape_of,
    stages_shown,
    takes,
)
from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing, ForObjects, any_of

#: Cards shown in a lane; the others are a press away, in the list.
CARDS = 7


@dataclass(frozen=True)
class Card:
    """A dossier in its lane, and the region aimed at first."""

    pk: uuid.UUID
    subject_id: uuid.UUID
    stage: str
    version: int
    number: str
    next_step_on: dt.date | None
    name: str | None
    region: str | None

    @property
    def title(self) -> str:
        """The name, or the number when the name is not (or no longer) visible."""
        return (self.name or "").strip() or self.number


@dataclass(frozen=True)
class Lane:
    """A stage: its cards, how many there are in all."""

    value: str
    label: str
    total: int
    cards: list[Card]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.total - len(self.cards), 0)


def board(acting: Acting, filters: Filters) -> list[Lane]:
    """Every lane, in the order of the journey. Three SQL queries, whatever the size."""
    stages = [s for s in Stage if s != Stage.CLOSED]
    shape, given = shape_of(acting, filters)
    ids = [pk for (pk,) in _shown(shape).rows(acting, *given)]
    cards: dict[str, list[Card]] = {s.value: [] for s in stages}
    for row in _CARDS.rows(ids) if ids else []:
        card = Card(*row)
        cards[card.stage].append(card)
    totals = {code: count for code, _label, count in stages_shown(acting, filters.assignee_id)}
    return [
        Lane(
            s.value, str(s.label), max(totals.get(s.value, 0), len(cards[s.value])), cards[s.value]
        )
        for s in stages
    ]


@functools.lru_cache(maxsize=64)
def _shown(shape: Filters) -> ForActing:
    """The latest cards of each lane under filters of this shape."""

    def build(acting: Acting, *whose: uuid.UUID) -> "QuerySet[Any, Any]":
        mine = narrowed(acting, given_to(acting, shape, *whose))
        pieces = [
            mine.filter(stage=s.value)
            .order_by("-last_activity_at", "-id")
            .values_list("pk")[:CARDS]
            for s in Stage
            if s != Stage.CLOSED
        ]
        return pieces[0].union(*pieces[1:], all=True)

    return ForActing(build, given=takes(shape))


#: Names and regions are under row-level security: empty when whoever acts may not read them.
_CARDS = ForObjects(
    lambda ids: (
        Dossier.objects.filter(any_of("pk", ids))
        .order_by("-last_activity_at", "-id")
        .values_list(
            "pk", "subject_id", "stage", "version", "number", "next_step_on",
            named("subject_id"), region_aimed(),
        )
    )
)  # fmt: skip


def saved_filters(acting: Acting) -> list[SavedFilter]:
    """One's own named filters, by name. One SQL query."""
    return [] if acting.membership_id is None else _SAVED.objects(acting.membership_id)


_SAVED = ForObjects(
    lambda member: SavedFilter.objects.filter(membership_id=member).order_by("name")
)
