"""Words for periods, figures and distances, in the reader's language."""

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


def figure(value: Decimal, indicator: Indicator) -> str:
    """A figure with its unit: « 4,2 % », « 26 339 $ », « 75 établissements »."""
    language = _language()
    text = formats.number(value, language, indicator.decimals)
    if indicator.unit == Indicator.Unit.DOLLARS:
        return formats.money(value, language)
    if indicator.unit == Indicator.Unit.DOLLARS_MONTH:
        return _("%(amount)s par mois") % {"amount": formats.money(value, language)}
    if indicator.unit == Indicator.Unit.COUNT:
        return text
    if indicator.unit == Indicator.Unit.PERCENT and formats.is_english(language):
        return f"{text}%"
    return f"{text}{formats.NBSP}{Indicator.Unit(indicator.unit).label}"
