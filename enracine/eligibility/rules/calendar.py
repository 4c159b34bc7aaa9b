"""Birthdays and anniversaries, 29 February included."""

import datetime as dt


def anniversary(day: dt.date, years: int) -> dt.date:
    """The day `years` full years after `day` are completed.

    Someone born on 29 February completes a year on 1 March in a common year: on 28 February the
    year is not over yet. Beyond the calendar's last year the last day there is is answered.
    """
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def full_years(start: dt.date, end: dt.date) -> int:
    """Number of full years from `start` to `end`; negative when `end` comes first."""
    years = end.year - start.year
    return years if anniversary(start, years) <= end else years - 1


_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def in_french(day: dt.date) -> str:
    """The day in words: « 1er avril 2024 », « 9 mai 2024 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"
