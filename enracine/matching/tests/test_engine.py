"""The engine on cohorts small enough to know the answer, and on one as large as a year."""

import itertools
import json
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.matching.engine import (
    arrivals,
    deferred,
    exact,
    measures,
    prices,
    rounding,
    searching,
    solving,
    verify,
)
from enracine.matching.engine.instance import (
    Cohort,
    Unreadable,
    cohort_of,
    largest,
    read,
    refused,
)

RESOURCES = 8


def cohort(
    seed: int, households: int, territories: int, asked: int = 3, tight: float = 1.0
) -> Cohort:
    """A made-up cohort: whole needs, lists of `asked` territories, room for about `1 / tight` of them."""
    chance = np.random.default_rng([seed, households, territories])
    asked = min(asked, territories)
    places = np.argsort(chance.random((households, territories)), axis=1)[:, :asked]
    points = np.sort(chance.uniform(25, 100, (households, asked)), axis=1)[:, ::-1].copy()
    # Some households ask for less.
    short = chance.integers(1, asked + 1, households)
    past = np.arange(asked)[None, :] >= short[:, None]
    needs = chance.integers(0, 4, (households, RESOURCES))
    needs[:, 0] = 1
    share = needs.sum(0) / territories / tight
    room = np.floor(share[None, :] * chance.uniform(0.4, 1.6, (territories, RESOURCES)))
    return Cohort(
        places=np.where(past, -1, places).astype(np.int32),
        points=np.where(past, -np.inf, points),
        needs=needs.astype(np.int64),
        room=room.astype(np.int64),
        priority=chance.permutation(households).astype(float),
        groups={"jeunes_enfants": needs[:, 4] > 0, "grands_logements": needs[:, 3] > 1},
    )


def by_force(made: Cohort, value: np.ndarray) -> float:
    """The best total there is, by trying everything."""
    best = 0.0
    ranks = [[-1, *np.flatnonzero(row >= 0)] for row in made.places]
    for wishes in itertools.product(*ranks):
        free = made.room.copy()
        total = 0.0
        for household, wish in enumerate(wishes):
            if wish >= 0:
                free[made.places[household, wish]] -= made.needs[household]
                total += value[household, wish]
        if (free >= 0).all():
            best = max(best, total)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_small_cohorts_are_solved_as_by_trying_everything(seed):
    made = cohort(seed, 6, 4, tight=1.3)
    for mode in ("points", "acceptance"):
        found = solving.solve(made, solving.Options(mode, seconds=2, floors=False))
        best = by_force(made, solving.values(made, mode))
        if mode == "points":
            assert found.objective == pytest.approx(best, abs=1e-3)
        # What is left is given to whoever prefers it, which a total may not reward.
        assert found.objective <= best + 1e-3
        assert found.bound >= best - 1e-3
        assert found.figures["faults"] == []
        assert found.figures["waste"] == 0 or mode == "points"


@given(st.integers(0, 10_000), st.sampled_from(solving.MODES), st.floats(0.6, 2.5))
@settings(max_examples=25, deadline=None)
def test_whatever_the_cohort_the_plan_holds_and_the_bound_is_one(seed, mode, tight):
    made = cohort(seed, 40, 7, asked=4, tight=tight)
    found = solving.solve(made, solving.Options(mode, seconds=0.3))
    assert found.figures["faults"] == []
    value = solving.values(made, mode if mode == "acceptance" else "points")
    who = np.flatnonzero(found.wish >= 0)
    assert found.objective == pytest.approx(float(value[who, found.wish[who]].sum()))
    assert found.bound >= found.objective - 1e-3
    if mode in ("preferences", "acceptance"):
        assert found.figures["waste"] == 0
    if mode == "strict":
        assert found.figures["claims"] == 0


