"""Dossiers where nothing has happened for a while: announced, never closed by themselves."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import PAGE, Page, listed, rows_of, scope
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.inbox import InboxItem
from enracine.kernel.parameters import parameter

#: Days without any activity (rules.activity); nothing in the field fixes it.
STALE_DAYS = ("accompaniment.stale_days", 60)
#: Counted up to here: past it, the number says nothing more.
MOST = 100


def stale_since(day: dt.date | None = None) -> dt.datetime:
    """The moment before which an activity is too old. One SQL query."""
    days = int(parameter(*STALE_DAYS, day))
    return now() - dt.timedelta(days=days)


def _stale(acting: Acting, *, mine: bool) -> "QuerySet[Dossier]":
    rows = listed(acting).filter(assignee_id=acting.membership_id) if mine else scope(acting)
    return rows.filter(closed_on__isnull=True, last_activity_at__lt=stale_since())


def stale(acting: Acting, *, mine: bool, cursor: str = "", limit: int = PAGE) -> Page:
    """One page of them, the longest silence first. Four SQL queries, whatever the size."""
    rows = _stale(acting, mine=mine)
    moment, _separator, last = cursor.partition("_")
    try:
        start, pk = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(last)
        rows = rows.filter(
            Q(last_activity_at__gt=start) | Q(last_activity_at=start, id__gt=pk),
            last_activity_at__gte=start,
        )
    except (ValueError, OverflowError):
        pass
    found = list(
        rows.select_related("assignee__user").order_by("last_activity_at", "id")[: limit + 1]
    )
    end = found[limit - 1] if len(found) > limit else None
    following = f"{end.last_activity_at.isoformat()}_{end.pk}" if end else ""
    return Page(rows_of(found[:limit]), following)


def waiting(acting: Acting, limit: int) -> list[InboxItem]:
    """One item for all of one's own, however many: a list to look at, not a reproach. Two queries."""
    oldest = list(
        _stale(acting, mine=True)
        .order_by("last_activity_at", "id")
        .values_list("last_activity_at", flat=True)[:MOST]
    )
    if not oldest or limit < 1:
        return []
    count = len(oldest)
    said = ngettext("%(n)d dossier sans activité", "%(n)d dossiers sans activité", count)
    more = gettext("%(n)d dossiers ou plus sans activité")
    since = oldest[0].astimezone(QUEBEC).date()
    return [
        InboxItem(
            kind="stale",
            title=(more if count == MOST else said) % {"n": count},
            what=gettext("Prendre des nouvelles, ou fermer"),
            url=reverse("accompaniment:stale"),
            since=min(since, today()),
            icon="clock",
        )
    ]
