"""The order of the criteria, decisions that may differ, offers that end."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.stays import rules
from enracine.stays.rules import Asked, Decision

pytestmark = pytest.mark.rules
NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def asked(rank: int, met: set[str] = frozenset(), seats: int = 1) -> Asked:
    return Asked(uuid.UUID(int=rank), frozenset(met), seats, NOON + dt.timedelta(hours=rank))


def outcomes(placed) -> dict[int, str]:
    return {p.asked.key.int: p.proposal for p in placed}


def test_required_first_then_the_most_criteria_then_the_earliest():
    found = rules.proposed(
        [
            asked(1, {"chosen"}),
            asked(2, {"must", "chosen"}),
            asked(3, {"must"}),
            asked(4, {"must", "chosen", "ready"}),
        ],
        required=["must"],
        preferred=["chosen", "ready"],
        capacity=2,
    )
    assert [p.asked.key.int for p in found] == [4, 2, 3, 1]
    assert outcomes(found) == {4: "offered", 2: "offered", 3: "waiting", 1: "declined"}
    assert found[3].missing == ("must",)
    assert [p.reason for p in found] == ["criteria", "criteria", "full", "required_missing"]


def test_a_household_comes_whole_and_a_smaller_one_may_pass():
    found = rules.proposed([asked(1, seats=3), asked(2, seats=2), asked(3)], [], [], capacity=4)
    assert outcomes(found) == {1: "offered", 2: "waiting", 3: "offered"}


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(["a", "b", "c"])), st.integers(1, 6)), max_size=25),
    st.integers(1, 12),
)
def test_nobody_is_forgotten_and_nothing_overflows(people, capacity):
    requests = [asked(n, met, seats) for n, (met, seats) in enumerate(people)]
    found = rules.proposed(requests, ["a"], ["b", "c"], capacity)
    assert sorted(p.asked.key.int for p in found) == list(range(len(people)))
    kept = [p for p in found if p.proposal == "offered"]
    assert sum(p.asked.seats for p in kept) <= capacity
    assert all("a" in p.asked.met for p in kept)
    # Whoever waits fits in nothing that is left once everybody before is served.
    left = capacity - sum(p.asked.seats for p in kept)
    assert all(p.asked.seats > left for p in found if p.proposal == "waiting")
    # The proposal itself may always be decided.
    as_proposed = {p.asked.key: Decision(p.proposal, p.reason) for p in found}
    assert rules.problem_with(found, as_proposed, capacity) is None
    # It depends on nothing but the requests.
    assert rules.proposed(list(reversed(requests)), ["a"], ["b", "c"], capacity) == found


def decided(placed, **changes) -> dict:
    made = {p.asked.key: Decision(p.proposal, p.reason) for p in placed}
    for rank, decision in changes.items():
        made[uuid.UUID(int=int(rank.removeprefix("r")))] = decision
    return made


def test_a_decision_that_differs_says_why():
    placed = rules.proposed([asked(1), asked(2)], [], [], capacity=1)
    assert rules.problem_with(placed, decided(placed), 1) is None
    skipped = decided(placed, r1=Decision("waiting", "full"))
    assert rules.problem_with(placed, skipped, 1).code == "differs"
    skipped = decided(placed, r1=Decision("waiting", "lodging"))
    assert rules.problem_with(placed, skipped, 1) is None
    # The next one then takes her place according to the criteria; not before.
    follows = skipped | {uuid.UUID(int=2): Decision("offered", "criteria")}
    assert rules.problem_with(placed, follows, 1) is None
    before = decided(placed, r2=Decision("offered", "criteria"))
    assert rules.problem_with(placed, before, 1).code == "differs"


def test_nobody_is_kept_without_a_required_criterion_nor_above_the_places():
    placed = rules.proposed([asked(1), asked(2, {"must"}, 2)], ["must"], [], capacity=2)
    forced = decided(placed, r1=Decision("offered", "lodging"))
    assert rules.problem_with(placed, forced, 9).code == "required_missing"
    placed = rules.proposed([asked(1, seats=2), asked(2, seats=2)], [], [], capacity=3)
    both = decided(placed, r2=Decision("offered", "asked_later"))
    assert rules.problem_with(placed, both, 3).code == "too_many"
    assert rules.problem_with(placed, {}, 3).code == "undecided"
    odd = decided(placed, r1=Decision("perhaps", "full"))
    assert rules.problem_with(placed, odd, 3).code == "undecided"


def test_an_offer_ends_after_its_hours_and_never_after_the_beginning():
    assert rules.offer_deadline(NOON, 72, NOON + dt.timedelta(days=9)) == NOON + dt.timedelta(
        days=3
    )
    begins = NOON + dt.timedelta(hours=5)
    assert rules.offer_deadline(NOON, 72, begins) == begins


def test_the_next_one_is_the_first_that_fits_whole():
    keys = [uuid.UUID(int=n) for n in range(3)]
    waiting = list(zip(keys, (4, 2, 1), strict=True))
    assert rules.next_offered(waiting, 2) == keys[1]
    assert rules.next_offered(waiting, 1) == keys[2]
    assert rules.next_offered(waiting, 0) is None
    assert rules.next_offered([], 5) is None
