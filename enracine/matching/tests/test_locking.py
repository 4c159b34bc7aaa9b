"""What humans decided beforehand holds; nobody is told less than what is true of the rest."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.matching.engine import arrivals, explaining, locking, measures, solving, verify
from enracine.matching.tests.test_engine import by_force, cohort


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(["acceptance", "points", "preferences", "strict"]))
def test_a_lock_is_held_a_refusal_too_and_no_capacity_is_exceeded(seed, mode):
    made = cohort(seed, 8, 4)
    fits = [
        (h, int(made.places[h, 0]))
        for h in range(8)
        if (made.needs[h] <= made.room[made.places[h, 0]]).all()
    ]
    locks = dict(fits[:1])
    refusals = frozenset((h, int(made.places[h, 0])) for h in range(5, 8) if h not in locks)
    found = solving.solve(
        made, solving.Options(mode=mode, seconds=0.2, locks=locks, refusals=refusals)
    )
    assert all(found.assignment[h] == place for h, place in locks.items())
    assert all(found.assignment[h] != place for h, place in refusals)
    assert verify.faults(made, found.assignment.tolist()) == []
    assert found.objective <= found.bound + 1e-6


def test_the_bound_with_a_lock_is_above_the_best_plan_that_keeps_it():
    made = cohort(5, 5, 3)
    value = np.where(made.places >= 0, made.points, 0.0)
    for household, rank in itertools.product(range(5), range(2)):
        place = int(made.places[household, rank])
        if place < 0 or (made.needs[household] > made.room[place]).any():
            continue
        only = locking.without(
            made, {(household, int(p)) for p in made.places[household] if p not in (place, -1)}
        )
        best = by_force(only, np.where(only.places >= 0, only.points, 0.0))
        found = solving.solve(
            made, solving.Options(mode="points", seconds=0.5, locks={household: place})
        )
        assert found.bound >= min(best, found.objective) - 1e-6
    assert value.max() > 0


def test_locks_past_what_there_is_say_what_and_where():
    made = cohort(1, 6, 2, tight=3.0)
    place = int(made.places[0, 0])
    everybody = {h: place for h in range(6) if place in made.places[h]}
    with pytest.raises(locking.Impossible, match="dépasse"):
        locking.set_apart(made, everybody)
    stranger = next(p for p in range(5) if p not in made.places[0].tolist())
    with pytest.raises(locking.Impossible, match="pas de sa liste"):
        locking.set_apart(made, {0: stranger})


def test_what_is_told_of_one_household_agrees_with_the_totals():
    for seed in range(6):
        made = cohort(seed, 30, 5, tight=1.4)
        found = solving.solve(made, solving.Options(mode="points", seconds=0.3))
        told = explaining.preferred(made, found.wish)
        free = sum(any(one.free for one in lines) for lines in told)
        assert free == measures.waste(made, found.wish)
        justified = sum(any(one.justified for one in lines) for lines in told)
        assert justified == measures.claims(made, found.wish).justified


def test_winning_swaps_are_those_that_trying_finds():
    made = cohort(3, 12, 4, tight=1.2)
    found = solving.solve(made, solving.Options(mode="points", seconds=0.2))
    swaps = 0
    for one, other in itertools.combinations(range(12), 2):
        if found.wish[one] < 0 or found.wish[other] < 0:
            continue
        here, there = int(found.assignment[one]), int(found.assignment[other])
        mine, theirs = made.places[one].tolist(), made.places[other].tolist()
        if here == there or there not in mine or here not in theirs:
            continue
        if mine.index(there) >= found.wish[one] or theirs.index(here) >= found.wish[other]:
            continue
        tried = found.assignment.copy()
        tried[one], tried[other] = there, here
        swaps += verify.faults(made, tried.tolist()) == []
    assert explaining.winning_swaps(made, found.wish) == swaps


def test_arrivals_are_spread_evenly_over_the_weeks():
    places = [0] * 9 + [1] * 2 + [-1] + [2] * 4
    told = locking.weeks(places, list(range(16)), 4)
    for place, count in ((0, 9), (1, 2), (2, 4)):
        weeks = [week for at, week in zip(places, told, strict=True) if at == place]
        by_week = [weeks.count(week) for week in range(1, 5)]
        assert sum(by_week) == count and max(by_week) - min(by_week) <= 1
    assert told[11] == 0


def test_over_a_year_nobody_is_refused_who_could_go_and_prices_do_better():
    """Last year's cohort is another draw: hindsight is not used."""
    gained = []
    for seed in (1, 2, 3):
        made, before = cohort(seed, 400, 8, tight=1.3), cohort(seed + 50, 400, 8, tight=1.3)
        chance = np.random.default_rng(seed)
        weeks, past = chance.integers(0, 52, 400), chance.integers(0, 52, 400)
        years = {
            policy: arrivals.run(made, weeks, policy, before, past) for policy in arrivals.POLICIES
        }
        for year in years.values():
            places = [
                int(made.places[h, rank]) if rank >= 0 else -1 for h, rank in enumerate(year.wish)
            ]
            assert verify.faults(made, places) == []
            assert year.value <= year.bound + 1e-6
            # Whoever has nothing asked only for places that had no room when all was done.
            free = measures.free_room(made, year.wish)
            for household in np.flatnonzero(year.wish < 0):
                asked = [p for p in made.places[household] if p >= 0]
                assert all((made.needs[household] > free[p]).any() for p in asked)
        gained.append(years["priced"].share - years["best"].share)
    assert np.mean(gained) > 0
    with pytest.raises(ValueError, match="priced"):
        arrivals.run(made, weeks, "priced")
