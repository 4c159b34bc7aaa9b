"""Registrations that nobody has met yet, for the coordination: the queue, and the top of it."""

import datetime as dt
import functools
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing

PAGE = 50
#: What a line shows, and nothing else: a page of fifty would read a hundred and fifty columns each.
_SHOWN = (
    "pk", "number", "opened_on", "next_step_on", "subject_id",
    "subject__person__given_name", "subject__person__family_name",
    "organisation__short_name", "assignee__user__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registered:
    """One line: the dossier, to whom it is entrusted, since when; the name when one may see it."""

    pk: uuid.UUID
    number: str
    opened_on: dt.date
    next_step_on: dt.date | None
    subject_id: uuid.UUID
    #: What stands for the person: her name, or the number of the file when it is not visible.
    title: str
    organisation: str
    #: Who follows; None when nobody does.
    assignee: str | None


@dataclass(frozen=True)
class Queue:
    """A page of the queue and the cursor of the next one (empty at the end)."""

    rows: list[Registered]
    next_cursor: str


def awaiting_first_meeting(acting: Acting, limit: int = PAGE, cursor: str = "") -> Queue:
    """Registrations whose first meeting is not held, oldest first. One SQL query."""
    day, _separator, last = cursor.partition("_")
    try:
        start, pk = dt.date.fromisoformat(day), uuid.UUID(last)
    except ValueError:
        found = first_page(limit).rows(acting)
    else:
        later = Q(opened_on__gt=start) | Q(opened_on=start, id__gt=pk)
        found = list(_page(_awaiting(acting).filter(later, opened_on__gte=start), limit))
    rows = [_line(*row) for row in found[:limit]]
    more = len(found) > limit
    return Queue(rows, f"{rows[-1].opened_on.isoformat()}_{rows[-1].pk}" if more else "")


def _awaiting(acting: Acting) -> "QuerySet[Dossier]":
    return Dossier.objects.open().filter(
        coordinating_organisation_id=acting.organisation_id, stage=Stage.FIRST_MEETING
    )


_Shown = tuple[
    uuid.UUID, str, dt.date, dt.date | None, uuid.UUID, str | None, str | None, str, str | None
]


def _page(dossiers: "QuerySet[Dossier]", limit: int) -> "QuerySet[Dossier, _Shown]":
    return dossiers.order_by("opened_on", "id").values_list(*_SHOWN)[: limit + 1]


@functools.lru_cache(maxsize=8)
def first_page(limit: int) -> ForActing:
    """The first page, drawn up once for each role and scope."""
    return ForActing(lambda acting: _page(_awaiting(acting), limit))


def _line(
    pk: uuid.UUID,
    number: str,
    opened_on: dt.date,
    next_step_on: dt.date | None,
    subject_id: uuid.UUID,
    given: str | None,
    family: str | None,
    organisation: str,
    assignee: str | None,
) -> Registered:
    title = number if given is None else f"{given} {family}".strip()
    return Registered(
        pk, number, opened_on, next_step_on, subject_id, title, organisation, assignee
    )
