"""Delays, claims and honest counts, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.settlement import rules

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 12, 15), 1, dt.date(2027, 1, 15)),
    ],
)
def test_a_month_too_short_gives_its_last_day(day, months, expected):
    assert rules.add_months(day, months) == expected


def test_follow_ups_come_once_each_and_in_order():
    days = rules.follow_up_days(dt.date(2026, 8, 1), [12, 3, 3, 0, 6])
    assert [m for m, _day in days] == [3, 6, 12]


def test_one_move_claimed_by_who_prepared_and_who_received_is_two_claims_never_three():
    assert [c.rule for c in rules.attributions("eer", "promis", "pajr", "cje")] == [
        "prepared",
        "received",
    ]
    assert len(rules.attributions("eer", "promis", "eer", "promis")) == 1
    assert rules.attributions(None, None, None, None) == []


PRESENCES = ["present", "same_region", "returned", "other_region", "left_quebec"]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("done"), st.sampled_from(PRESENCES)),
            st.tuples(st.sampled_from(["due", "unreached", "cancelled"]), st.just("")),
        )
    )
)
def test_the_three_bounds_never_cross(outcomes):
    counted = rules.retention(outcomes)
    assert counted.present <= counted.reached
    if counted.at_least is not None:
        assert counted.at_least <= counted.at_most <= 1
        if counted.among_reached is not None:
            assert counted.at_least <= counted.among_reached <= counted.at_most


def test_forty_households_nine_silent():
    outcomes = [("done", "present")] * 25 + [("done", "returned")] * 6 + [("unreached", "")] * 9
    counted = rules.retention(outcomes)
    assert (counted.reached, counted.present, counted.unreached) == (31, 25, 9)
    assert counted.at_least == 25 / 40
    assert counted.at_most == 34 / 40
