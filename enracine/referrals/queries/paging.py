"""Pages of a list of referrals: identifiers in order, cut at a page, and where the next one begins."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from enracine.referrals.models import Referral


def in_list_order(page: "QuerySet[Referral]", *, by_due: bool) -> "QuerySet[Any, Any]":
    """The identifiers and days: oldest due first, what has no date last; or newest first."""
    return page.order_by(*(("due_on", "pk") if by_due else ("-pk",))).values_list("pk", "due_on")


def cut(
    found: Sequence[tuple[Any, ...]], size: int, *, by_due: bool
) -> tuple[list[uuid.UUID], str]:
    """The identifiers of a page asked with one row more than it shows, and the next one's cursor.

    The cursor is « day_id » of the last row shown, or its identifier: they are in the order of time.
    """
    shown = [pk for pk, _day in found[:size]]
    if len(found) <= size:
        return shown, ""
    pk, day = found[size - 1]
    return shown, f"{day or ''}_{pk}" if by_due else str(pk)


def page_after(
    page: "QuerySet[Referral]", after: str, size: int, *, by_due: bool
) -> tuple[list[uuid.UUID], str]:
    """The identifiers that come after a cursor, and the next cursor. One SQL query."""
    day, separator, last = after.partition("_") if by_due else ("", after, after)
    if separator:
        moment, pk = _cursor(day, last)
        later = Q(pk__lt=pk)
        if by_due:
            later = Q(due_on__isnull=True, pk__gt=pk)
            if moment is not None:
                later = Q(due_on__gt=moment) | Q(due_on=moment, pk__gt=pk) | Q(due_on__isnull=True)
        page = page.filter(later)
    return cut(list(in_list_order(page, by_due=by_due)[: size + 1]), size, by_due=by_due)


def _cursor(day: str, pk: str) -> tuple[dt.date | None, uuid.UUID]:
    """The cursor of an address; one that somebody wrote by hand begins the list again."""
    try:
        return (dt.date.fromisoformat(day) if day else None), uuid.UUID(pk)
    except ValueError:
        return dt.date.min, uuid.UUID(int=2**128 - 1)
