"""The cohorts of real life, a few hundred households: an exact program on the pairs that may matter."""

import time

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from enracine.matching.engine.instance import Floats
from enracine.matching.engine.prices import choose
from enracine.matching.engine.rounding import Plan

#: Pairs worth less than this below a household's best, at the common prices, are left out.
NEAR = 12.0


def improve(plan: Plan, prices: Floats, seconds: float, gap: float = 1e-4) -> Plan:
    """The best plan that the exact program finds in `seconds`, or the one given when it finds none."""
    market = plan.market
    if seconds <= 0 or not np.isfinite(market.value).any():
        return plan
    choices = choose(market, prices)
    near = choices.net >= (np.maximum(choices.gain, 0) - NEAR)[:, None]
    held = np.zeros_like(near)
    who = np.flatnonzero(plan.wish >= 0)
    # What is held already stays possible: the program never has less to choose from than the plan.
    held[who, plan.wish[who]] = True
    row, wish = np.nonzero((near | held) & np.isfinite(market.value))
    where = market.place[row, wish]
    need = market.need[row].astype(np.float64)
    resources = need.shape[1]
    pair, resource = np.nonzero(need > 0)
    capacity = sparse.csr_array(
        (need[pair, resource], (where[pair] * resources + resource, pair)),
        shape=(market.territories * resources, len(row)),
    )
    one_each = sparse.csr_array(
        (np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(market.value), len(row))
    )
    value = market.value[row, wish].astype(np.float64)
    started = time.perf_counter()
    solved = milp(
        -value,
        constraints=[
            LinearConstraint(capacity, -np.inf, market.room.ravel()),
            LinearConstraint(one_each, -np.inf, 1),
        ],
        integrality=np.ones(len(row)),
        bounds=Bounds(0, 1),
        options={
            "time_limit": max(seconds - (time.perf_counter() - started), 0.1),
            "mip_rel_gap": gap,
        },
    )
    if solved.x is None:
        return plan
    found = np.full(len(market.value), -1, dtype=np.int64)
    taken = solved.x > 0.5
    found[row[taken]] = wish[taken]
    better = Plan(market, found)
    return better if (better.free >= -1e-6).all() and better.total > plan.total else plan