def test_the_order_of_the_households_changes_nothing_and_one_more_place_never_hurts():
    made = cohort(5, 120, 9, tight=1.4)
    order = np.random.default_rng(3).permutation(made.size)
    turned = Cohort(
        made.places[order], made.points[order], made.needs[order], made.room, made.priority[order],
        {name: of[order] for name, of in made.groups.items()},
    )  # fmt: skip
    for mode in ("preferences", "strict"):
        one = solving.solve(made, solving.Options(mode)).wish
        other = solving.solve(turned, solving.Options(mode)).wish
        assert (one[order] == other).all()
    market = prices.market_of(made.places, solving.values(made, "points"), made.needs, made.room)
    found, lowest = prices.find(market)
    more = made.room.copy()
    more[:, 0] += 1
    wider = prices.market_of(made.places, solving.values(made, "points"), made.needs, more)
    _choices = prices.choose(wider, found)
    assert prices.bound(wider, found, _choices) >= lowest - 1e-6
    # Same cohort, same plan.
    again = [solving.solve(made, solving.Options("points", seconds=1)) for _ in range(2)]
    assert (again[0].assignment == again[1].assignment).all()


def test_first_wishes_first_and_what_it_costs():
    made = cohort(8, 300, 12, asked=6, tight=1.5)
    serial, by_resource, strict = (
        f(made) for f in (deferred.serial, deferred.by_resource, deferred.strict)
    )
    assert measures.waste(made, serial) == 0
    # Under one priority for all, each in turn leaves nobody a claim.
    assert measures.claims(made, serial).justified == 0
    assert measures.claims(made, strict).justified == 0
    assert measures.waste(made, by_resource) == 0
    # No complaint at all leaves people without a place: its price.
    assert measures.placed(strict) < measures.placed(by_resource)
    points = solving.solve(made, solving.Options("points", seconds=2))
    liked = solving.solve(made, solving.Options("acceptance", seconds=2))
    assert points.figures["placed"] >= measures.placed(serial)
    assert liked.figures["mean_rank"] < points.figures["mean_rank"]
    assert liked.figures["usual_practice"]["placed"] == measures.placed(serial)
    assert liked.figures["scarcest"], "something is missing somewhere"


def test_floors_bring_the_group_left_behind_nearer():
    made = cohort(21, 400, 10, asked=6, tight=1.6)
    without = solving.solve(made, solving.Options("acceptance", seconds=1, floors=False))
    given = solving.solve(made, solving.Options("acceptance", seconds=1))
    assert solving._shortfall(made, given.wish) <= solving._shortfall(made, without.wish) + 0.02


def test_the_verifier_sees_what_is_wrong():
    made = cohort(2, 30, 5)
    plan = solving.solve(made, solving.Options("points", seconds=1))
    right = plan.assignment.tolist()
    assert verify.faults(made, right, plan.figures) == []
    placed = next(h for h, t in enumerate(right) if t >= 0)
    strange = right.copy()
    strange[placed] = next(t for t in range(5) if t not in made.places[placed])
    assert any("n'est pas de sa liste" in f for f in verify.faults(made, strange))
    crowded = [int(row[0]) for row in made.places]
    assert any("dépassé" in f for f in verify.faults(made, crowded))
    assert any("comptés" in f for f in verify.faults(made, right, {"placed": 999}))
    assert verify.faults(made, right[:-1])


def test_nobody_and_nowhere_are_answers_too():
    empty = cohort(1, 5, 3)
    nobody = Cohort(
        np.full((5, 3), -1, dtype=np.int32), np.full((5, 3), -np.inf), empty.needs, empty.room,
        empty.priority, {"jeunes_enfants": np.zeros(5, dtype=bool)},
    )  # fmt: skip
    closed = Cohort(
        empty.places, empty.points, empty.needs, np.zeros_like(empty.room), empty.priority, {}
    )
    for made in (nobody, closed):
        for mode in solving.MODES:
            found = solving.solve(made, solving.Options(mode, seconds=0.2))
            assert found.figures["placed"] == 0
            assert found.objective == 0
            assert found.gap == pytest.approx(0, abs=100)


def test_an_exchange_makes_room():
    """One may be anywhere, the other at one place only: whoever can move does."""
    places = np.array([[0, 1], [0, -1]], dtype=np.int32)
    value = np.array([[50.0, 40.0], [30.0, -np.inf]])
    needs = np.zeros((2, RESOURCES), dtype=np.int64)
    needs[:, 0] = 1
    room = np.zeros((2, RESOURCES), dtype=np.int64)
    room[:, 0] = 1
    market = prices.market_of(places, value, needs, room)
    search = searching.Search(market, np.array([0, -1]))
    assert searching.sweep(search, time.perf_counter() + 1) >= 1
    assert search.wishes().tolist() == [1, 0]
    assert search.total == pytest.approx(70)
    assert rounding.Plan(market, search.wishes()).total == pytest.approx(70)


