"""Working days in Québec: what a delay « en jours ouvrables » counts.

Source of the holidays: the `holidays` library for Québec (Loi sur les normes du travail, art. 60;
Loi sur la fête nationale). Pure functions; the day is always an argument.
"""

import datetime as dt
import functools

import holidays

SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


@functools.lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("CA", subdiv="QC", years=year))


def is_working_day(day: dt.date) -> bool:
    """Whether offices are open: neither a week-end nor a Québec holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The working day that comes `count` working days after `day`, which itself does not count.

    `count` 0 gives `day`, or the next working day when `day` is not one. Raises ValueError when
    `count` is negative.
    """
    if count < 0:
        raise ValueError("a delay cannot be negative")
    current = day
    while count == 0 and not is_working_day(current):
        current += _ONE_DAY
    for _step in range(count):
        current += _ONE_DAY
        while not is_working_day(current):
            current += _ONE_DAY
    return current


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days come after `start`, up to and including `end`; negative backwards.

    The reverse of `add_working_days`: `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start)
    count, current = 0, start
    while current < end:
        current += _ONE_DAY
        count += is_working_day(current)
    return count
