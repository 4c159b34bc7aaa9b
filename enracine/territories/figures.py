"""Reading figures, periods and addresses as people write them. Pure: texts in, values or None out."""

import calendar
import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from enracine.territories.names import fold

#: As wide as the column that keeps it.
LARGEST = Decimal("99999999999")
_MONTHS = {
    name: at
    for at, names in enumerate(
        (
            ("janvier", "january", "jan", "janv"),
            ("fevrier", "february", "fev", "feb", "fevr"),
            ("mars", "march", "mar"),
            ("avril", "april", "avr", "apr"),
            ("mai", "may"),
            ("juin", "june", "jun"),
            ("juillet", "july", "juil", "jul"),
            ("aout", "august", "aug"),
            ("septembre", "september", "sept", "sep"),
            ("octobre", "october", "oct"),
            ("novembre", "november", "nov"),
            ("decembre", "december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_YEAR = re.compile(r"^(\d{4})$")
_YEARS = re.compile(r"^(\d{4}) ?(?:-|–|/|a|to) ?(\d{4})$")
_QUARTER = re.compile(r"^(\d{4})[- ]?[tq]([1-4])$|^[tq]([1-4])[- ](\d{4})$")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")
_NAMED = re.compile(r"^([a-z]+) (\d{4})$")
_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
#: A figure of a place is never older, and a period never ends further ahead than next year.
OLDEST_YEAR = 1971

Period = tuple[str, dt.date, dt.date]


def read_number(text: str) -> Decimal | None:
    """« 1 234,5 », « 12 % », « 1 022 $ », « 1,234.5 »: the number; None when it is none."""
    bare = re.sub(r"[\s\u00a0\u202f\u2009%$]+", "", text).removesuffix("/mois")
    if "," in bare and "." in bare:
        # Whichever comes last is the decimal sign.
        thousands, sign = (",", ".") if bare.rfind(".") > bare.rfind(",") else (".", ",")
        bare = bare.replace(thousands, "").replace(sign, ".")
    else:
        bare = bare.replace(",", ".")
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", bare):
        return None
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if abs(value) <= LARGEST else None


def read_period(text: str) -> Period | None:
    """« 2026 », « 2021-2026 », « 2025-T2 », « 2026-04 », « avril 2026 », « 2025-05-31 ».

    Gives the text under which it is kept, its first and its last day. None when it is none of them.
    """
    bare = " ".join(text.strip().lower().split())
    try:
        found = _read(bare)
    except ValueError:
        return None
    if found is None or found[1].year < OLDEST_YEAR or found[2] < found[1]:
        return None
    return found


def _read(bare: str) -> Period | None:
    if match := _YEAR.match(bare):
        year = int(match[1])
        return bare, dt.date(year, 1, 1), dt.date(year, 12, 31)
    if match := _YEARS.match(fold_years(bare)):
        return (
            f"{match[1]}-{match[2]}",
            dt.date(int(match[1]), 1, 1),
            dt.date(int(match[2]), 12, 31),
        )
    if match := _QUARTER.match(bare):
        year, rank = int(match[1] or match[4]), int(match[2] or match[3])
        first, last = dt.date(year, 3 * rank - 2, 1), _end_of_month(year, 3 * rank)
        return f"{year}-T{rank}", first, last
    if match := _DAY.match(bare):
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        return day.isoformat(), day, day
    if match := _MONTH.match(bare):
        return _month(int(match[1]), int(match[2]))
    if (match := _NAMED.match(fold(bare))) and match[1] in _MONTHS:
        return _month(int(match[2]), _MONTHS[match[1]])
    return None


def fold_years(text: str) -> str:
    """« de 2021 à 2026 » as « 2021 a 2026 »."""
    return text.replace("à", "a").removeprefix("de ").removeprefix("from ")


def _month(year: int, month: int) -> Period:
    return f"{year}-{month:02d}", dt.date(year, month, 1), _end_of_month(year, month)


def _end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def good_address(text: str) -> bool:
    """Whether a text is the address of a page on the Web, in https or http."""
    return bool(re.fullmatch(r"https?://[^\s<>\"']{3,390}", text))
