"""Proposals for a cohort under one of four policies, with what certifies them.

`acceptance` (the usual one): points × the chance that a wish of that rank is accepted, and floors for
groups that a total would leave behind. `points`: the total alone. `preferences` and `strict`: first
wishes first, under a published priority (see `deferred`).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from enracine.matching.engine import (
    deferred,
    exact,
    locking,
    measures,
    prices,
    rounding,
    verify,
)
from enracine.matching.engine.instance import RESOURCES, Cohort, Floats, Ints
from enracine.matching.engine.searching import Clock, Search, anneal, in_doubt, sweep

MODES = ("acceptance", "preferences", "strict", "points")
#: What remains of the chance of acceptance from one rank to the next. No source fixes it: an
#: assumption to be estimated from proposals accepted and refused.
ACCEPTANCE = 0.95
#: A group is placed at least at this share of the rate of all.
GROUP_FLOOR = 0.97
#: Up to so many households the exact program is worth its seconds.
EXACT_UP_TO = 1_500
#: The wishes tried by lot: so far below a household's best at the prices.
DOUBT = 4.0
#: Moves tried for each household, and points lost that are accepted one time in three, at the start and at
#: the end: where the exact program of the whole follows, where that of parts does, and of a great many.
FEW_MOVES, EARLY_MOVES, WARM = 800, 5_000, (5.0, 0.5)
LATE_MOVES, COOL = 2, (0.8, 0.1)
#: From so many households, given so many seconds, more is left to the linear program.
HUGE, THOROUGH_SECONDS = 40_000, 25.0
#: The share of the time that moves may take before the exact program of a whole cohort, or of parts of it.
WHOLE_SHARE, PARTS_SHARE = 0.15, 0.75
#: A group further below its floor than this, of itself, undoes what was found.
NO_WORSE = 1e-9
#: What part of the time that is left each attempt to improve without that may take.
ATTEMPTS = (0.8, 1.0)
#: Rounds that bring groups to their floor, and how fast what they are owed grows.
FLOOR_ROUNDS, FLOOR_STEP = 6, 12.0


@dataclass(frozen=True)
class Options:
    """How a cohort is proposed: policy, seconds, floors on or off, what humans decided beforehand.

    `locks`: household → territory of its list that it gets. `refusals`: (household, territory) that it
    does not get.
    """

    mode: str = "acceptance"
    seconds: float = 10.0
    floors: bool = True
    locks: dict[int, int] = field(default_factory=dict)
    refusals: frozenset[tuple[int, int]] = frozenset()
    #: What the seconds are counted with; `time.process_time` compares fairly on a machine that is shared.
    clock: Clock = time.perf_counter


@dataclass(frozen=True)
class Result:
    """A plan and its certificate. `wish`: the rank reached by each household, from 0; -1 for none."""

    wish: Ints
    assignment: Ints
    objective: float
    bound: float
    prices: Floats
    first_answer: float
    first_objective: float
    seconds: float
    figures: dict[str, Any]

    @property
    def gap(self) -> float:
        """How far below the bound, in percent of it."""
        return 100.0 * (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0


def values(cohort: Cohort, mode: str) -> Floats:
    """What each wish counts for under a policy (H × L)."""
    asked = cohort.places >= 0
    points = np.where(asked, cohort.points, 0.0)
    if mode == "acceptance":
        points = points * ACCEPTANCE ** np.arange(cohort.places.shape[1])[None, :]
    return np.where(asked, points, -np.inf)


def solve(cohort: Cohort, options: Options | None = None) -> Result:
    """Propose. Deterministic for a cohort, unless the exact program is cut by the clock.

    Raises ValueError for an unknown policy, locking.Impossible when the locks ask for too much.
    """
    chosen = options or Options()
    if chosen.mode not in MODES:
        raise ValueError(chosen.mode)
    started = chosen.clock()
    asked = locking.without(cohort, chosen.refusals)
    free, locked = locking.set_apart(asked, chosen.locks)
    found = _propose(free, chosen, started)
    wish = np.where(locked >= 0, locked, found.wish)
    value = _values(asked, chosen.mode)
    fixed = np.flatnonzero(locked >= 0)
    # What is fixed is worth the same in every plan: it adds to the bound as to the plan. The bound is
    # counted in short floats: it is told a hair higher, so that no true plan passes it.
    apart = float(value[fixed, locked[fixed]].sum())
    told = replace(
        found, bound=found.bound * (1 + 1e-6) + apart, first_value=found.first_value + apart
    )
    return _result(asked, value, wish, told, chosen.clock() - started)


@dataclass(frozen=True)
class _Found:
    """What was found: the wish reached by each, the prices, the bound, the seconds of a first answer and
    its value.
    """

    wish: Ints
    prices: Floats
    bound: float
    first: float
    first_value: float


def _values(cohort: Cohort, mode: str) -> Floats:
    """What wishes count for in the total that is told; first wishes first is told in points."""
    return values(cohort, "points" if mode in ("preferences", "strict") else mode)


def _propose(cohort: Cohort, chosen: Options, started: float) -> _Found:
    market = prices.market_of(
        cohort.places, _values(cohort, chosen.mode), cohort.needs, cohort.room
    )
    if chosen.mode in ("preferences", "strict"):
        wish = (deferred.by_resource if chosen.mode == "preferences" else deferred.strict)(cohort)
        first = chosen.clock() - started
        found, lowest = prices.find(market)
        return _Found(wish, found, lowest, first, rounding.Plan(market, wish).total)
    begun = prices.rough(market)
    quick = cohort.size < prices.LARGE
    if quick:
        first_value = rounding.filled(market, prices.choose(market, begun)).total
        first = chosen.clock() - started
    found, lowest = prices.find(market, begun)
    thorough = cohort.size >= HUGE and chosen.seconds >= THOROUGH_SECONDS
    search, found, lowest = rounding.plan_at(market, found, thorough=thorough)
    if not quick:
        # Of a great many, the first answer is the plan that is improved: making another would cost more.
        first_value, first = search.total, chosen.clock() - started
    until = started + chosen.seconds
    if chosen.mode == "acceptance" and chosen.floors:
        wish = _with_floors(cohort, search, found, until, chosen.clock)
    else:
        wish = _improved(search, found, until, chosen.clock)
    if chosen.mode == "acceptance":
        # Nothing is left unused that somebody prefers.
        deferred.take_what_is_left(cohort, wish)
    return _Found(wish, found, lowest, first, first_value)


def _improved(search: Search, at: Floats, until: float, clock: Clock) -> Ints:
    """The best plan met from this one: moves drawn by lot, then exact programs when they are worth it."""
    market, size, now = search.market, len(search.need), clock()
    doubt = in_doubt(market, prices.choose(market, at), DOUBT)
    if size > EXACT_UP_TO:
        return anneal(search, doubt, LATE_MOVES * size, COOL, until, clock)
    whole = size <= exact.WHOLE_UP_TO
    share, moves = (WHOLE_SHARE, FEW_MOVES) if whole else (PARTS_SHARE, EARLY_MOVES)
    stop = now + share * max(until - now, 0.0)
    wish = anneal(search, doubt, moves * size, WARM, stop, clock)
    search = Search(market, wish)
    sweep(search, stop, clock)
    plan = rounding.Plan(market, search.wishes())
    return exact.improve(plan, at, until - clock(), clock=clock).wish


def _with_floors(cohort: Cohort, search: Search, at: Floats, until: float, clock: Clock) -> Ints:
    """Owe more to the groups that are under their floor, until they reach it or nothing more helps; then
    improve. What they are owed counts in choosing, never in the points that are told.
    """
    market, wish = search.market, search.wishes()
    owed = dict.fromkeys(cohort.groups, 0.0)
    best, shortfall, found = search, _shortfall(cohort, wish), at
    lasted, now = 0.0, clock()
    for _round in range(FLOOR_ROUNDS):
        # A round of a huge cohort takes seconds: none is begun that could not end in time.
        lasted, now = clock() - now, clock()
        if (_round and now + lasted > until) or not _owe_more(cohort, wish, owed):
            break
        raised = _raised(cohort, market, owed)
        tried, prices_there, _lowest = rounding.plan_at(raised, prices.follow(raised, found, 60))
        here = _shortfall(cohort, tried.wishes())
        if here < shortfall:
            best, shortfall, found, wish = tried, here, prices_there, tried.wishes()
    for share in ATTEMPTS:
        now = clock()
        improved = _improved(best, found, now + share * max(until - now, 0.0), clock)
        if _shortfall(cohort, improved) <= shortfall + NO_WORSE:
            return improved
        # What was gained was taken from a group: it is owed more, and the rest of the time is for it.
        _owe_more(cohort, improved, owed)
        best = Search(_raised(cohort, market, owed), wish)
    return wish


def _owe_more(cohort: Cohort, wish: Ints, owed: dict[str, float]) -> bool:
    """Owe each group under its floor what it misses; whether there is one. Changes `owed`."""
    under = _under(cohort, wish)
    for name, missing in under.items():
        owed[name] += FLOOR_STEP * missing
    return bool(under)


def _raised(cohort: Cohort, market: prices.Market, owed: Mapping[str, float]) -> prices.Market:
    bonus = sum((owed[n] * cohort.groups[n] for n in owed), np.zeros(cohort.size))
    value = market.value + bonus.astype(np.float32)[:, None]
    return prices.Market(market.place, value, market.need, market.room)


def _under(cohort: Cohort, wish: Ints) -> dict[str, float]:
    """The groups under their floor, and by how much of themselves."""
    has = wish >= 0
    floor = GROUP_FLOOR * float(has.mean())
    return {
        name: floor - float(has[of].mean())
        for name, of in cohort.groups.items()
        if of.any() and float(has[of].mean()) < floor
    }


def _shortfall(cohort: Cohort, wish: Ints) -> float:
    return sum(_under(cohort, wish).values())


def _result(cohort: Cohort, value: Floats, wish: Ints, found: _Found, seconds: float) -> Result:
    who = np.flatnonzero(wish >= 0)
    assignment = np.full(cohort.size, -1, dtype=np.int64)
    assignment[who] = cohort.places[who, wish[who]]
    points = float(cohort.points[who, wish[who]].sum())
    told = measures.claims(cohort, wish)
    figures: dict[str, Any] = {
        "placed": len(who),
        "placed_pct": round(100.0 * len(who) / max(cohort.size, 1), 2),
        "points": round(points, 3),
        "mean_rank": round(measures.mean_rank(wish), 3),
        "top3_pct": round(measures.top_three(wish), 2),
        "expected_accepted_pct": round(
            100.0 * float((ACCEPTANCE ** wish[who]).sum()) / max(cohort.size, 1), 2
        ),
        "claims": told.justified,
        "missing": told.missing,
        "waste": measures.waste(cohort, wish),
        "groups": {n: round(r, 2) for n, r in measures.group_rates(cohort, wish).items()},
        "scarcest": [
            {"territory": place, "resource": resource, "points": price}
            for place, resource, price in measures.scarcest(found.prices)
        ],
    }
    usual = deferred.serial(cohort)
    figures["usual_practice"] = {
        "placed": measures.placed(usual),
        "mean_rank": round(measures.mean_rank(usual), 3),
        "top3_pct": round(measures.top_three(usual), 2),
        "points": round(
            float(cohort.points[np.flatnonzero(usual >= 0), usual[usual >= 0]].sum()), 3
        ),
    }
    figures["faults"] = verify.faults(cohort, assignment.tolist(), figures)
    return Result(
        wish=wish,
        assignment=assignment,
        objective=float(value[who, wish[who]].sum()),
        bound=found.bound,
        prices=found.prices,
        first_answer=found.first,
        first_objective=found.first_value,
        seconds=seconds,
        figures=figures,
    )


def as_json(result: Result, mode: str) -> dict[str, Any]:
    """What the command writes: the contract's fields first."""
    return {
        "assignment": result.assignment.tolist(),
        "objective": round(result.objective, 6),
        "bound": round(result.bound, 6),
        "gap_pct": round(result.gap, 4),
        "seconds": round(result.seconds, 4),
        "first_answer_seconds": round(result.first_answer, 4),
        "first_answer_objective": round(result.first_objective, 6),
        "mode": mode,
        "resources": list(RESOURCES),
        **result.figures,
    }
