"""The cohorts of real life, a few hundred households: an exact program on the pairs that may matter."""

import time

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from enracine.matching.engine.instance import Bools, Floats, Ints
from enracine.matching.engine.prices import choose
from enracine.matching.engine.rounding import Plan
from enracine.matching.engine.searching import Clock, in_doubt

#: Pairs worth less than this below a household's best, at the common prices, are left out: of a whole
#: cohort, and of a few territories at a time.
NEAR, NEAR_IN_PARTS = 12.0, 6.0
#: Up to so many households the whole cohort is one program. Beyond, some territories at a time: so many to
#: begin with, more when a program ends within so many seconds, fewer when it takes longer than so many.
WHOLE_UP_TO, PART, SHORT, LONG = 220, 14, 0.1, 0.6
#: A program of a few territories is cut after so long.
PART_SECONDS = 1.5


def improve(
    plan: Plan, prices: Floats, seconds: float, gap: float = 1e-4, clock: Clock = time.perf_counter
) -> Plan:
    """The best plan that exact programs find in `seconds`, or the one given when they find none.

    Up to `WHOLE_UP_TO` households the whole cohort is one program. Beyond, some territories at a time
    are decided again, all else standing still: many small programs end, where the large one does not.
    """
    market = plan.market
    if seconds <= 0 or not np.isfinite(market.value).any():
        return plan
    if len(market.value) <= WHOLE_UP_TO:
        return _whole(plan, prices, seconds, gap)
    return _by_parts(plan, prices, clock() + seconds, clock)


def _near(plan: Plan, prices: Floats, below: float) -> Bools:
    """The pairs that may matter, and those that are held: a program never has less than the plan."""
    near = in_doubt(plan.market, choose(plan.market, prices), below)
    who = np.flatnonzero(plan.wish >= 0)
    near[who, plan.wish[who]] = True
    return near


def _solved(
    plan: Plan, row: Ints, wish: Ints, room: Floats, seconds: float, gap: float
) -> Bools | None:
    """Which of these pairs are taken, within `room` (T × R); None when no answer came in time."""
    market = plan.market
    where = market.place[row, wish]
    need = market.need[row].astype(np.float64)
    resources = need.shape[1]
    pair, resource = np.nonzero(need > 0)
    used, line = np.unique(where[pair] * resources + resource, return_inverse=True)
    capacity = sparse.csr_array((need[pair, resource], (line, pair)), shape=(len(used), len(row)))
    members, one = np.unique(row, return_inverse=True)
    one_each = sparse.csr_array(
        (np.ones(len(row)), (one, np.arange(len(row)))), shape=(len(members), len(row))
    )
    solved = milp(
        -market.value[row, wish].astype(np.float64),
        constraints=[
            LinearConstraint(capacity, -np.inf, room.ravel()[used]),
            LinearConstraint(one_each, -np.inf, 1),
        ],
        integrality=np.ones(len(row)),
        bounds=Bounds(0, 1),
        options={"time_limit": max(seconds, 0.05), "mip_rel_gap": gap},
    )
    if solved.x is None:
        return None
    taken: Bools = np.asarray(solved.x > 0.5)
    return taken


def _whole(plan: Plan, prices: Floats, seconds: float, gap: float) -> Plan:
    market = plan.market
    row, wish = np.nonzero(_near(plan, prices, NEAR))
    if not len(row):
        # Nothing is worth its price anywhere: there is nothing to decide.
        return plan
    taken = _solved(plan, row, wish, market.room, seconds, gap)
    if taken is None:
        return plan
    found = np.full(len(market.value), -1, dtype=np.int64)
    found[row[taken]] = wish[taken]
    better = Plan(market, found)
    return better if (better.free >= -1e-6).all() and better.total > plan.total else plan


def _by_parts(plan: Plan, prices: Floats, until: float, clock: Clock) -> Plan:
    """Decide again who goes to some territories drawn together, as long as there is time."""
    market = plan.market
    chance = np.random.default_rng(len(market.value))
    best, total, size = plan, plan.total, PART
    asked = np.unique(market.place[np.isfinite(market.value)])
    while (left := until - clock()) > 0.05:
        some = chance.choice(asked, size=min(size, len(asked)), replace=False)
        before = clock()
        found = _decided_again(best, prices, some, min(left, PART_SECONDS))
        lasted = clock() - before
        size += (lasted < SHORT) - (lasted > LONG and size > 4)
        if found is None:
            continue
        tried = Plan(market, found)
        if tried.total > total + 1e-9 and (tried.free >= -1e-6).all():
            best, total = tried, tried.total
        elif lasted < SHORT and size > len(asked):
            # Everything at once gives nothing better, and ended.
            break
    return best


def _decided_again(plan: Plan, prices: Floats, some: Ints, seconds: float) -> Ints | None:
    """The wishes once those territories are decided again; None when nothing is, or not in time."""
    market = plan.market
    chosen = np.isin(market.place, some) & _near(plan, prices, NEAR_IN_PARTS)
    held = np.where(plan.wish >= 0, market.place[np.arange(len(chosen)), plan.wish], -1)
    freed = chosen.any(1) & ((plan.wish < 0) | np.isin(held, some))
    row, wish = np.nonzero(chosen & freed[:, None])
    if not len(row):
        return None
    room = plan.free.copy()
    moved = np.flatnonzero(freed & (plan.wish >= 0))
    np.add.at(room, held[moved], market.need[moved])
    taken = _solved(plan, row, wish, room, seconds, 1e-4)
    if taken is None:
        return None
    found = plan.wish.copy()
    found[freed] = -1
    found[row[taken]] = wish[taken]
    return found
