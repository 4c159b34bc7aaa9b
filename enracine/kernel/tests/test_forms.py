"""The two fields asked everywhere: tolerant of what people type, precise about what is wrong."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from enracine.kernel.forms import DatePartsField, PhoneField, month_number
from enracine.kernel.rendering import Renderer

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    "typed",
    [
        ["28", "2", "1990"],
        ["28", "02", "1990"],
        [" 28 ", "février", " 1990"],
        ["28", "Fevr.", "1990"],
        ["28", "february", "1990"],
        ["1990-02-28", "", ""],
        ["", "", "28/02/1990"],
    ],
)
def test_a_date_is_understood_however_it_is_typed(typed):
    assert DatePartsField().clean(typed) == dt.date(1990, 2, 28)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["", "", ""], "required"),
        (["28", "", "1990"], "incomplete"),
        (["32", "1", "1990"], "day"),
        (["0", "1", "1990"], "day"),
        (["1", "13", "1990"], "month"),
        (["1", "ju", "1990"], "month"),
        (["1", "jui", "1990"], "month"),
        (["1", "1", "90"], "year"),
        (["1", "1", "0090"], "year"),
        (["29", "2", "2025"], "impossible"),
        (["²", "2", "2025"], "day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(typed, code):
    with pytest.raises(ValidationError) as caught:
        DatePartsField().clean(typed)
    assert caught.value.code == code


def test_the_29th_of_february_exists_in_a_leap_year():
    assert DatePartsField().clean(["29", "2", "2024"]) == dt.date(2024, 2, 29)


def test_the_missing_parts_are_named():
    with pytest.raises(ValidationError, match="Il manque le mois et l’année"):
        DatePartsField().clean(["28", "", ""])


def test_tomorrow_is_refused_and_today_accepted(monkeypatch):
    monkeypatch.setenv("DEMO_DAY", "2026-11-22")
    field = DatePartsField(not_future=True)
    assert field.clean(["22", "11", "2026"]) == dt.date(2026, 11, 22)
    with pytest.raises(ValidationError) as caught:
        field.clean(["23", "11", "2026"])
    assert caught.value.code == "future"


@pytest.mark.parametrize(("typed", "code"), [("2019", "earliest"), ("2022", "latest")])
def test_bounds(typed, code):
    field = DatePartsField(earliest=dt.date(2020, 1, 1), latest=dt.date(2021, 12, 31))
    with pytest.raises(ValidationError) as caught:
        field.clean(["1", "6", typed])
    assert caught.value.code == code


def test_an_optional_date_may_stay_empty():
    assert DatePartsField(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize(("word", "month"), [("mars", 3), ("Août", 8), ("dec", 12), ("juill", 7)])
def test_months_by_name(word, month):
    assert month_number(word) == month


class DateForm(forms.Form):
    born = DatePartsField(label="Naissance", birth=True)


def test_what_was_typed_is_shown_again_with_its_error():
    form = DateForm({"born_day": "31", "born_month": "avril", "born_year": "1990"})
    assert not form.is_valid()
    html = form["born"].as_field_group()
    assert 'value="avril"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_born_helptext id_born_error"' in html
    assert "Cette date n’existe pas" in html


def test_a_kept_date_fills_the_three_boxes():
    html = DateForm(initial={"born": dt.date(1990, 2, 28)})["born"].as_field_group()
    assert [f'value="{part}"' in html for part in ("28", "2", "1990")] == [True] * 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("514 555-0142", "+15145550142"),
        ("(514) 555.0142", "+15145550142"),
        ("+33 1 99 00 12 34", "+33199001234"),
        ("0033 1 99 00 12 34", "+33199001234"),
        ("011 33 1 99 00 12 34", "+33199001234"),
        ("+213 550 12 34 56", "+213550123456"),
        ("+380 50 123 4567", "+380501234567"),
        ("+57 320 1234567", "+573201234567"),
    ],
)
def test_phones_of_any_country(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["555-0142", "+33 1", "appelez ma sœur", "5145550142514555"])
def test_what_cannot_be_a_phone_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as caught:
        PhoneField().clean(typed)
    assert caught.value.messages[0].endswith(".")


def test_an_optional_phone_may_stay_empty():
    assert PhoneField(required=False).clean("  ") == ""


@pytest.mark.parametrize(
    "widget",
    [
        forms.Select(
            choices=[("", "–"), ("a", "<A> & « b »"), (2, 2026), (None, mark_safe("<i>"))]
        ),
        forms.Select(choices=[("Régions", [("01", "Bas"), ("02", "Saguenay")]), ("x", "Autre")]),
        forms.SelectMultiple(choices=[("a", "A"), ("b", "B")]),
        forms.Select(choices=[]),
    ],
)
@pytest.mark.parametrize("value", ["a", None, 2, ["a", "b"], "02"])
def test_a_select_is_written_as_django_writes_it(widget, value):
    attrs = {"class": "form-select", "required": True, "disabled": False, "data-x": 'a"b'}
    context = widget.get_context("nom<", value, attrs)
    expected = TemplatesSetting().render(widget.template_name, context)
    assert Renderer().render(widget.template_name, context) == expected
