"""Shadow prices: what one place of each resource of each territory is worth to the cohort.

At common prices each household takes what is best for it; where more is wanted than there is, the
price rises, where some is left, it falls. Any prices give a bound that no plan can pass.
"""

from dataclasses import dataclass

import numpy as np

from enracine.matching.engine.instance import Bools, Floats, Ints

#: Passes over the whole cohort, the first step, how it falls, and what is kept of the steps before: prices
#: that swing around what they look for then cancel out. A first answer does with so many of them.
PASSES, FIRST_PASSES, FIRST_STEP, FALL, KEPT = 200, 60, 0.3, 0.98, 0.8
#: From so many households the first passes are made on about so many of them; then on a larger part, one in
#: two at least; then so many on all, beginning with so short a step. The part costs little and does most.
LARGE, SAMPLE, PART, PART_STEP = 4_000, 2_000, 12_500, 0.1
LAST_PASSES, LAST_STEP, LAST_FALL = 70, 0.03, 0.96
#: Steps of a market that differs little from one whose prices are known.
NEXT_STEP = 0.06


@dataclass(frozen=True)
class Market:
    """A cohort ready for prices: `value` (H × L) is -inf where nothing is asked."""

    place: Ints
    value: Floats
    need: Floats
    room: Floats

    @property
    def territories(self) -> int:
        """How many territories."""
        return int(self.room.shape[0])


@dataclass(frozen=True)
class Choices:
    """What each household takes at given prices: which of its wishes, and what it gains by it."""

    net: Floats
    wish: Ints
    gain: Floats

    @property
    def taken(self) -> Bools:
        """Who takes anything at all."""
        return self.gain > 0


def market_of(places: Ints, value: Floats, needs: Ints, room: Ints | Floats) -> Market:
    """The arrays in the types that make passes cheap."""
    return Market(
        np.maximum(places, 0).astype(np.intp),
        np.where(places >= 0, value, -np.inf).astype(np.float32),
        needs.astype(np.float32),
        room.astype(np.float64),
    )


def choose(market: Market, prices: Floats, bonus: Floats | None = None) -> Choices:
    """What each household takes at these prices (T × R), with what its groups add (H)."""
    cost = market.need @ prices.T.astype(np.float32)
    net = market.value - np.take_along_axis(cost, market.place, 1)
    if bonus is not None:
        net += bonus.astype(np.float32)[:, None]
    wish = net.argmax(1)
    return Choices(net, wish, net[np.arange(len(net)), wish])


def used(market: Market, choices: Choices) -> Floats:
    """How much of each resource of each territory is taken (T × R)."""
    who = np.flatnonzero(choices.taken)
    where = market.place[who, choices.wish[who]]
    resources = market.need.shape[1]
    cells = (where[:, None] * resources + np.arange(resources)[None, :]).ravel()
    taken = np.bincount(
        cells, weights=market.need[who].ravel(), minlength=market.territories * resources
    )
    return np.asarray(taken, dtype=np.float64).reshape(market.territories, resources)


def bound(market: Market, prices: Floats, choices: Choices) -> float:
    """What no plan can pass: all the room at these prices, and what each household gains by them."""
    gains = np.where(choices.taken, choices.gain, 0).sum(dtype=np.float64)
    return float((prices * market.room).sum() + gains)


def follow(market: Market, start: Floats, passes: int) -> Floats:
    """Prices of a market that differs little from one whose prices are known: short steps from there."""
    found, _lowest = _descend(market, start, passes, NEXT_STEP, LAST_FALL)
    return found


def rough(market: Market) -> Floats:
    """Prices good enough for a first answer, and where `find` goes on from."""
    start = np.zeros_like(market.room)
    households = len(market.value)
    if households < LARGE:
        return _descend(market, start, FIRST_PASSES, FIRST_STEP, FALL)[0]
    return _descend(_part(market, households // SAMPLE), start, PASSES, FIRST_STEP, FALL)[0]


def _part(market: Market, each: int) -> Market:
    """One household in `each`, and as much less room."""
    some = slice(None, None, each)
    return Market(market.place[some], market.value[some], market.need[some], market.room / each)


def find(market: Market, start: Floats | None = None) -> tuple[Floats, float]:
    """Prices (T × R) whose bound is nearly the lowest, and that bound. Deterministic.

    `start`: prices of this market as `rough` gives them, or of one that resembles it.
    """
    begun = rough(market) if start is None else start
    households = len(market.value)
    if households >= LARGE:
        part = _part(market, max(households // PART, 2))
        nearer, _there = _descend(part, begun, PASSES, PART_STEP, FALL)
        return _descend(market, nearer, LAST_PASSES, LAST_STEP, LAST_FALL)
    left = PASSES - FIRST_PASSES
    return _descend(market, begun, left, FIRST_STEP * FALL**FIRST_PASSES, FALL)


def _descend(
    market: Market, prices: Floats, passes: int, first_step: float, fall: float
) -> tuple[Floats, float]:
    listed = market.value[np.isfinite(market.value)]
    if not listed.size:
        return prices, 0.0
    usual = market.need.mean(0) + 1e-9
    # One more unit of a resource is worth, at the start, its share of what a household is worth.
    scale = listed.mean() / usual / market.need.shape[1]
    best, lowest = prices, np.inf
    mean, weight = np.zeros_like(prices), 0.0
    step, moved = first_step, np.zeros_like(prices)
    for rank in range(passes):
        choices = choose(market, prices)
        here = bound(market, prices, choices)
        if here < lowest:
            best, lowest = prices, here
        if rank >= passes // 2:
            mean, weight = mean + step * prices, weight + step
        excess = (used(market, choices) - market.room) / (market.room + usual)
        moved = KEPT * moved + np.clip(excess, -1.0, 2.0)
        prices = np.maximum(prices + step * scale * moved, 0.0)
        step *= fall
    for tried in (mean / max(weight, 1e-12), prices):
        here = bound(market, tried, choose(market, tried))
        if here < lowest:
            best, lowest = tried, here
    return best, lowest
