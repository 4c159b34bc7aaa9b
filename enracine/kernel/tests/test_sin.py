"""A social insurance number typed in a text is found; a telephone, a file number, a year are not."""

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from enracine.kernel.forms import PhoneField, takes_free_text
from enracine.kernel.sin import find_sin, passes_luhn, without_sin

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    "text",
    [
        "046 454 286",
        "046-454-286",
        "046.454.286",
        "046454286",
        "NAS : 046 454 286.",
        "Son NAS (046454286) est au dossier",
        "046\u00a0454\u00a0286",
        "046\u202f454\u202f286",
        "046–454–286",
        "０４６４５４２８６",
        "né en 1990 046 454 286",
        "046 454 286 2026-11-22",
        "046454286\nautre ligne",
    ],
)
def test_it_is_found_however_it_is_written(text):
    assert find_sin(text) is not None
    assert find_sin(without_sin(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123 456 789",
        "514-555-0199",
        "5145550199",
        "+33 612 345 678",
        "1 514 555 0199",
        "dossier EER-2026-046454",
        "0464542861",
        "10046454286",
        "046 454-286",
        "800 000 002",
        "000 000 000",
        "le 22 novembre 2026 à 14 h 05",
        "046,454,286",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find_sin(text) is None


@given(st.integers(min_value=0, max_value=99_999_999), st.sampled_from(["", " ", "-", "."]))
def test_any_valid_number_is_found_and_any_other_last_figure_is_not(eight, separator):
    head = f"{eight:08d}"
    last = next(d for d in "0123456789" if passes_luhn(head + d))
    parts = [(head + last)[n : n + 3] for n in (0, 3, 6)]
    text = f"Voir : {separator.join(parts)}"
    attributed = head[0] != "8" and head + last != "000000000"
    assert (find_sin(text) is not None) is attributed
    other = str((int(last) + 1) % 10)
    parts = [(head + other)[n : n + 3] for n in (0, 3, 6)]
    assert find_sin(separator.join(parts)) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_search_and_what_is_left_holds_none(text):
    assert find_sin(without_sin(text)) is None


def test_addresses_passwords_and_telephones_are_checked_otherwise():
    for field in (
        forms.EmailField(),
        forms.URLField(assume_scheme="https"),
        forms.CharField(widget=forms.PasswordInput),
        forms.CharField(widget=forms.HiddenInput),
        PhoneField(),
    ):
        assert not takes_free_text(field)
    assert takes_free_text(forms.CharField())
    assert forms.EmailField().clean("046454286@exemple.ca") == "046454286@exemple.ca"
