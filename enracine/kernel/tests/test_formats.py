"""Dates, hours, figures and phones as people read them."""

import datetime as dt

import pytest
from django.utils import translation

from enracine.kernel.templatetags import formats

pytestmark = pytest.mark.rules
S = "\u00a0"


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (dt.date(2026, 11, 22), "fr-ca", f"22{S}novembre{S}2026"),
        (dt.date(2026, 11, 1), "fr-ca", f"1er{S}novembre{S}2026"),
        (dt.date(2026, 11, 22), "en", f"November 22,{S}2026"),
    ],
)
def test_a_day(value, language, expected):
    assert formats.day(value, language) == expected


def test_a_month_in_full_and_for_an_axis():
    day = dt.date(2025, 12, 1)
    assert formats.month(day, "fr-ca") == f"décembre{S}2025"
    assert formats.short_month(day, "fr-ca") == f"déc.{S}2025"
    assert formats.month(day, "en") == f"December{S}2025"
    assert formats.short_month(day, "en") == f"Dec.{S}2025"


def test_a_short_day_and_a_weekday():
    assert formats.short_day(dt.date(2026, 2, 1), "fr-ca") == f"1er{S}févr.{S}2026"
    assert formats.weekday(dt.date(2026, 11, 22), "fr-ca") == f"dimanche 22{S}novembre"
    assert formats.weekday(dt.date(2026, 11, 22), "en") == f"Sunday, November{S}22"


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (dt.time(14, 5), "fr-ca", f"14{S}h{S}05"),
        (dt.time(9, 0), "fr-ca", f"9{S}h"),
        (dt.time(0, 30), "en", f"12:30{S}a.m."),
        (dt.time(12, 0), "en", f"12{S}p.m."),
    ],
)
def test_an_hour(value, language, expected):
    assert formats.hour(value, language) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "aujourd’hui"),
        (1, "hier"),
        (-1, "demain"),
        (2, "il y a 2 jours"),
        (-12, "dans 12 jours"),
        (31, "il y a 1 mois"),
        (364, "il y a 12 mois"),
        (366, "il y a 1 an"),
        (-800, "dans 2 ans"),
    ],
)
def test_how_far_a_day_is(days, expected):
    today = dt.date(2026, 11, 22)
    with translation.override("fr-ca"):
        assert formats.distance(today - dt.timedelta(days=days), today) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: formats.number(9705, "fr-ca"), f"9{S}705"),
        (lambda: formats.number(-3.45, "fr-ca", 1), "−3,5"),
        (lambda: formats.number(1234567, "en"), "1,234,567"),
        (lambda: formats.money(1240.5, "fr-ca"), f"1{S}240,50{S}$"),
        (lambda: formats.money(1240, "en"), "$1,240"),
        (lambda: formats.percent(0.742, "fr-ca"), f"74{S}%"),
        (lambda: formats.percent(0.745, "fr-ca"), f"75{S}%"),
    ],
)
def test_figures(call, expected):
    assert call() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+15145550142", f"514{S}555-0142"),
        ("+33199001234", "+33 1 99 00 12 34"),
        ("à venir", "à venir"),
    ],
)
def test_a_phone_number(value, expected):
    assert formats.phone(value) == expected
