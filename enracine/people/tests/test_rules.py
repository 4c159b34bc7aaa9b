"""Names, ages and impossible dates, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.people import rules

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("nguyen", "Thị Mai", "Nguyễn"),
        ("mai", "Thị Mai", "Nguyễn"),
        ("dao", "Hoa", "Đào"),
        ("elamrani", "Sara", "El Amrani"),
        ("el amrani", "Sara", "El Amrani"),
        ("amrani", "Sara", "El Amrani"),
        ("nguessan", "Koffi", "N’Guessan"),
        ("n'guessan", "Koffi", "N’Guessan"),
        ("almeida", "João", "D'Almeida"),
        ("jean pierre", "Jean-Pierre", "Gagné"),
        ("محمد", "محمّد", ""),
        ("王", "王", ""),
        ("o", "O", ""),
    ],
)
def test_whatever_the_spelling_the_person_is_found(typed, given, family):
    key = rules.search_key(given, family).split()
    readings = rules.searched_words(typed)
    assert any(
        all(any(word.startswith(asked) for word in key) for asked in words) for words in readings
    )


def test_what_is_typed_together_finds_what_is_written_apart_and_the_reverse():
    assert ["el", "amrani"] in rules.searched_words("El Amrani")
    assert ["elamrani"] in rules.searched_words("El Amrani")
    assert rules.searched_words("amina") == [["amina"]]


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_search_key_always_fits_its_column(given_name, family_name):
    key = rules.search_key(given_name, family_name)
    assert len(key) <= rules.SEARCH_KEY_LENGTH
    assert all(0 < len(word) <= rules.WORD_LENGTH for word in key.split())


@pytest.mark.parametrize("name", ["O", "É", "王", "محمد", "N’Guessan", "Anne-Marie", "X" * 120])
def test_names_of_the_world_are_names(name):
    assert rules.is_name(name)


@pytest.mark.parametrize("text", ["", "-", "123", "’", "\x00a", "!!"])
def test_what_has_no_letter_is_not_a_name(text):
    assert not rules.is_name(text)


def test_somebody_born_on_29_february_ages_on_1_march():
    born = dt.date(2008, 2, 29)
    assert rules.age_on(born, dt.date(2026, 2, 28)) == 17
    assert rules.age_on(born, dt.date(2026, 3, 1)) == 18
    assert rules.standing_at(born, dt.date(2026, 2, 28)) == rules.Standing.CONTACT
    assert rules.standing_at(born, dt.date(2026, 3, 1)) == rules.Standing.CANDIDATE


@pytest.mark.parametrize(
    ("years", "standing"),
    [(13, "needs_parent"), (14, "contact"), (17, "contact"), (18, "candidate"), (99, "candidate")],
)
def test_age_says_what_one_may_be(years, standing):
    born = DAY.replace(year=DAY.year - years)
    assert rules.standing_at(born, DAY) == standing


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"birth_date": DAY + dt.timedelta(days=1)}, "born_tomorrow"),
        ({"birth_date": dt.date(1850, 1, 1)}, "too_old"),
        ({"birth_date": dt.date(1990, 5, 2), "arrived": dt.date(1989, 1, 1)}, "before_birth"),
        ({"birth_date": dt.date(1990, 5, 2), "arrived": dt.date(2027, 1, 1)}, "arrives_later"),
        (
            {"birth_date": dt.date(1990, 5, 2), "expires_on": dt.date(1980, 1, 1)},
            "expires_before_birth",
        ),
    ],
)
def test_dates_that_cannot_be_are_said(dates, code):
    assert [p.code for p in rules.impossible_dates(day=DAY, **dates)] == [code]


def test_arriving_in_the_month_of_ones_birth_is_possible():
    assert not rules.impossible_dates(
        birth_date=dt.date(1990, 5, 20), arrived=dt.date(1990, 5, 1), day=DAY
    )


def test_a_child_has_a_year_and_is_not_an_adult():
    assert rules.child_year_problem(2020, DAY) is None
    assert rules.child_year_problem(2008, DAY) is None
    assert rules.child_year_problem(2007, DAY).code == "not_a_child"
    assert rules.child_year_problem(2027, DAY).code == "born_later"


def test_the_number_of_a_registration_depends_on_its_key_only():
    assert rules.registration_number("a") == rules.registration_number("a")
    assert rules.registration_number("a") != rules.registration_number("b")
    assert len(rules.registration_number("a")) == 13


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("514 555-0199", "+15145550199"),
        ("1 514 555-0199", "+15145550199"),
        ("+33 1 99 00 12 34", "+33199001234"),
        ("00 33 1 99 00 12 34", "+33199001234"),
        ("Amina", None),
        ("12", None),
    ],
)
def test_a_search_text_may_be_a_telephone_number(typed, number):
    assert rules.phone_typed(typed) == number