@given(st.integers(0, 10_000), st.integers(1, 12), st.sampled_from([12, 104, 300]))
@settings(max_examples=40, deadline=None)
def test_the_largest_are_those_of_a_sort_even_when_many_are_equal(seed, count, columns):
    chance = np.random.default_rng(seed)
    scores = chance.integers(-2, 6, (17, columns)).astype(np.float32)
    scores[3] = -np.inf
    found = largest(scores, count)
    assert found.shape == (17, count)
    assert all(len(set(row)) == count for row in found.tolist())
    kept = np.sort(np.take_along_axis(scores, found, 1), axis=1)
    assert (kept == np.sort(scores, axis=1)[:, -count:]).all()


def test_a_year_with_last_year_s_prices_beats_the_best_that_fits():
    now, before = cohort(1, 260, 12, asked=6, tight=1.3), cohort(2, 260, 12, asked=6, tight=1.3)
    weeks = np.random.default_rng(9).integers(0, arrivals.WEEKS, 260)
    years = {
        policy: arrivals.run(now, weeks, policy, before, weeks) for policy in arrivals.POLICIES
    }
    for year in years.values():
        assert (
            verify.faults(
                now,
                [int(now.places[h, r]) if r >= 0 else -1 for h, r in enumerate(year.wish.tolist())],
            )
            == []
        )
        assert year.value <= year.bound + 1e-6
    assert years["priced"].value > years["first"].value
    # Nobody is told to wait: whoever has nothing found every place of its list full when it came.
    with pytest.raises(ValueError, match="priced"):
        arrivals.run(now, weeks, "priced")


def two_for_one() -> tuple[prices.Market, np.ndarray]:
    """A large household that wants a full place; the two that are there may both go elsewhere."""
    places = np.array([[0, -1], [0, 1], [0, 1]], dtype=np.int32)
    value = np.array([[90.0, -np.inf], [30.0, 29.0], [30.0, 28.0]])
    needs = np.zeros((3, RESOURCES), dtype=np.int64)
    needs[:, 1] = [4, 2, 2]
    room = np.zeros((2, RESOURCES), dtype=np.int64)
    room[:, 1] = 4
    return prices.market_of(places, value, needs, room), np.array([-1, 0, 0])


def test_two_leave_when_one_is_not_enough_and_nothing_is_lost_on_the_way():
    market, wish = two_for_one()
    search = searching.Search(market, wish)
    assert search.offer(0, 0, 0.0)
    assert search.wishes().tolist() == [0, 1, 1]
    assert search.total == pytest.approx(147)
    # Taken back to the letter: what is free is what is not held.
    for household in range(3):
        search.take(household)
    assert search.free == searching.Search(market, np.full(3, -1)).free
    assert search.total == pytest.approx(0)


def test_a_move_that_costs_more_than_it_may_changes_nothing():
    market, wish = two_for_one()
    search = searching.Search(market, wish)
    before = (search.at[:], search.free[:], search.total)
    assert not search.offer(0, 0, 100.0)
    assert (search.at, search.free, search.total) == before


@pytest.mark.parametrize("seed", range(4))
def test_a_search_never_breaks_a_capacity_and_never_gives_less_than_it_was_given(seed):
    made = cohort(seed, 150, 11, asked=6, tight=1.5)
    market = prices.market_of(made.places, solving.values(made, "points"), made.needs, made.room)
    found, _lowest = prices.find(market)
    search, found, _lowest = rounding.plan_at(market, found)
    before = search.total
    doubt = searching.in_doubt(market, prices.choose(market, found), 6.0)
    wish = searching.anneal(search, doubt, 20_000, (4.0, 0.5), time.perf_counter() + 20)
    after = rounding.Plan(market, wish)
    assert (after.free >= 0).all()
    assert after.total >= before - 1e-3
    # What a search keeps of itself is what may be counted again.
    counted = rounding.Plan(market, search.wishes())
    assert counted.total == pytest.approx(search.total, rel=1e-5)
    assert (counted.free >= 0).all()


