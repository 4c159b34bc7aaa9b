"""When things leave: the calendar as plain values. Pure."""

import calendar as _calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Months kept while no calendar says otherwise (decisions/0020): long enough to lose nothing that
#: an agreement may ask for; the two that the law fixes are also held by the database.
SAFE_MONTHS: dict[str, int] = {
    "file": 60,
    # As short as the law lets: a decision's facts stay a year (P-39.1 art. 11; scenario S14).
    "not_come": 12,
    "decision": 12,
    "accounting": 84,
    "incident": 60,
    "request": 24,
}


@dataclass(frozen=True)
class Line:
    """One dated line of the calendar. No organisation, no agreement: for everybody."""

    category: str
    organisation: str
    agreement: str
    months: int
    valid_from: dt.date
    valid_to: dt.date | None
    id: str = ""


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last of that month."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return dt.date(year, month, min(day.day, _calendar.monthrange(year, month)[1]))


def line_for(
    lines: Iterable[Line], category: str, organisation: str, agreement: str, day: dt.date
) -> Line | None:
    """The line in force on `day`: the organisation's before everybody's, the agreement's first."""
    fitting = [
        line
        for line in lines
        if line.category == category
        and line.organisation in {"", organisation}
        and line.agreement in {"", agreement}
        and line.valid_from <= day
        and (line.valid_to is None or line.valid_to >= day)
    ]
    return max(
        fitting,
        key=lambda line: (bool(line.agreement), bool(line.organisation), line.valid_from),
        default=None,
    )


def months_for(
    lines: Iterable[Line], category: str, organisation: str, agreement: str, day: dt.date
) -> int:
    """How long, in months; the safe value when no line says it."""
    line = line_for(lines, category, organisation, agreement, day)
    return line.months if line else SAFE_MONTHS[category]


def leaves_on(ended_on: dt.date, months: int) -> dt.date:
    """The first day on which what ended on `ended_on` may be destroyed."""
    return add_months(ended_on, months) + dt.timedelta(days=1)


def decision_kept_until(decided_on: dt.date, months: Mapping[str, int]) -> dt.date:
    """The last day a decision's facts stay: a year at least, whatever the calendar (law.md, L38)."""
    kept = max(months.get("decision", SAFE_MONTHS["decision"]), 12)
    return add_months(decided_on, kept)
