"""What waits for a decision of whoever supervises, as lines of a list; all kinds in one SQL query."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext

from enracine.accompaniment.queries import handovers
from enracine.accompaniment.queries.fairness import contests_open
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.compiled import ForActing
from enracine.kernel.inbox import InboxItem

LEFT, CONTESTS = "handovers", "contests"
#: Kind, what the page is about, its title, the organisation, since when.
_Line = tuple[str, uuid.UUID, str, str, dt.datetime]
COLUMNS = ("w_kind", "w_on", "w_title", "w_where", "w_since")


@dataclass(frozen=True)
class Kind:
    """What an upper floor brings: its rows of `COLUMNS`, oldest first, the gesture and its page.

    A line names no person: whoever supervises reads it before opening anything.
    """

    rows: "Callable[[Acting], QuerySet[Any, _Line]]"
    what: Any
    url_name: str
    icon: str


_brought: dict[str, Kind] = {}


def register(kind: str, brought: Kind) -> None:
    """Add a kind of decision to the home of whoever supervises. Raises ValueError on a clash."""
    if _brought.get(kind, brought) != brought or kind in _KINDS:
        raise ValueError(f"{kind!r} is registered twice")
    _brought[kind] = brought


def first(one: str, other: str) -> Coalesce:
    """One column, or the other where the first is empty: what the model itself would say."""
    return Coalesce(
        NullIf(one, Value(""), output_field=CharField()), other, output_field=CharField()
    )


def since_day(field: str) -> Cast:
    """A day as the moment that a line waits since: its noon, the same day here and in Greenwich."""
    noon = ExpressionWrapper(
        F(field) + Value(dt.timedelta(hours=12), output_field=DurationField()),
        output_field=DateTimeField(),
    )
    return Cast(noon, DateTimeField())


def _left(acting: Acting) -> "QuerySet[Any, _Line]":
    """Members gone whose work waits, oldest first; what is planned waits for its hour only."""
    return (
        handovers.to_come(acting)
        .filter(state=handovers.State.WAITING, member__isnull=False)
        .annotate(
            w_kind=Value(LEFT, output_field=CharField()),
            w_on=F("member_id"),
            w_title=first("member__user__name", "member__user__email"),
            w_where=first("organisation__short_name", "organisation__name"),
            w_since=F("at"),
        )
        .order_by("at", "id")
        .values_list(*COLUMNS)
    )


def _contested(acting: Acting) -> "QuerySet[Any, _Line]":
    """Allocations that an organisation of one's project contests, oldest first."""
    return (
        contests_open()
        .filter(network_id=acting.organisation_id)
        .annotate(
            w_kind=Value(CONTESTS, output_field=CharField()),
            w_on=F("pk"),
            w_title=F("dossier__number"),
            w_where=first("organisation__short_name", "organisation__name"),
            w_since=F("contested_at"),
        )
        .order_by("contested_at", "id")
        .values_list(*COLUMNS)
    )


_KINDS = {LEFT: _left, CONTESTS: _contested}


def _rows(kind: str) -> "Callable[[Acting], QuerySet[Any, _Line]]":
    return _brought[kind].rows if kind in _brought else _KINDS[kind]


@functools.lru_cache(maxsize=16)
def asked(kinds: tuple[str, ...], limit: int) -> ForActing:
    """The one query of these kinds, drawn up once for each role and scope."""

    def build(acting: Acting) -> "QuerySet[Any, Any]":
        parts: list[QuerySet[Any, Any]] = [_rows(kind)(acting)[:limit] for kind in kinds]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    return ForActing(build)


def _items(acting: Acting, limit: int, *kinds: str) -> list[InboxItem]:
    rows = asked(kinds, limit).rows(acting)
    rows.sort(key=lambda row: (kinds.index(row[0]), row[4]))
    return [_item(row) for row in rows]


def _item(row: _Line) -> InboxItem:
    kind, about, title, where, since = row
    day = since.astimezone(QUEBEC).date()
    brought = _brought.get(kind)
    if brought is not None:
        return InboxItem(
            kind=kind,
            title=title,
            what=brought.what,
            url=reverse(brought.url_name, args=[about]),
            since=day,
            detail=where,
            icon=brought.icon,
        )
    if kind == CONTESTS:
        return InboxItem(
            kind=kind,
            title=title,
            what=gettext("Répartition contestée : décider"),
            url=reverse("accompaniment:contest", args=[about]),
            since=day,
            detail=where,
            icon="shuffle",
        )
    return InboxItem(
        kind=kind,
        title=title,
        what=gettext("Départ : dossiers à réattribuer"),
        url=reverse("accompaniment:departure", args=[about]),
        since=day,
        due_on=day,
        detail=where,
        icon="people",
    )


def left_items(acting: Acting, limit: int) -> list[InboxItem]:
    """Members gone whose work waits for a decision. One SQL query."""
    return _items(acting, limit, LEFT)


def contest_items(acting: Acting, limit: int) -> list[InboxItem]:
    """Allocations that an organisation contests. One SQL query."""
    return _items(acting, limit, CONTESTS)


def every_kind() -> tuple[str, ...]:
    """The kinds of decisions, those gone first."""
    return (LEFT, CONTESTS, *_brought)


def everything(acting: Acting, limit: int) -> list[InboxItem]:
    """Every kind, those gone first, at most `limit` of each. One SQL query."""
    return _items(acting, limit, *every_kind())
