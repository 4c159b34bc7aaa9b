"""The arithmetic of aid, over plain values: whole cents, days as arguments. Never a tax nor a right.

A request's money moves by steps: granted, planned, paid, released (never paid after all), recovered.
What an agreement has left is what it set aside, less what is granted, plus what came back.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enracine.accompaniment.rules import fiscal_year

ONCE, YEAR, MONTH = "once", "year", "month"
#: A request that nobody agrees to ends after so many days: no source says how many, a dated setting.
LAPSE_DAYS = ("aid.lapse_days", 60)
#: How long money carried over stands for the next departure: no source, a dated setting.
CARRY_DAYS = ("aid.carry_days", 365)
#: Amounts above this are a slip of the finger (our own choice), in cents.
MOST_CENTS = 100_000_00

GRANTING = ("conditions_met", "partly_met")
REFUSING = ("not_met", "not_covered", "elsewhere", "ceiling", "envelope", "no_piece")
#: Why somebody ends a request by hand; the person's own agreement taken back is another gesture.
ENDING = ("done", "departure", "not_needed", "death", "error")

#: The events that move money, and what each does to a request's sums.
APPROVED, RELEASED, PLANNED, UNPLANNED, PAID, RECOVERED = (
    "approved", "released", "payment_planned", "payment_cancelled", "paid", "recovered",
)  # fmt: skip
MOVES = (APPROVED, RELEASED, PLANNED, UNPLANNED, PAID, RECOVERED)


def period_of(per: str, day: dt.date) -> str:
    """The period that a request of this day asks for: « once », « 2026 », « 2026-11 »."""
    if per == ONCE:
        return ONCE
    return str(fiscal_year(day)) if per == YEAR else f"{day:%Y-%m}"


def span_of(per: str, day: dt.date) -> int:
    """The financial year (by its first of April) over which the ceiling counts; 0: once for all."""
    return 0 if per == ONCE else fiscal_year(day)


@dataclass(frozen=True)
class Money:
    """The sums of one request, in cents."""

    granted: int = 0
    planned: int = 0
    paid: int = 0
    recovered: int = 0

    @property
    def to_plan(self) -> int:
        """What is granted and neither planned nor paid."""
        return self.granted - self.planned - self.paid

    @property
    def held(self) -> int:
        """What it takes of the envelope and of the household's ceiling."""
        return self.granted - self.recovered

    @property
    def recoverable(self) -> int:
        """What was paid and has not come back."""
        return self.paid - self.recovered


#: For each move: what it may not pass, and how it changes (granted, planned, paid, recovered).
_CHANGES = {
    APPROVED: (1, 0, 0, 0),
    RELEASED: (-1, 0, 0, 0),
    PLANNED: (0, 1, 0, 0),
    UNPLANNED: (0, -1, 0, 0),
    PAID: (0, -1, 1, 0),
    RECOVERED: (0, 0, 0, 1),
}


def most(money: Money, move: str) -> int | None:
    """The largest amount of a move for these sums; None: what bounds it is not here (the envelope)."""
    return {
        APPROVED: None,
        RELEASED: money.to_plan,
        PLANNED: money.to_plan,
        UNPLANNED: money.planned,
        PAID: money.planned,
        RECOVERED: money.recoverable,
    }[move]


def after(money: Money, move: str, cents: int) -> Money:
    """The sums after a move. Raises ValueError for an amount that it cannot have."""
    limit = most(money, move)
    if cents < 1 or (limit is not None and cents > limit):
        raise ValueError(f"{move} {cents} of {money}")
    granted, planned, paid, recovered = (change * cents for change in _CHANGES[move])
    return Money(
        money.granted + granted,
        money.planned + planned,
        money.paid + paid,
        money.recovered + recovered,
    )


def folded(moves: Iterable[tuple[str, int]]) -> Money:
    """The sums that these moves give, whatever their order: additions alone."""
    totals = [0, 0, 0, 0]
    for move, cents in moves:
        for rank, change in enumerate(_CHANGES[move]):
            totals[rank] += change * cents
    return Money(*totals)


@dataclass(frozen=True)
class Account:
    """The sums of an envelope, in cents."""

    cents: int
    engaged: int = 0
    planned: int = 0
    paid: int = 0
    recovered: int = 0

    @property
    def left(self) -> int:
        """What may still be granted."""
        return self.cents - self.engaged + self.recovered


def account(cents: int, requests: Iterable[Money]) -> Account:
    """An envelope of `cents` from the sums of its requests."""
    rows = list(requests)
    return Account(
        cents,
        sum(r.granted for r in rows),
        sum(r.planned for r in rows),
        sum(r.paid for r in rows),
        sum(r.recovered for r in rows),
    )


def decision_problem(cents: int, ceiling: int, household: int, left: int) -> str:
    """Why an amount cannot be granted: « amount », « ceiling », « envelope »; empty when it can.

    `household`: what the household already holds of this aid over the same span; `left`: what the
    envelope has left.
    """
    if not 1 <= cents <= MOST_CENTS:
        return "amount"
    if household + cents > ceiling:
        return "ceiling"
    return "envelope" if cents > left else ""


def missing_pieces(needed: Sequence[str], given: Iterable[str]) -> list[str]:
    """The kinds of documents still awaited, in the order in which they were asked."""
    there = set(given)
    return [kind for kind in needed if kind not in there]


def awaited_state(needed: Sequence[str], given: Iterable[str]) -> str:
    """Where a request that its person agreed to stands: to decide, or waiting for a document."""
    return "incomplete" if missing_pieces(needed, given) else "submitted"
