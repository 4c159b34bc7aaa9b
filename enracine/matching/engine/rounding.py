"""From prices to a plan: fix what is clear, let a linear program share out the rest, fill, exchange."""

import time
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from enracine.matching.engine.instance import Floats, Ints
from enracine.matching.engine.prices import Choices, Market, bound, choose

#: The share of the cohort that the prices do not decide by themselves.
CONTESTED = 0.20
#: Beside its best wish, how many others of a contested household are weighed, and how far below.
OTHERS, BELOW = 5, 15.0


@dataclass
class Plan:
    """An assignment being made: the wish (rank in its list) of each household, -1 for none."""

    market: Market
    wish: Ints
    free: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.free = self.market.room.copy()
        for household in np.flatnonzero(self.wish >= 0).tolist():
            self.free[self.place(household)] -= self.market.need[household]

    def place(self, household: int) -> int:
        """Where a household goes."""
        return int(self.market.place[household, self.wish[household]])

    def fits(self, household: int, place: int) -> bool:
        """Whether there is room for it there, as things stand."""
        return bool((self.market.need[household] <= self.free[place] + 1e-9).all())

    def give(self, household: int, wish: int) -> None:
        """Place somebody who is not placed."""
        self.wish[household] = wish
        self.free[self.market.place[household, wish]] -= self.market.need[household]

    def take(self, household: int) -> int:
        """Take somebody's place away; gives the wish it had."""
        wish = int(self.wish[household])
        self.free[self.market.place[household, wish]] += self.market.need[household]
        self.wish[household] = -1
        return wish

    @property
    def total(self) -> float:
        """What the plan is worth."""
        who = np.flatnonzero(self.wish >= 0)
        return float(self.market.value[who, self.wish[who]].sum(dtype=np.float64))


def plan_at(market: Market, prices: Floats) -> tuple[Plan, Floats, float]:
    """A plan that respects every capacity; the prices after the linear program; the lowest bound."""
    choices = choose(market, prices)
    lowest = bound(market, prices, choices)
    plan = Plan(market, np.full(len(market.value), -1, dtype=np.int64))
    fixed = _fix(market, choices)
    for household in np.flatnonzero(fixed & choices.taken):
        plan.wish[household] = choices.wish[household]
    plan = Plan(market, plan.wish)
    columns, shares, row_prices = _share_out(market, choices, plan, np.flatnonzero(~fixed))
    if row_prices is not None:
        for tried in (row_prices, np.where(row_prices > 0, row_prices, prices)):
            here = bound(market, tried, choose(market, tried))
            if here < lowest:
                prices, lowest = tried, here
    _round(plan, columns, shares)
    fill(plan, choose(market, prices))
    return plan, prices, lowest


def _fix(market: Market, choices: Choices) -> "np.ndarray":
    """Who is clear about what it takes, as far as the room allows: the clearest first."""
    net, households = choices.net, len(choices.net)
    second = (
        np.partition(net, -2, axis=1)[:, -2] if net.shape[1] > 1 else np.full(households, -np.inf)
    )
    margin = np.abs(choices.gain - np.maximum(np.where(choices.taken, second, 0), 0))
    margin = np.where(np.isfinite(choices.gain), margin, np.inf)
    order = np.argsort(-margin, kind="stable")
    clear = np.zeros(households, dtype=bool)
    clear[order[: max(int(households * (1 - CONTESTED)), 0)]] = True
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
    market: Market, choices: Choices, plan: Plan, contested: Ints
) -> tuple[tuple[Ints, Ints], Floats, Floats | None]:
    """The linear program of those whom prices do not decide, on the room that is left."""
    none = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    if not len(contested):
        return none, np.zeros(0), None
    net = choices.net[contested]
    floor = np.maximum(choices.gain[contested], 0)[:, None] - BELOW
    if net.shape[1] > OTHERS:
        least = np.partition(net, -OTHERS, axis=1)[:, -OTHERS]
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


