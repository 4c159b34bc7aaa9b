"""Looking for a better plan, one household at a time, at the speed of whole numbers.

What a household needs and what a territory has left are each one whole number: a field of bits for each
resource, with one bit of guard above it. A subtraction takes every resource at once, and a guard that
falls says that one of them is short.
"""

import math
import random
import time
from collections.abc import Callable

import numpy as np

from enracine.matching.engine.instance import Bools, Ints
from enracine.matching.engine.prices import Choices, Market

#: Seconds as they pass; a bench on a shared machine counts those of the processor instead.
Clock = Callable[[], float]
#: What a move brings, and who leaves for it: each with the rank where it goes, -1 for nowhere.
Out = tuple[float, tuple[tuple[int, int], ...]]
#: Moves between two looks at the clock.
LOOK = 256
#: Of those who are at a territory, so many are looked at, drawn by lot, when somebody must leave.
SEEN = 24
#: The luck of a search: the same cohort is searched the same way.
SEED = 20_261


class Search:
    """A plan being improved. `places` and `values` of each household: its wishes, the dearest first.

    `allowed` (H × L) says which wishes may be given; all of them when it is None.
    """

    __slots__ = (
        "at", "chance", "dearest", "free", "guard", "market", "members", "need", "places", "ranks", "total",
        "values", "worth",
    )  # fmt: skip

    def __init__(self, market: Market, wish: Ints, allowed: Bools | None = None) -> None:
        self.market = market
        self.chance = random.Random(SEED)  # noqa: S311  # luck, not a secret
        asked = np.isfinite(market.value)
        if allowed is not None:
            held = np.flatnonzero(wish >= 0)
            allowed = allowed.copy()
            allowed[held, wish[held]] = True
            asked &= allowed
        order = np.argsort(np.where(asked, -market.value, np.inf), axis=1, kind="stable")
        lengths = asked.sum(axis=1).tolist()
        self.ranks = [row[:n] for row, n in zip(order.tolist(), lengths, strict=True)]
        place = np.take_along_axis(market.place, order, 1).tolist()
        value = np.take_along_axis(market.value, order, 1).tolist()
        self.places = [row[:n] for row, n in zip(place, lengths, strict=True)]
        self.values = [row[:n] for row, n in zip(value, lengths, strict=True)]
        self.dearest = [row[0] if row else 0.0 for row in self.values]
        need = np.rint(market.need).astype(np.int64)
        # Room beyond what everybody together needs limits nothing.
        room = np.minimum(np.floor(market.room + 1e-9).astype(np.int64), need.sum(axis=0))
        bits = int(max(room.max(initial=0), need.max(initial=0))).bit_length() + 1
        self.guard = sum(1 << (bits * r + bits - 1) for r in range(need.shape[1]))
        self.need = _packed(need, bits)
        self.free = [one + self.guard for one in _packed(room, bits)]
        self.at = [-1] * len(need)
        self.worth = [0.0] * len(need)
        self.members: list[list[int]] = [[] for _ in range(market.territories)]
        self.total = 0.0
        for household in np.flatnonzero(wish >= 0).tolist():
            self.give(household, self.ranks[household].index(int(wish[household])))

    def fits(self, household: int, place: int) -> bool:
        """Whether there is room for it there, as things stand."""
        return (self.free[place] - self.need[household]) & self.guard == self.guard

    def give(self, household: int, rank: int) -> None:
        """Place somebody who is not placed: `rank` counts in the order of `places`."""
        place = self.places[household][rank]
        self.free[place] -= self.need[household]
        self.members[place].append(household)
        self.at[household] = place
        self.worth[household] = self.values[household][rank]
        self.total += self.worth[household]

    def take(self, household: int) -> None:
        """Take somebody's place away."""
        place = self.at[household]
        self.free[place] += self.need[household]
        self.members[place].remove(household)
        self.total -= self.worth[household]
        self.at[household], self.worth[household] = -1, 0.0

    def wishes(self, at: list[int] | None = None) -> Ints:
        """The wish of each household, as ranks of its own list."""
        where = self.at if at is None else at
        found = np.full(len(where), -1, dtype=np.int64)
        for household, place in enumerate(where):
            if place >= 0:
                found[household] = self.ranks[household][self.places[household].index(place)]
        return found

    def fill(self, choices: Choices) -> None:
        """Give whoever has nothing the best of its wishes that has room, the most to gain first."""
        left = np.array([h for h, place in enumerate(self.at) if place < 0], dtype=np.int64)
        order = left[np.argsort(-choices.gain[left], kind="stable")]
        for household in order.tolist():
            for rank, place in enumerate(self.places[household]):
                if self.fits(household, place):
                    self.give(household, rank)
                    break

    def offer(self, household: int, rank: int, least: float) -> bool:
        """Give it that wish if the total then changes by more than `least`; whether that was done.

        Where there is no room, whoever costs least leaves, for the best that is free elsewhere; where one
        is not enough, two do.
        """
        place, old = self.places[household][rank], self.at[household]
        if place == old:
            return False
        gain = self.values[household][rank] - self.worth[household]
        need, guard = self.need[household], self.guard
        left = self.free[place] - need
        if left & guard == guard:
            if gain <= least:
                return False
            if old >= 0:
                self.take(household)
            self.give(household, rank)
            return True
        if old >= 0:
            # As though it had left already: somebody may take its place.
            self.free[old] += need
        there = self._some(place)
        out, short = self._one_out(there, place, left, gain, least)
        if short:
            out = self._two_out(there, place, left, gain)
        if old >= 0:
            self.free[old] -= need
        if out is None or out[0] <= least:
            return False
        if old >= 0:
            self.take(household)
        for other, _rank in out[1]:
            self.take(other)
        self.give(household, rank)
        for other, elsewhere in out[1]:
            if elsewhere >= 0:
                self.give(other, elsewhere)
        return True

    def _some(self, place: int) -> list[int]:
        """Those who are there, or some of them drawn by lot when they are many."""
        there = self.members[place]
        if len(there) <= SEEN:
            return there
        start = int(self.chance.random() * len(there))
        return there[start : start + SEEN] + there[: max(start + SEEN - len(there), 0)]

    def _elsewhere(self, household: int, place: int) -> int:
        """The best of its wishes that has room, `place` apart; -1 for none."""
        need, guard, free = self.need[household], self.guard, self.free
        for rank, other in enumerate(self.places[household]):
            if other != place and (free[other] - need) & guard == guard:
                return rank
        return -1

    def _one_out(
        self, there: list[int], place: int, left: int, gain: float, least: float
    ) -> tuple[Out | None, bool]:
        """Who of them leaves at the least cost, and where to; None when that costs too much, or when one
        is not enough: the second answer is then true.
        """
        best, who, where, short = least, -1, -1, True
        need, guard, free, worth = self.need, self.guard, self.free, self.worth
        values, places, dearest = self.values, self.places, self.dearest
        for other in there:
            base = gain - worth[other]
            if base + dearest[other] <= best:
                short = False
                continue
            others = need[other]
            if (left + others) & guard != guard:
                continue
            short, rank = False, -1
            for n, elsewhere in enumerate(places[other]):
                if (free[elsewhere] - others) & guard == guard and elsewhere != place:
                    rank = n
                    break
            here = base + values[other][rank] if rank >= 0 else base
            if here > best:
                best, who, where = here, other, rank
        return (None if who < 0 else (best, ((who, where),))), short

    def _two_out(self, there: list[int], place: int, left: int, gain: float) -> Out | None:
        """One drawn by lot and the cheapest that completes it; None when two are not enough."""
        if len(there) < 2:
            return None
        need, guard, worth = self.need, self.guard, self.worth
        first = there[int(self.chance.random() * len(there))]
        left += need[first]
        able = [o for o in there if o != first and (left + need[o]) & guard == guard]
        if not able:
            return None
        second = min(able, key=worth.__getitem__)
        here = gain - worth[first] - worth[second]
        moved: list[tuple[int, int]] = []
        for other in sorted((first, second), key=worth.__getitem__, reverse=True):
            rank = self._elsewhere(other, place)
            if rank >= 0:
                # Held while the other one looks.
                self.free[self.places[other][rank]] -= need[other]
                here += self.values[other][rank]
            moved.append((other, rank))
        for other, rank in moved:
            if rank >= 0:
                self.free[self.places[other][rank]] += need[other]
        return here, tuple(moved)


