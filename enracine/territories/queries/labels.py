"""Words for periods and figures, in the reader's language."""

import datetime as dt
import re
from decimal import Decimal

from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enracine.kernel.templatetags import formats
from enracine.territories.models import Indicator

_QUARTER = re.compile(r"^(\d{4})-T([1-4])$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_YEARS = re.compile(r"^(\d{4})-(\d{4})$")


def _language() -> str:
    return get_language() or "fr-ca"


def period_label(period: str) -> str:
    """« 2026 », « 2e trimestre de 2025 », « avril 2026 », « 31 mai 2025 », « de 2021 à 2026 ».

    An empty period is « sans date ».
    """
    if not period:
        return _("sans date")
    if years := _YEARS.match(period):
        return _("de %(start)s à %(end)s") % {"start": years[1], "end": years[2]}
    if quarter := _QUARTER.match(period):
        ranks = {"1": _("1er"), "2": _("2e"), "3": _("3e"), "4": _("4e")}
        return _("%(rank)s trimestre de %(year)s") % {"rank": ranks[quarter[2]], "year": quarter[1]}
    if month := _MONTH.match(period):
        return f"{MONTHS[int(month[2])]} {month[1]}"
    if _DAY.match(period):
        return formats.day(dt.date.fromisoformat(period), _language())
    return period


#: Units which the figure or its name already says: repeating them would only lengthen the line.
_SAID = {
    Indicator.Unit.PERSONS,
    Indicator.Unit.PERCENT,
    Indicator.Unit.JOBS,
    Indicator.Unit.DOLLARS,
    Indicator.Unit.CHILDREN,
    Indicator.Unit.PLACES,
    Indicator.Unit.COUNT,
}


def figure(value: Decimal, indicator: Indicator) -> str:
    """A figure as it is read: « 4,2 % », « 26 339 $ », « 94 800 » for 94.8 thousand."""
    language = _language()
    if indicator.unit in (Indicator.Unit.DOLLARS, Indicator.Unit.DOLLARS_MONTH):
        return formats.money(value, language)
    if indicator.unit == Indicator.Unit.THOUSANDS:
        return formats.number(value * 1000, language)
    text = formats.number(value, language, indicator.decimals)
    if indicator.unit != Indicator.Unit.PERCENT:
        return text
    return f"{text}%" if formats.is_english(language) else f"{text}{formats.NBSP}%"


def unit_label(indicator: Indicator) -> str:
    """The unit in words, when neither the figure nor the name says it; else nothing."""
    unit = Indicator.Unit(indicator.unit)
    if unit == Indicator.Unit.THOUSANDS:
        return str(Indicator.Unit.PERSONS.label)
    return "" if unit in _SAID else str(unit.label)
