"""Dates, hours, numbers and money as Québec writes them (and English for the English pages).

Sources: Office québécois de la langue française, Banque de dépannage linguistique, articles on
dates (« 1er novembre 2026 »), hours (« 14 h 05 ») and numbers (« 1 240,50 $ »).
Pure functions; the language is an argument and results are cached, because a list page writes
the same few dates hundreds of times.
"""

import datetime as dt
import functools
from decimal import ROUND_HALF_UP, Decimal

import phonenumbers
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_AP, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\u00a0"
SHORT_MONTHS_FR = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juill.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def is_english(language: str) -> bool:
    """Return whether a language code is some English."""
    return language.startswith("en")


@functools.lru_cache(maxsize=4096)
def day(value: dt.date, language: str) -> str:
    """Return « 22 novembre 2026 » (« November 22, 2026 » in English)."""
    with translation.override(language):
        month = str(MONTHS[value.month])
    if is_english(language):
        return f"{month} {value.day},{NBSP}{value.year}"
    number = f"{value.day}er" if value.day == 1 and language.startswith("fr") else str(value.day)
    return f"{number}{NBSP}{month}{NBSP}{value.year}"


@functools.lru_cache(maxsize=4096)
def short_day(value: dt.date, language: str) -> str:
    """Return « 22 nov. 2026 », for narrow places such as table cells."""
    if is_english(language):
        with translation.override(language):
            return f"{MONTHS_AP[value.month]}{NBSP}{value.day},{NBSP}{value.year}"
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{SHORT_MONTHS_FR[value.month - 1]}{NBSP}{value.year}"


def month(value: dt.date, language: str) -> str:
    """Return « décembre 2025 » for any day of that month."""
    with translation.override(language):
        return f"{MONTHS[value.month]}{NBSP}{value.year}"


def short_month(value: dt.date, language: str) -> str:
    """Return « déc. 2025 », for the axis of a chart."""
    with translation.override(language):
        names = (
            [str(MONTHS_AP[n]) for n in range(1, 13)] if is_english(language) else SHORT_MONTHS_FR
        )
    return f"{names[value.month - 1]}{NBSP}{value.year}"


@functools.lru_cache(maxsize=1024)
def weekday(value: dt.date, language: str) -> str:
    """Return « dimanche 22 novembre », for appointments of this year."""
    with translation.override(language):
        name, month = str(WEEKDAYS[value.weekday()]), str(MONTHS[value.month])
    if is_english(language):
        return f"{name}, {month}{NBSP}{value.day}"
    number = "1er" if value.day == 1 else str(value.day)
    return f"{name} {number}{NBSP}{month}"


@functools.lru_cache(maxsize=2048)
def hour(value: dt.time, language: str) -> str:
    """Return « 14 h 05 », « 14 h » on the hour (« 2:05 p.m. » in English)."""
    if is_english(language):
        half = "a.m." if value.hour < 12 else "p.m."
        minutes = f":{value.minute:02d}" if value.minute else ""
        return f"{value.hour % 12 or 12}{minutes}{NBSP}{half}"
    minutes = f"{NBSP}{value.minute:02d}" if value.minute else ""
    return f"{value.hour}{NBSP}h{minutes}"


def moment(value: dt.datetime, language: str) -> str:
    """Return « 22 novembre 2026 à 14 h 05 » for a datetime already in local time."""
    with translation.override(language):
        return _("%(day)s à %(hour)s") % {
            "day": day(value.date(), language),
            "hour": hour(value.time(), language),
        }


def distance(value: dt.date, reference: dt.date) -> str:
    """Return how far a day is from the reference, in the active language.

    Days up to a month, then months, then years: « hier », « il y a 12 jours », « dans 3 mois ».
    """
    days = (reference - value).days
    if days in (0, 1, -1):
        return {0: _("aujourd’hui"), 1: _("hier"), -1: _("demain")}[days]
    count = abs(days)
    if count < 31:
        past = ngettext("il y a %(n)d jour", "il y a %(n)d jours", count)
        future = ngettext("dans %(n)d jour", "dans %(n)d jours", count)
    elif count < 365:
        count = max(1, round(count / 30.44))
        past = ngettext("il y a %(n)d mois", "il y a %(n)d mois", count)
        future = ngettext("dans %(n)d mois", "dans %(n)d mois", count)
    else:
        count = int(count / 365.25) or 1
        past = ngettext("il y a %(n)d an", "il y a %(n)d ans", count)
        future = ngettext("dans %(n)d an", "dans %(n)d ans", count)
    return (past if days > 0 else future) % {"n": count}


def number(value: int | float | Decimal, language: str, decimals: int = 0) -> str:
    """Return « 1 240 », « 12,5 » with that many decimals, rounded half up."""
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{exact:,.{decimals}f}"
    if is_english(language):
        return text
    return text.replace(",", NBSP).replace(".", ",").replace("-", "−")


def money(value: int | float | Decimal, language: str) -> str:
    """Return an amount of Canadian dollars: « 1 240,50 $ », cents only when there are some."""
    decimals = 0 if Decimal(str(value)) % 1 == 0 else 2
    text = number(value, language, decimals)
    return f"${text}" if is_english(language) else f"{text}{NBSP}$"


def percent(share: float | Decimal, language: str, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as « 74 % »."""
    text = number(Decimal(str(share)) * 100, language, decimals)
    return f"{text}%" if is_english(language) else f"{text}{NBSP}%"


@functools.lru_cache(maxsize=4096)
def phone(value: str) -> str:
    """Return « 514 555-0199 » for a North American number, « +33 1 99 00 12 34 » otherwise.

    What is not a number in international form is returned as it is.
    """
    try:
        parsed = phonenumbers.parse(value, "CA")
    except phonenumbers.NumberParseException:
        return value
    national = str(parsed.national_number)
    if parsed.country_code == 1 and len(national) == 10:
        extension = f", poste {parsed.extension}" if parsed.extension else ""
        return f"{national[:3]}{NBSP}{national[3:6]}-{national[6:]}{extension}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
