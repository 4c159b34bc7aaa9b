"""From prices to a plan: fix what is clear, let a linear program share out the rest, fill."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from enracine.matching.engine.instance import Bools, Floats, Ints
from enracine.matching.engine.prices import LARGE, Choices, Market, bound, choose
from enracine.matching.engine.searching import Search, in_doubt


@dataclass(frozen=True)
class Sharing:
    """What the linear program is asked: the share of the cohort that prices leave to it, how many wishes
    of each are weighed, and how far below its best.
    """

    contested: float
    others: int
    below: float


#: A large cohort leaves less to the program: exchanges afterwards gain more for the same time. A huge one,
#: when it has the time, leaves it more: exchanges no longer reach everybody.
SMALL_SHARING, LARGE_SHARING = Sharing(0.20, 5, 15.0), Sharing(0.10, 3, 10.0)
THOROUGH_SHARING = Sharing(0.16, 3, 10.0)
#: Of a great many households, the wishes that may be given: so far below the best at the prices.
NEAR_ENOUGH = 15.0


def _sharing(market: Market, thorough: bool = False) -> Sharing:
    if len(market.value) < LARGE:
        return SMALL_SHARING
    return THOROUGH_SHARING if thorough else LARGE_SHARING


@dataclass
class Plan:
    """An assignment: the wish (rank in its list) of each household, -1 for none; and what is left."""

    market: Market
    wish: Ints
    free: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.free = self.market.room.copy()
        who = np.flatnonzero(self.wish >= 0)
        np.subtract.at(self.free, self.market.place[who, self.wish[who]], self.market.need[who])

    @property
    def total(self) -> float:
        """What the plan is worth."""
        who = np.flatnonzero(self.wish >= 0)
        return float(self.market.value[who, self.wish[who]].sum(dtype=np.float64))


def filled(market: Market, choices: Choices) -> Search:
    """A plan at once: whoever is clear about what it takes has it, as far as the room allows."""
    given = _fix(market, choices, _sharing(market)) & choices.taken
    search = _searched(market, choices, given)
    search.fill(choices)
    return search


def plan_at(
    market: Market, prices: Floats, *, thorough: bool = False
) -> tuple[Search, Floats, float]:
    """A plan that respects every capacity; the prices after the linear program; the lowest bound.

    `thorough`: of a huge cohort, more is left to the linear program.
    """
    ask = _sharing(market, thorough)
    choices = choose(market, prices)
    lowest = bound(market, prices, choices)
    fixed = _fix(market, choices, ask)
    search = _searched(market, choices, fixed & choices.taken)
    plan = Plan(market, np.where(fixed & choices.taken, choices.wish, -1))
    columns, shares, row_prices = _share_out(market, choices, plan, np.flatnonzero(~fixed), ask)
    if row_prices is not None:
        for tried in (row_prices, np.where(row_prices > 0, row_prices, prices)):
            here = bound(market, tried, choose(market, tried))
            if here < lowest:
                prices, lowest = tried, here
    _round(search, columns, shares)
    search.fill(choose(market, prices))
    return search, prices, lowest


def _searched(market: Market, choices: Choices, given: Bools) -> Search:
    """Those who have what they take. Of a great many, only wishes that may matter are looked at."""
    allowed = in_doubt(market, choices, NEAR_ENOUGH) if len(market.value) >= LARGE else None
    return Search(market, np.where(given, choices.wish, -1), allowed)


def _fix(market: Market, choices: Choices, ask: Sharing) -> "np.ndarray":
    """Who is clear about what it takes, as far as the room allows: the clearest first."""
    net, households = choices.net, len(choices.net)
    second = (
        np.partition(net, -2, axis=1)[:, -2] if net.shape[1] > 1 else np.full(households, -np.inf)
    )
    margin = np.abs(choices.gain - np.maximum(np.where(choices.taken, second, 0), 0))
    margin = np.where(np.isfinite(choices.gain), margin, np.inf)
    order = np.argsort(-margin, kind="stable")
    clear = np.zeros(households, dtype=bool)
    clear[order[: int(households * (1 - ask.contested))]] = True
    # Nobody is held to what is full: past the room, the least clear are shared out with the others.
    who = order[clear[order] & choices.taken[order]]
    where = market.place[who, choices.wish[who]]
    sorted_by = np.argsort(where, kind="stable")
    who, where = who[sorted_by], where[sorted_by]
    need = market.need[who].astype(np.float64)
    running = np.cumsum(need, axis=0)
    first = np.r_[True, where[1:] != where[:-1]] if len(where) else np.zeros(0, dtype=bool)
    before = np.where(first[:, None], running - need, 0.0)
    start = np.maximum.accumulate(before, axis=0)
    over = ((running - start) > market.room[where] + 1e-9).any(axis=1)
    clear[who[over]] = False
    return clear


def _share_out(
    market: Market, choices: Choices, plan: Plan, contested: Ints, ask: Sharing
) -> tuple[tuple[Ints, Ints], Floats, Floats | None]:
    """The linear program of those whom prices do not decide, on the room that is left."""
    none = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    if not len(contested):
        return none, np.zeros(0), None
    net = choices.net[contested]
    floor = np.maximum(choices.gain[contested], 0)[:, None] - ask.below
    if net.shape[1] > ask.others:
        least = np.partition(net, -ask.others, axis=1)[:, -ask.others]
        floor = np.maximum(floor, least[:, None])
    row, wish = np.nonzero((net >= floor) & np.isfinite(net))
    if not len(row):
        return none, np.zeros(0), None
    who = contested[row]
    where = market.place[who, wish]
    need = market.need[who].astype(np.float64)
    resources = need.shape[1]
    free = plan.free
    wanted = np.zeros_like(free)
    np.add.at(wanted, where, need)
    # A resource that those who remain could not exhaust together binds nobody.
    binding = wanted > free + 1e-9
    index = np.full(free.shape, -1)
    index[binding] = np.arange(int(binding.sum()))
    rows_of = index[where]
    pair, resource = np.nonzero((rows_of >= 0) & (need > 0))
    capacity = sparse.csr_array(
        (need[pair, resource], (rows_of[pair, resource], pair)),
        shape=(int(binding.sum()), len(row)),
    )
    one_each = sparse.csr_array(
        (np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(contested), len(row))
    )
    value = market.value[who, wish].astype(np.float64)
    solved = linprog(
        -value,
        A_ub=sparse.vstack([capacity, one_each]).tocsr(),
        b_ub=np.concatenate([free[binding], np.ones(len(contested))]),
        bounds=(0, 1),
        method="highs",
    )
    if solved.x is None:
        return none, np.zeros(0), None
    prices = np.zeros((market.territories, resources))
    prices[binding] = np.maximum(-solved.ineqlin.marginals[: int(binding.sum())], 0)
    return (who, wish), solved.x, prices


def _round(search: Search, columns: tuple[Ints, Ints], shares: Floats) -> None:
    """Give what the linear program gives whole; then its halves, the largest first, where they fit."""
    who, wish = columns
    order = np.argsort(-shares, kind="stable")
    order = order[shares[order] >= 1e-6]
    for household, one in zip(who[order].tolist(), wish[order].tolist(), strict=True):
        if search.at[household] >= 0:
            continue
        rank = search.ranks[household].index(one)
        if search.fits(household, search.places[household][rank]):
            search.give(household, rank)
