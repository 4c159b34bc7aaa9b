"""Who keeps silent, for the home of the coordination; the whole loop is in `queries.loop`."""

import datetime as dt
import functools
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing
from enracine.referrals.models import Referral
from enracine.referrals.queries.loop.waiting import followed_now


@dataclass(frozen=True)
class Silent:
    """A receiver that has not answered in time: how many, since when, vacant posts apart."""

    receiver: str
    late: int
    vacant: int
    oldest: dt.date
    days: int


def silence(acting: Acting, limit: int | None = None) -> tuple[Silent, ...]:
    """Who has not answered in time, the oldest first, at most `limit` receivers. One query."""
    return tuple(_silent(*line) for line in _late(limit).rows(acting))


_Late = tuple[str, str, int, int, dt.date]


@functools.lru_cache(maxsize=8)
def _late(limit: int | None) -> ForActing:
    """The lines of the silence, drawn up once for each role and scope."""

    def build(acting: Acting) -> "QuerySet[Referral, _Late]":
        late = (
            followed_now(acting)
            .filter(due_on__lt=today())
            .values("receiver__short_name", "receiver__name")
            .annotate(
                late=Count("pk"),
                vacant=Count("pk", filter=Q(receiver_was_vacant=True)),
                oldest=Min("due_on"),
            )
            .order_by("oldest", "receiver__name")
        )
        shown: QuerySet[Referral, _Late] = late.values_list(
            "receiver__short_name", "receiver__name", "late", "vacant", "oldest"
        )
        return shown[:limit]

    return ForActing(build)


def _silent(short: str, name: str, late: int, vacant: int, oldest: dt.date) -> Silent:
    return Silent(short or name, late, vacant, oldest, working_days_between(oldest, today()))
