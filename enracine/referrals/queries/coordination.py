"""What the coordination watches: silence by receiver, refusals by reason and region, delays."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
from enracine.referrals.models import DeclineReason, Referral


@dataclass(frozen=True)
class Silent:
    """A receiver that has not answered in time: how many, since when, vacant posts apart."""

    receiver: str
    late: int
    vacant: int
    oldest: dt.date
    days: int


@dataclass(frozen=True)
class Cell:
    """How many refusals in a region."""

    region: str
    count: int


@dataclass(frozen=True)
class Refusals:
    """How many refusals a reason counts, by region (in the order of `regions` of the table)."""

    reason: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Watch:
    """The coordination's page whole."""

    silent: tuple[Silent, ...]
    regions: tuple[str, ...]
    refusals: tuple[Refusals, ...]
    sent: int
    closed: int
    heard_back: int

    @property
    def closure(self) -> float | None:
        """Share of the closed referrals whose sender has heard back; None when none is closed."""
        return self.heard_back / self.closed if self.closed else None


def scope_of(acting: Acting) -> "QuerySet[Referral]":
    """The referrals that an organisation follows: those it coordinates, sent or received."""
    mine = acting.organisation_id
    return Referral.objects.filter(
        Q(coordinating_organisation_id=mine) | Q(sender_id=mine) | Q(receiver_id=mine),
        sent_at__isnull=False,
    ).exclude(state="entered_in_error")


def silence(acting: Acting, limit: int | None = None) -> tuple[Silent, ...]:
    """Who has not answered in time, the oldest first, at most `limit` receivers. One query."""
    day = today()
    late = (
        scope_of(acting)
        .filter(state__in=["sent", "received"], due_on__lt=day)
        .values("receiver__short_name", "receiver__name")
        .annotate(
            late=Count("pk"),
            vacant=Count("pk", filter=Q(receiver_was_vacant=True)),
            oldest=Min("due_on"),
        )
        .order_by("oldest", "receiver__name")
    )
    return tuple(_silent(dict(line), day) for line in late[:limit])


def watch(acting: Acting, since: dt.date) -> Watch:
    """Silence of today; refusals and returns of what was sent from `since` on. Three queries."""
    scope = scope_of(acting)
    period = scope.filter(sent_at__date__gte=since)
    refused = (
        period.filter(state__in=["declined", "contested", "decline_confirmed"])
        .values("decline_reason", "region__name")
        .annotate(n=Count("pk"))
        .order_by("region__name", "decline_reason")
    )
    totals = period.aggregate(
        sent=Count("pk"),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        heard=Count("pk", filter=Q(closed_at__isnull=False) & ~Q(state="expired")),
    )
    regions, rows = _by_region([dict(line) for line in refused])
    return Watch(
        silent=silence(acting),
        regions=regions,
        refusals=rows,
        sent=totals["sent"],
        closed=totals["closed"],
        heard_back=totals["heard"],
    )


def _silent(line: dict[str, Any], day: dt.date) -> Silent:
    return Silent(
        receiver=line["receiver__short_name"] or line["receiver__name"],
        late=line["late"],
        vacant=line["vacant"],
        oldest=line["oldest"],
        days=working_days_between(line["oldest"], day),
    )


def _by_region(lines: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[Refusals, ...]]:
    regions = tuple(dict.fromkeys(line["region__name"] or "–" for line in lines))
    counts: dict[str, dict[str, int]] = {}
    for line in lines:
        of_reason = counts.setdefault(line["decline_reason"], {})
        of_reason[line["region__name"] or "–"] = line["n"]
    rows = tuple(
        Refusals(
            reason=str(DeclineReason(code).label) if code else "–",
            cells=tuple(Cell(region, found.get(region, 0)) for region in regions),
            total=sum(found.values()),
        )
        for code, found in sorted(counts.items(), key=lambda pair: -sum(pair[1].values()))
    )
    return regions, rows
