"""Arrivals month by month beside what may be welcomed, and moves by origin and destination."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.settlement.models import Move, WelcomeCapacity
from enracine.settlement.queries.need import own
from enracine.settlement.rules import add_months

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Month:
    """A month of arrivals at my organisation. `places` None: nobody said how many it may welcome."""

    first: dt.date
    coming: int
    arrived: int
    places: int | None

    @property
    def total(self) -> int:
        """Who comes and who came."""
        return self.coming + self.arrived

    @property
    def is_over(self) -> bool:
        """More households than places."""
        return self.places is not None and self.total > self.places


def months(acting: Acting) -> list[Month]:
    """Twelve months from the last one, with their arrivals and places. Two SQL queries."""
    mine = own(acting)
    start = add_months(today().replace(day=1), -1)
    end = add_months(start, MONTHS_SHOWN)
    rows = (
        Move.objects.filter(
            receiving_organisation_id=mine,
            state__in=["planned", "confirmed", "postponed", "done"],
            planned_on__gte=start,
            planned_on__lt=end,
        )
        .annotate(month=TruncMonth("planned_on"))
        .order_by("month")
        .values("month")
        .annotate(
            coming=Count("id", filter=~Q(state="done")), arrived=Count("id", filter=Q(state="done"))
        )
    )
    found = {row["month"]: (row["coming"], row["arrived"]) for row in rows}
    places = dict(
        WelcomeCapacity.objects.filter(organisation_id=mine, month__gte=start, month__lt=end)
        .order_by("month")
        .values_list("month", "places")
    )
    firsts = [add_months(start, n) for n in range(MONTHS_SHOWN)]
    return [Month(first, *found.get(first, (0, 0)), places.get(first)) for first in firsts]


@dataclass(frozen=True)
class Flow:
    """How many households moved from a region to another. No origin: from abroad, or not said."""

    origin: str
    code: str
    destination: str
    households: int


def flows(acting: Acting, year: int) -> list[Flow]:
    """Moves made in a financial year to which my organisation had a part. One SQL query.

    A protected address is in no line.
    """
    mine = own(acting)
    rows = (
        Move.objects.filter(
            Q(sending_organisation_id=mine)
            | Q(receiving_organisation_id=mine)
            | Q(coordinating_organisation_id=mine),
            state="done",
            after__isnull=True,
            is_protected=False,
            moved_on__gte=dt.date(year, 4, 1),
            moved_on__lt=dt.date(year + 1, 4, 1),
        )
        .order_by("to_region__name", "from_municipality__mrc__region__name")
        .values_list("from_municipality__mrc__region__name", "to_region__code", "to_region__name")
        .annotate(households=Count("id"))
    )
    return [Flow(origin or "", code, name, n) for origin, code, name, n in rows]


def onward_counts(acting: Acting, year: int) -> dict[str, int]:
    """Departures that follow-ups told in a financial year, by where they lead. One SQL query."""
    mine = own(acting)
    return dict(
        Move.objects.filter(
            Q(sending_organisation_id=mine) | Q(coordinating_organisation_id=mine),
            state="done",
            after__isnull=False,
            moved_on__gte=dt.date(year, 4, 1),
            moved_on__lt=dt.date(year + 1, 4, 1),
        )
        .order_by("onward")
        .values_list("onward")
        .annotate(households=Count("id"))
    )
