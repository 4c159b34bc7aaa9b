"""Arrivals month by month beside what may be welcomed, and moves by origin and destination."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import Mandate
from enracine.settlement.models import Move, WelcomeCapacity
from enracine.settlement.queries.need import own
from enracine.settlement.rules import add_months
from enracine.territories.models import DirectorateCoverage, Mrc, PajCoverage

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Month:
    """A month of arrivals at my organisation. `places` None: nobody said how many it may welcome.

    `full` names the territories where more come than were said, when all of them are looked at.
    """

    first: dt.date
    coming: int
    arrived: int
    places: int | None
    #: What its territories say together, where nothing is said of the whole.
    is_sum: bool = False
    full: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Who comes and who came."""
        return self.coming + self.arrived

    @property
    def is_over(self) -> bool:
        """More households than places, in all or in one territory."""
        return bool(self.full) or (self.places is not None and self.total > self.places)


def territories(acting: Acting) -> list[Mrc]:
    """The MRCs that my organisation serves today, and those where somebody comes. One SQL query."""
    mine, day = own(acting), today()
    held = Mandate.objects.on(day).filter(organisation_id=mine).order_by()
    covered = PajCoverage.objects.in_force(day).filter(territory__in=held.values("paj_territory"))
    offices = DirectorateCoverage.objects.in_force(day).filter(
        directorate__in=held.values("directorate")
    )
    start, end = _span()
    comes = _arrivals(mine, start, end).order_by().values("to_municipality__mrc")
    return list(
        Mrc.objects.filter(
            Q(pk__in=held.values("mrc"))
            | Q(region__in=held.values("region"))
            | Q(region__in=offices.order_by().values("region"))
            | Q(pk__in=covered.order_by().values("mrc"))
            | Q(pk__in=covered.order_by().values("municipality__mrc"))
            | Q(pk__in=comes)
        ).order_by("name")
    )


def _span() -> tuple[dt.date, dt.date]:
    start = add_months(today().replace(day=1), -1)
    return start, add_months(start, MONTHS_SHOWN)


def _arrivals(mine: uuid.UUID, start: dt.date, end: dt.date) -> QuerySet[Move]:
    return Move.objects.filter(
        receiving_organisation_id=mine,
        state__in=["planned", "confirmed", "postponed", "done"],
        planned_on__gte=start,
        planned_on__lt=end,
    )


Key = tuple[dt.date, str]


def months(acting: Acting, territory: str = "") -> list[Month]:
    """Twelve months from the last one, with their arrivals and places. Two SQL queries.

    `territory` is the code of an MRC; none: everywhere my organisation welcomes.
    """
    mine = own(acting)
    start, end = _span()
    rows = (
        _arrivals(mine, start, end)
        .annotate(month=TruncMonth("planned_on"))
        .order_by("month", "to_municipality__mrc__code")
        .values_list("month", "to_municipality__mrc__code")
        .annotate(
            coming=Count("id", filter=~Q(state="done")), arrived=Count("id", filter=Q(state="done"))
        )
    )
    found: dict[Key, tuple[int, int]] = {
        (month, code or ""): (coming, arrived) for month, code, coming, arrived in rows
    }
    said: dict[Key, int] = {}
    names: dict[str, str] = {}
    for month, code, name, places in (
        WelcomeCapacity.objects.filter(organisation_id=mine, month__gte=start, month__lt=end)
        .order_by("month", "mrc__name")
        .values_list("month", "mrc__code", "mrc__name", "places")
    ):
        said[month, code or ""] = places
        names[code or ""] = name or ""
    firsts = [add_months(start, n) for n in range(MONTHS_SHOWN)]
    if territory:
        return [
            Month(m, *found.get((m, territory), (0, 0)), said.get((m, territory))) for m in firsts
        ]
    return [_everywhere(m, found, said, names) for m in firsts]


def _everywhere(
    month: dt.date,
    found: dict[Key, tuple[int, int]],
    said: dict[Key, int],
    names: dict[str, str],
) -> Month:
    here = [counts for (m, _code), counts in found.items() if m == month]
    by_place = {code: n for (m, code), n in said.items() if m == month and code}
    whole = said.get((month, ""))
    return Month(
        month,
        sum(coming for coming, _arrived in here),
        sum(arrived for _coming, arrived in here),
        sum(by_place.values()) if whole is None and by_place else whole,
        is_sum=whole is None and bool(by_place),
        full=tuple(
            names[code]
            for code, places in by_place.items()
            if sum(found.get((month, code), (0, 0))) > places
        ),
    )


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
