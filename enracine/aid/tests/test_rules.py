"""The arithmetic of envelopes, over plain values: whatever happens, in whatever order."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.aid import rules

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("per", "day", "period", "span"),
    [
        ("once", dt.date(2026, 11, 29), "once", 0),
        ("year", dt.date(2026, 11, 29), "2026", 2026),
        ("year", dt.date(2026, 3, 31), "2025", 2025),
        ("month", dt.date(2026, 4, 1), "2026-04", 2026),
        ("month", dt.date(2026, 3, 31), "2026-03", 2025),
    ],
)
def test_the_period_and_the_year_of_the_ceiling(per, day, period, span):
    assert rules.period_of(per, day) == period
    assert rules.span_of(per, day) == span


#: What somebody tries: a move and an amount, sensible or not.
TRIES = st.lists(st.tuples(st.sampled_from(rules.MOVES), st.integers(-500, 2_000)), max_size=60)


@given(st.integers(0, 10_000), st.lists(TRIES, max_size=5), st.randoms())
def test_no_sequence_of_gestures_breaks_the_accounts(envelope, requests, chance):
    moneys = []
    for tries in requests:
        money, done = rules.Money(), []
        for move, cents in tries:
            if move == rules.APPROVED and rules.decision_problem(
                cents, 10**9, 0, rules.account(envelope, [*moneys, money]).left
            ):
                continue
            try:
                money = rules.after(money, move, cents)
            except ValueError:
                continue
            done.append((move, cents))
            assert 0 <= money.recovered <= money.paid
            assert money.planned >= 0 and money.to_plan >= 0
            assert money.planned + money.paid + money.to_plan == money.granted
            assert money.held == money.granted - money.recovered >= 0
        # Counted again from the moves alone, in any order: the same sums.
        chance.shuffle(done)
        assert rules.folded(done) == money
        moneys.append(money)
    account = rules.account(envelope, moneys)
    assert account.left == envelope - sum(m.held for m in moneys) >= 0
    assert account.paid + account.planned <= account.engaged


@given(
    st.integers(1, 10_000), st.integers(0, 10_000), st.integers(0, 10_000), st.integers(-5, 10_000)
)
def test_an_amount_that_is_granted_passes_nothing(ceiling, household, left, cents):
    problem = rules.decision_problem(cents, ceiling, household, left)
    fits = cents >= 1 and household + cents <= ceiling and cents <= left
    assert (problem == "") == fits


def test_a_move_out_of_bounds_is_refused():
    money = rules.Money(granted=100, planned=40, paid=50)
    for move, cents in (("payment_planned", 11), ("paid", 41), ("recovered", 51), ("released", 11)):
        with pytest.raises(ValueError, match=move):
            rules.after(money, move, cents)
    assert rules.most(money, "approved") is None


def test_documents_awaited():
    assert rules.missing_pieces(["cv", "other"], ["other"]) == ["cv"]
    assert rules.awaited_state(["cv"], []) == "incomplete"
    assert rules.awaited_state(["cv"], ["cv", "work"]) == "submitted"
    assert rules.awaited_state([], []) == "submitted"
