"""Working days: week-ends and holidays of Québec do not count."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.kernel.calendar import add_working_days, is_working_day, working_days_between

pytestmark = pytest.mark.rules
DAYS = st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "jour de l’An"),
        ("2026-04-03", "Vendredi saint"),
        ("2026-05-18", "Journée nationale des patriotes"),
        ("2026-06-24", "fête nationale"),
        ("2026-07-01", "fête du Canada"),
        ("2026-09-07", "fête du Travail"),
        ("2026-10-12", "Action de grâces"),
        ("2026-12-25", "Noël"),
    ],
)
def test_the_holidays_of_the_labour_standards_act_are_not_worked(day, name):
    assert not is_working_day(dt.date.fromisoformat(day)), name


def test_the_day_of_truth_and_reconciliation_is_worked_in_quebec():
    assert is_working_day(dt.date(2026, 9, 30))


def test_a_delay_jumps_over_the_week_end_and_the_holiday():
    thursday_before_easter = dt.date(2026, 4, 2)
    assert add_working_days(thursday_before_easter, 1) == dt.date(2026, 4, 6)
    assert add_working_days(thursday_before_easter, 5) == dt.date(2026, 4, 10)


def test_no_delay_from_a_sunday_is_the_monday():
    assert add_working_days(dt.date(2026, 11, 22), 0) == dt.date(2026, 11, 23)


def test_a_negative_delay_is_a_mistake():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(dt.date(2026, 11, 22), -1)


@given(day=DAYS, count=st.integers(min_value=1, max_value=60))
def test_counting_undoes_adding(day, count):
    end = add_working_days(day, count)
    assert is_working_day(end)
    assert working_days_between(day, end) == count
    assert working_days_between(end, day) == -count