def _round(plan: Plan, columns: tuple[Ints, Ints], shares: Floats) -> None:
    """Give what the linear program gives whole; then its halves, the largest first, where they fit."""
    who, wish = columns
    order = np.argsort(-shares, kind="stable")
    for column in order:
        if shares[column] < 1e-6:
            break
        household = int(who[column])
        if plan.wish[household] < 0 and plan.fits(
            household, int(plan.market.place[household, wish[column]])
        ):
            plan.give(household, int(wish[column]))


def fill(plan: Plan, choices: Choices) -> None:
    """Give whoever has nothing the best of its wishes that has room, the most to gain first."""
    left = np.flatnonzero(plan.wish < 0)
    listed = np.isfinite(plan.market.value[left])
    order = left[np.argsort(-np.where(listed.any(1), choices.gain[left], -np.inf), kind="stable")]
    for household in order:
        wishes = np.argsort(-plan.market.value[household], kind="stable")
        for wish in wishes:
            if not np.isfinite(plan.market.value[household, wish]):
                break
            if plan.fits(household, int(plan.market.place[household, wish])):
                plan.give(household, int(wish))
                break


def exchange(plan: Plan, until: float) -> int:
    """Place more, or better, by moving one household to make room for another. Returns how many moves.

    `until` is a time of `time.perf_counter`: the search stops there, or when nothing is gained.
    """
    moves = 0
    while time.perf_counter() < until:
        gained = _sweep(plan, until)
        moves += gained
        if not gained:
            break
    return moves


def _sweep(plan: Plan, until: float) -> int:
    market = plan.market
    members: list[list[int]] = [[] for _ in range(market.territories)]
    for household in np.flatnonzero(plan.wish >= 0).tolist():
        members[plan.place(household)].append(household)
    moves = 0
    value = market.value
    for household in range(len(value)):
        if time.perf_counter() > until:
            break
        now = float(value[household, plan.wish[household]]) if plan.wish[household] >= 0 else 0.0
        for wish in np.argsort(-value[household], kind="stable"):
            offered = float(value[household, wish])
            if offered <= now + 1e-6:
                break
            place = int(market.place[household, wish])
            if _make_room(plan, members, household, place, int(wish), offered - now):
                moves += 1
                break
    return moves


def _make_room(
    plan: Plan, members: list[list[int]], household: int, place: int, wish: int, most: float
) -> bool:
    """Place `household` at `place`, moving at most one other elsewhere, when that gains."""
    market = plan.market
    if plan.fits(household, place):
        _move(plan, members, household, wish)
        return True
    there = np.array(members[place], dtype=np.int64)
    if not len(there):
        return False
    room = plan.free[place] + market.need[there]
    able = there[(market.need[household] <= room + 1e-9).all(axis=1)]
    if not len(able):
        return False
    lost = market.value[able, plan.wish[able]]
    best, chosen, to = 1e-6, -1, -1
    for other, loses in zip(able[:40], lost[:40], strict=True):
        if other == household:
            continue
        for second in np.argsort(-market.value[other], kind="stable"):
            got = float(market.value[other, second])
            if most - float(loses) + max(got, 0.0) <= best:
                break
            elsewhere = int(market.place[other, second])
            if elsewhere != place and np.isfinite(got) and plan.fits(int(other), elsewhere):
                best, chosen, to = most - float(loses) + got, int(other), int(second)
                break
        else:
            second = -1
        if most - float(loses) > best:
            best, chosen, to = most - float(loses), int(other), -1
    if chosen < 0:
        return False
    members[place].remove(chosen)
    plan.take(chosen)
    if to >= 0:
        plan.give(chosen, to)
        members[plan.place(chosen)].append(chosen)
    _move(plan, members, household, wish)
    return True


def _move(plan: Plan, members: list[list[int]], household: int, wish: int) -> None:
    if plan.wish[household] >= 0:
        members[plan.place(household)].remove(household)
        plan.take(household)
    plan.give(household, wish)
    members[plan.place(household)].append(household)