def _packed(rows: Ints, bits: int) -> list[int]:
    """Each row of whole numbers as one, a field of `bits` bits each."""
    packed = [0] * len(rows)
    for column in range(rows.shape[1]):
        shift = bits * column
        packed = [
            one | (n << shift) for one, n in zip(packed, rows[:, column].tolist(), strict=True)
        ]
    return packed


def sweep(search: Search, until: float, clock: Clock = time.perf_counter) -> int:
    """Offer each household, in turn, the wishes that it prefers, while something is gained."""
    moves, last = 0, -1
    while last != moves:
        last = moves
        for household, values in enumerate(search.values):
            if household % LOOK == 0 and clock() > until:
                return moves
            for rank, value in enumerate(values):
                if value <= search.worth[household] + 1e-6:
                    break
                if search.offer(household, rank, 1e-6):
                    moves += 1
                    break
    return moves


def anneal(
    search: Search,
    tried: Bools,
    moves: int,
    heat: tuple[float, float],
    until: float,
    clock: Clock = time.perf_counter,
) -> Ints:
    """Offer wishes drawn by lot, worse ones too while it is warm; the best plan met on the way.

    `tried` (H × L) says which wishes are offered: those that prices leave in doubt. `heat`: the points
    lost that are accepted one time in three at the start, and at the end; it falls with the moves or with
    the time, whichever ends first: a slow machine cools too. Stops at `until`.
    """
    ranks = [
        [n for n, wish in enumerate(row) if ok[wish]]
        for row, ok in zip(search.ranks, tried.tolist(), strict=True)
    ]
    able = [household for household, row in enumerate(ranks) if row]
    if not able or moves <= 0:
        return search.wishes()
    draw, count = search.chance.random, len(able)
    (warm, cold), begun = heat, clock()
    hot, lasting = warm, max(until - begun, 1e-9)
    best, kept = search.total, search.at[:]
    # A copy costs a look at every household: taken when as many moves have been tried.
    pause, since = max(count // 16, 1), 0
    for step in range(moves):
        if step % LOOK == 0:
            spent = (clock() - begun) / lasting
            if spent > 1:
                break
            hot = warm * (cold / warm) ** max(spent, step / moves)
        household = able[int(draw() * count)]
        row = ranks[household]
        search.offer(household, row[int(draw() * len(row))], hot * math.log(draw() + 1e-300))
        since += 1
        if since >= pause and search.total > best + 1e-9:
            best, kept, since = search.total, search.at[:], 0
    if search.total > best:
        kept = search.at
    return search.wishes(kept)


def in_doubt(market: Market, choices: Choices, below: float) -> Bools:
    """The wishes that are worth, at these prices, nearly as much as a household's best (H × L)."""
    near = choices.net >= (np.maximum(choices.gain, 0) - below)[:, None]
    found: Bools = near & np.isfinite(market.value)
    return found
