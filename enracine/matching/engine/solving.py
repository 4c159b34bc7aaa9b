"""Proposals for a cohort under one of four policies, with what certifies them.

`acceptance` (the usual one): points × the chance that a wish of that rank is accepted, and floors for
groups that a total would leave behind. `points`: the total alone. `preferences` and `strict`: first
wishes first, under a published priority (see `deferred`).
"""

import time
from dataclasses import dataclass, field
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

MODES = ("acceptance", "preferences", "strict", "points")
#: What remains of the chance of acceptance from one rank to the next. No source fixes it: an
#: assumption to be estimated from proposals accepted and refused.
ACCEPTANCE = 0.95
#: A group is placed at least at this share of the rate of all.
GROUP_FLOOR = 0.97
#: Up to so many households the exact program is worth its seconds.
EXACT_UP_TO = 1_500
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


@dataclass(frozen=True)
class Result:
    """A plan and its certificate. `wish`: the rank reached by each household, from 0; -1 for none."""

    wish: Ints
    assignment: Ints
    objective: float
    bound: float
    prices: Floats
    first_answer: float
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
    started = time.perf_counter()
    asked = locking.without(cohort, chosen.refusals)
    free, locked = locking.set_apart(asked, chosen.locks)
    found = _propose(free, chosen, started)
    wish = np.where(locked >= 0, locked, found.wish)
    value = _values(asked, chosen.mode)
    fixed = np.flatnonzero(locked >= 0)
    # What is fixed is worth the same in every plan: it adds to the bound as to the plan. The bound is
    # counted in short floats: it is told a hair higher, so that no true plan passes it.
    bound = found.bound * (1 + 1e-6) + float(value[fixed, locked[fixed]].sum())
    return _result(asked, value, wish, _Found(wish, found.prices, bound, found.first), started)


@dataclass(frozen=True)
class _Found:
    """What was found: the wish reached by each, the prices, the bound, the seconds of a first answer."""

    wish: Ints
    prices: Floats
    bound: float
    first: float


def _values(cohort: Cohort, mode: str) -> Floats:
    """What wishes count for in the total that is told; first wishes first is told in points."""
    return values(cohort, "points" if mode in ("preferences", "strict") else mode)


def _propose(cohort: Cohort, chosen: Options, started: float) -> _Found:
    market = prices.market_of(
        cohort.places, _values(cohort, chosen.mode), cohort.needs, cohort.room
    )
    if chosen.mode in ("preferences", "strict"):
        wish = (deferred.by_resource if chosen.mode == "preferences" else deferred.strict)(cohort)
        first = time.perf_counter() - started
        found, lowest = prices.find(market)
        return _Found(wish, found, lowest, first)
    found, lowest = prices.find(market)
    plan, found, lowest = rounding.plan_at(market, found)
    first = time.perf_counter() - started
    until = started + chosen.seconds
    if chosen.mode == "acceptance" and chosen.floors:
        plan = _raise_groups(cohort, market, plan, found)
    rounding.exchange(plan, min(until, time.perf_counter() + _patience(cohort)))
    if cohort.size <= EXACT_UP_TO and not (chosen.mode == "acceptance" and chosen.floors):
        plan = exact.improve(plan, found, until - time.perf_counter())
    elif cohort.size <= EXACT_UP_TO:
        plan = _exact_with_floors(cohort, plan, found, until - time.perf_counter())
    if chosen.mode == "acceptance":
        # Nothing is left unused that somebody prefers.
        deferred.take_what_is_left(cohort, plan.wish)
    return _Found(plan.wish, found, lowest, first)


def _patience(cohort: Cohort) -> float:
    """Seconds worth spending on exchanges: nothing is gained past a few sweeps."""
    return 0.05 + cohort.size / 100_000


def _raise_groups(
    cohort: Cohort, market: prices.Market, plan: rounding.Plan, at: Floats
) -> rounding.Plan:
    """Owe more to the groups that are under their floor, until they reach it or nothing more helps.

    What a group is owed counts in choosing, never in the points that are told.
    """
    best, owed = plan, dict.fromkeys(cohort.groups, 0.0)
    shortfall = _shortfall(cohort, plan.wish)
    for _round in range(FLOOR_ROUNDS):
        under = _under(cohort, best.wish)
        if not under:
            break
        for name, missing in under.items():
            owed[name] += FLOOR_STEP * missing
        bonus = sum((owed[n] * cohort.groups[n] for n in owed), np.zeros(cohort.size))
        raised = prices.Market(
            market.place,
            (market.value + bonus.astype(np.float32)[:, None]),
            market.need,
            market.room,
        )
        made, _prices, _lowest = rounding.plan_at(raised, prices.find(raised, passes=60)[0])
        tried = rounding.Plan(market, made.wish)
        here = _shortfall(cohort, tried.wish)
        if here < shortfall:
            best, shortfall = tried, here
    return best


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


def _exact_with_floors(
    cohort: Cohort, plan: rounding.Plan, at: Floats, seconds: float
) -> rounding.Plan:
    """The exact program's plan, kept when it leaves no group further below its floor."""
    tried = exact.improve(rounding.Plan(plan.market, plan.wish.copy()), at, seconds)
    worse = _shortfall(cohort, tried.wish) > _shortfall(cohort, plan.wish) + 1e-9
    return plan if worse else tried


def _result(cohort: Cohort, value: Floats, wish: Ints, found: _Found, started: float) -> Result:
    who = np.flatnonzero(wish >= 0)
    assignment = np.full(cohort.size, -1, dtype=np.int64)
    assignment[who] = cohort.places[who, wish[who]]
    seconds = time.perf_counter() - started
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
        "mode": mode,
        "resources": list(RESOURCES),
        **result.figures,
    }
