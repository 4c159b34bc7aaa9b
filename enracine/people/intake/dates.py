"""Dates as people write them. A date that can be read in two ways is a doubt, never a guess."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_MONTHS = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"),
    ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("aout", "august"),
    ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
    ("decembre", "december"),
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_DAY_NAME = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th|e)?[-/. ]+([a-z]+)\.?,?[-/. ]+(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([a-z]+)\.?[-/. ]+(\d{1,2})(?:er|st|nd|rd|th|e)?,?[-/. ]+(\d{4})")
_MONTH_YEAR = re.compile(r"(?:([a-z]+)\.?[-/. ]+|(\d{1,2})[-/. ])(\d{4})")
#: Days counted by a spreadsheet since 30 December 1899, for people who may still be alive.
_SERIAL = re.compile(r"([1-5]\d{4})(?:[.,]0+)?")
_EPOCH = dt.date(1899, 12, 30)
#: A two-figure year stands for a birth when only one century gives a living, grown enough person.
_YOUNGEST, _OLDEST = 14, 100


class Order(StrEnum):
    """What the first of two small numbers is, in the dates of a file."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A date, or the code of what is wrong with it."""

    day: dt.date | None = None
    problem: str = ""


def plain(text: str) -> str:
    """Lower case, without accents or doubled spaces."""
    opened = unicodedata.normalize("NFKD", text.strip().lower())
    return " ".join("".join(c for c in opened if not unicodedata.combining(c)).split())


def evidence(text: str) -> Order:
    """What a date alone proves of the order of its file: a number above 12 is a day."""
    match = _NUMERIC.fullmatch(plain(text))
    if not match:
        return Order.UNKNOWN
    first, second = int(match[1]), int(match[2])
    if first > 12 >= second >= 1:
        return Order.DAY_FIRST
    if second > 12 >= first >= 1:
        return Order.MONTH_FIRST
    return Order.UNKNOWN


def is_ambiguous(text: str) -> bool:
    """Whether a date reads in two ways that differ: 03/04/1990, but not 04/04/1990."""
    match = _NUMERIC.fullmatch(plain(text))
    if match is None:
        return False
    first, second = int(match[1]), int(match[2])
    return first != second and max(first, second) <= 12


def read_date(text: str, order: Order, today: dt.date, *, birth: bool = False) -> Read:
    """The date of a cell. `order` settles 03/04/1990; `birth` allows a two-figure year.

    Problems: `bad_date` (nobody can read it), `ambiguous_date`, `no_such_day`, `two_digit_year`.
    """
    typed = plain(text)
    if match := _ISO.fullmatch(typed):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _COMPACT.fullmatch(typed):
        return _day(int(match[1] + match[2]), int(match[3]), int(match[4]))
    if match := _NUMERIC.fullmatch(typed):
        return _numeric(match, order, today, birth)
    if match := _DAY_NAME.fullmatch(typed):
        return _named(match[3], match[2], match[1], today, birth)
    if match := _NAME_DAY.fullmatch(typed):
        return _named(match[3], match[1], match[2], today, birth)
    if match := _SERIAL.fullmatch(typed):
        return Read(_EPOCH + dt.timedelta(days=int(match[1])))
    return Read(problem="bad_date")


def read_month(text: str, order: Order, today: dt.date) -> Read:
    """A date known to the month: its first day. A whole date serves too."""
    match = _MONTH_YEAR.fullmatch(plain(text))
    if match:
        month = _month(match[1]) if match[1] else int(match[2])
        return _day(int(match[3]), month or 0, 1)
    if re.fullmatch(r"(19|20)\d{2}-\d{1,2}", text.strip()):
        year, month_text = text.strip().split("-")
        return _day(int(year), int(month_text), 1)
    found = read_date(text, order, today)
    return Read(found.day.replace(day=1)) if found.day else found


def _day(year: int, month: int, day: int) -> Read:
    try:
        return Read(dt.date(year, month, day))
    except ValueError:
        return Read(problem="no_such_day")


def _month(name: str) -> int | None:
    found = {
        number
        for number, names in enumerate(_MONTHS, start=1)
        if len(name) >= 3 and any(full.startswith(name) for full in names)
    }
    return found.pop() if len(found) == 1 else None


def _year(text: str, today: dt.date, birth: bool) -> int | None:
    """The year of two or four figures; None when the century is anybody's guess."""
    if len(text) == 4:
        return int(text)
    if not birth:
        return None
    likely = [
        year
        for year in (1900 + int(text), 2000 + int(text))
        if _YOUNGEST <= today.year - year < _OLDEST
    ]
    return likely[0] if len(likely) == 1 else None


def _named(year: str, month: str, day: str, today: dt.date, birth: bool) -> Read:
    number, full = _month(month), _year(year, today, birth)
    if number is None:
        return Read(problem="bad_date")
    if full is None:
        return Read(problem="two_digit_year")
    return _day(full, number, int(day))


def _numeric(match: "re.Match[str]", order: Order, today: dt.date, birth: bool) -> Read:
    first, second = int(match[1]), int(match[2])
    year = _year(match[3], today, birth)
    if year is None:
        return Read(problem="two_digit_year")
    if first > 12 >= second:
        return _day(year, second, first)
    if second > 12 >= first:
        return _day(year, first, second)
    if first == second:
        return _day(year, first, first)
    if order == Order.DAY_FIRST:
        return _day(year, second, first)
    if order == Order.MONTH_FIRST:
        return _day(year, first, second)
    return Read(problem="ambiguous_date")