def test_some_territories_decided_again_only_ever_gain():
    made = cohort(31, 260, 14, asked=6, tight=1.5)
    assert made.size > exact.WHOLE_UP_TO
    market = prices.market_of(made.places, solving.values(made, "points"), made.needs, made.room)
    found, _lowest = prices.find(market)
    search, found, _lowest = rounding.plan_at(market, found)
    plan = rounding.Plan(market, search.wishes())
    better = exact.improve(plan, found, 2.0, clock=time.process_time)
    assert (better.free >= -1e-6).all()
    assert better.total > plan.total


def test_a_first_answer_is_a_plan_and_says_what_it_is_worth():
    made = cohort(6, 200, 12, asked=6, tight=1.4)
    found = solving.solve(made, solving.Options("points", seconds=1, floors=False))
    assert 0 < found.first_objective <= found.objective + 1e-6
    assert found.first_answer <= found.seconds
    told = solving.as_json(found, "points")
    assert told["first_answer_objective"] == pytest.approx(found.first_objective)


def arrays(households: int = 60) -> dict[str, np.ndarray]:
    """An instance file as the command reads it."""
    chance = np.random.default_rng(4)
    territories, criteria = 9, 3
    return {
        "seed": np.array(4),
        "table": chance.random((12, territories)).astype(np.float32),
        "offset": np.array([0, 4, 8, 8, 8], dtype=np.int32)[: criteria + 2],
        "code": chance.integers(0, 4, (households, criteria + 2)).astype(np.int32),
        "w": np.full((households, criteria + 2), 1 / (criteria + 2), dtype=np.float32),
        "demand": np.concatenate(
            [np.ones((households, 1)), chance.integers(0, 3, (households, 7))], axis=1
        ).astype(np.int32),
        "cap": chance.integers(0, 12, (territories, RESOURCES)),
        "eligible": np.array([False] + [True] * (territories - 1)),
        "track_ok": np.ones((3, territories), dtype=bool),
        "track": chance.integers(0, 3, households),
        "dist_mtl": chance.uniform(50, 900, territories),
        "dmax": chance.integers(2, 6, households),
        "rent_ratio": chance.uniform(0.3, 1.3, (4, territories)).astype(np.float32),
        "fr_ok": np.ones((4, territories), dtype=bool),
        "fr": chance.integers(0, 4, households),
        "refused": np.full((households, 3), -1),
        "link": np.full(households, -1),
        "priority": chance.random(households),
    }


def test_the_command_reads_an_instance_and_writes_a_verified_plan(tmp_path):
    path, out = tmp_path / "cohorte.npz", tmp_path / "plan.json"
    np.savez(path, **arrays())
    for mode in solving.MODES:
        # Its own process: the command takes the role of the jobs for as long as it lives.
        words = [
            "matching",
            "solve",
            str(path),
            "--mode",
            mode,
            "--out",
            str(out),
            "--seconds",
            "1",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "enracine.cli", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "ménages placés" in done.stdout
        told = json.loads(out.read_text("utf-8"))
        assert len(told["assignment"]) == 60
        assert sum(t >= 0 for t in told["assignment"]) == told["placed"]
        assert told["bound"] >= told["objective"] - 1e-3
        assert told["faults"] == []
        assert {"gap_pct", "seconds", "claims", "groups", "usual_practice"} <= set(told)
    made = cohort_of(read(path))
    assert not refused(read(path))[np.arange(60), np.maximum(made.places[:, 0], 0)][
        made.places[:, 0] >= 0
    ].any()


@pytest.mark.parametrize("wrong", ["text", "missing", "negative", "short"])
def test_a_file_that_is_not_an_instance_is_said_so(tmp_path, wrong):
    path = tmp_path / "x.npz"
    given_arrays = arrays()
    if wrong == "text":
        path.write_text("bonjour", "utf-8")
    else:
        if wrong == "missing":
            del given_arrays["cap"]
        elif wrong == "negative":
            given_arrays["cap"][0, 0] = -1
        else:
            given_arrays["track"] = given_arrays["track"][:-1]
        np.savez(path, **given_arrays)
    with pytest.raises(Unreadable):
        read(path)
