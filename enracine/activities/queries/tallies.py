"""Acts by month, kind and agreement: prepared counts, never a count of acts."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, Sum

from enracine.activities.models import ActTally


@dataclass(frozen=True)
class Count:
    """One line of the month."""

    kind: str
    programme: str
    acts: int
    people: int
    hours: float


def month_counts(organisation_id: uuid.UUID, month: dt.date) -> list[Count]:
    """The month of one organisation, in the order of the typology. One SQL query."""
    rows = (
        ActTally.objects.filter(organisation_id=organisation_id, month=month)
        .exclude(acts=0, people=0)
        .annotate(label=F("kind__label"), agreement=F("programme__name"))
        .order_by("kind__order", "agreement")
    )
    return [
        Count(row.label, row.agreement or "", row.acts, row.people, row.minutes / 60)
        for row in rows
    ]


def year_totals(organisation_id: uuid.UUID, since: dt.date) -> dict[dt.date, tuple[int, int]]:
    """Acts and people of each month from `since`. One SQL query."""
    rows = (
        ActTally.objects.filter(organisation_id=organisation_id, month__gte=since)
        .values("month")
        .annotate(total=Sum("acts"), met=Sum("people"))
        .order_by("month")
    )
    return {row["month"]: (row["total"], row["met"]) for row in rows}
