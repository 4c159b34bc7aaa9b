"""What waits for a decision of whoever supervises, as lines of a list; all kinds in one SQL query."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext

from enracine.accompaniment.queries import handovers
from enracine.accompaniment.queries.fairness import contests_open
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.inbox import InboxItem

LEFT, CONTESTS = "handovers", "contests"
#: Kind, what the page is about, its title, the organisation, since when.
_Line = tuple[str, uuid.UUID, str, str, dt.datetime]
_COLUMNS = ("w_kind", "w_on", "w_title", "w_where", "w_since")


def _first(one: str, other: str) -> Coalesce:
    """One column, or the other where the first is empty: what the model itself would say."""
    return Coalesce(
        NullIf(one, Value(""), output_field=CharField()), other, output_field=CharField()
    )


def _left(acting: Acting) -> "QuerySet[Any, _Line]":
    """Members gone whose work waits, oldest first; what is planned waits for its hour only."""
    return (
        handovers.to_come(acting)
        .filter(state=handovers.State.WAITING, member__isnull=False)
        .annotate(
            w_kind=Value(LEFT, output_field=CharField()),
            w_on=F("member_id"),
            w_title=_first("member__user__name", "member__user__email"),
            w_where=_first("organisation__short_name", "organisation__name"),
            w_since=F("at"),
        )
        .order_by("at", "id")
        .values_list(*_COLUMNS)
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
            w_where=_first("organisation__short_name", "organisation__name"),
            w_since=F("contested_at"),
        )
        .order_by("contested_at", "id")
        .values_list(*_COLUMNS)
    )


_KINDS = {LEFT: _left, CONTESTS: _contested}


def _items(acting: Acting, limit: int, *kinds: str) -> list[InboxItem]:
    parts = [_KINDS[kind](acting)[:limit] for kind in kinds]
    rows = list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    rows.sort(key=lambda row: (kinds.index(row[0]), row[4]))
    return [_item(row) for row in rows]


def _item(row: _Line) -> InboxItem:
    kind, about, title, where, since = row
    day = since.astimezone(QUEBEC).date()
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


def everything(acting: Acting, limit: int) -> list[InboxItem]:
    """Both kinds, those gone first, at most `limit` of each. One SQL query."""
    return _items(acting, limit, LEFT, CONTESTS)
