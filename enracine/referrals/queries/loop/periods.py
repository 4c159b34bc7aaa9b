"""Which months a page of figures is about, and which part of the loop: read from an address, never wrong.

A period is whole months, since the tallies are: a financial year (from 1 April), a quarter of one, or
a first and a last month. Anything unreadable gives the current financial year.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enracine.accompaniment.rules import fiscal_year

YEARS_KEPT = 5
_YEAR = re.compile(r"^(\d{4})$")
_QUARTER = re.compile(r"^(\d{4})-t([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


#: An identifier, whichever.
_ANY = uuid.UUID(int=1)


@dataclass(frozen=True)
class Period:
    """Months from `first` to before `after`, under the code that the address carries."""

    code: str
    first: dt.date
    after: dt.date
    label: str

    @property
    def last_day(self) -> dt.date:
        """The last day of the period."""
        return self.after - dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What a reader asks of the loop: a period, and perhaps one direction, receiver or region."""

    period: Period
    direction: str = ""
    receiver_id: uuid.UUID | None = None
    region_id: uuid.UUID | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the whole loop of the period is asked, and not one part of it."""
        return not (self.direction or self.receiver_id or self.region_id)

    @property
    def given(self) -> tuple[uuid.UUID, ...]:
        """The identifiers of the question: what `shape` leaves to put in, in its order."""
        return tuple(pk for pk in (self.receiver_id, self.region_id) if pk is not None)

    @property
    def shape(self) -> "Asked":
        """The question without its identifiers: those with one shape are asked in the same words."""
        return replace(
            self,
            receiver_id=self.receiver_id and _ANY,
            region_id=self.region_id and _ANY,
        )

    def with_given(self, given: tuple[uuid.UUID, ...]) -> "Asked":
        """The question of this shape with these identifiers."""
        left = list(given)
        return replace(
            self,
            receiver_id=self.receiver_id and left.pop(0),
            region_id=self.region_id and left.pop(0),
        )

    def address(self, **more: str | None) -> str:
        """The same question as an address, with some parts changed (None: taken away)."""
        parts = {
            "periode": self.period.code,
            "sens": self.direction,
            "destinataire": str(self.receiver_id or ""),
            "region": str(self.region_id or ""),
            **more,
        }
        return "?" + urlencode({key: value for key, value in parts.items() if value})


def _after(first: dt.date, months: int) -> dt.date:
    count = first.year * 12 + first.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def year_period(year: int) -> Period:
    """A financial year, named by its first of April."""
    label = _("Année %(year)d–%(next)d") % {"year": year, "next": year + 1}
    return Period(f"{year}", dt.date(year, 4, 1), dt.date(year + 1, 4, 1), label)


def quarter_period(year: int, number: int) -> Period:
    """A quarter of a financial year: the first one is April to June."""
    first = _after(dt.date(year, 4, 1), 3 * (number - 1))
    after = _after(first, 3)
    last = after - dt.timedelta(days=1)
    label = f"{date_format(first, 'F')} – {date_format(last, 'F Y')}"
    return Period(f"{year}-t{number}", first, after, label)


def months_period(first: dt.date, last: dt.date) -> Period:
    """From one month to another, both included."""
    return Period(
        f"{first:%Y-%m}_{last:%Y-%m}",
        first,
        _after(last, 1),
        f"{date_format(first, 'F Y')} – {date_format(last, 'F Y')}",
    )


def _month(text: str) -> dt.date | None:
    found = _MONTH.match(text)
    return dt.date(int(found[1]), int(found[2]), 1) if found and int(found[1]) > 1 else None


def period_of(code: str, day: dt.date, first: str = "", last: str = "") -> Period:
    """The period of a code; two months, when both are given, win over it."""
    begins, ends = _month(first), _month(last)
    if begins is None or ends is None:
        begins, ends = (_month(part) for part in (code.split("_", 1) + [""])[:2])
    if begins is not None and ends is not None and begins <= ends:
        return months_period(begins, ends)
    current = fiscal_year(day)
    years = range(current - YEARS_KEPT + 1, current + 1)
    quarter, year = _QUARTER.match(code), _YEAR.match(code)
    if quarter and int(quarter[1]) in years:
        return quarter_period(int(quarter[1]), int(quarter[2]))
    if year and int(year[1]) in years:
        return year_period(int(year[1]))
    return year_period(current)


def offered(day: dt.date) -> list[Period]:
    """What the panel proposes: the last years, then the quarters begun of this one and the last."""
    current = fiscal_year(day)
    quarters = [quarter_period(y, n) for y in (current, current - 1) for n in (4, 3, 2, 1)]
    years = [year_period(current - n) for n in range(YEARS_KEPT)]
    return [*years, *(q for q in quarters if q.first <= day)]
