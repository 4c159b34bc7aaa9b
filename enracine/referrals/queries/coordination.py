"""Who keeps silent, for the home of the coordination; the whole loop is in `queries.loop`."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q

from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
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
    day = today()
    late = (
        followed_now(acting)
        .filter(due_on__lt=day)
        .values("receiver__short_name", "receiver__name")
        .annotate(
            late=Count("pk"),
            vacant=Count("pk", filter=Q(receiver_was_vacant=True)),
            oldest=Min("due_on"),
        )
        .order_by("oldest", "receiver__name")
    )
    return tuple(_silent(dict(line), day) for line in late[:limit])


def _silent(line: dict[str, Any], day: dt.date) -> Silent:
    return Silent(
        receiver=line["receiver__short_name"] or line["receiver__name"],
        late=line["late"],
        vacant=line["vacant"],
        oldest=line["oldest"],
        days=working_days_between(line["oldest"], day),
    )
