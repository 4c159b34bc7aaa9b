"""Proposals over a year: households come week after week, and nobody is told to wait.

Last year's cohort says what places will be worth; prices are found anew each week for those still to
come and what is left. Prices only put the proposals of a household in another order: whoever asks for a
place that has room is proposed one.
"""

from dataclasses import dataclass

import numpy as np

from enracine.matching.engine import prices
from enracine.matching.engine.instance import Bools, Cohort, Floats, Ints

WEEKS = 52
#: Passes over last year's cohort to find a week's prices, from those of the week before.
PASSES = 30
POLICIES = ("first", "best", "priced")


@dataclass(frozen=True)
class Year:
    """What a year gave: the wish of each household, its value, and the bound that hindsight gives."""

    wish: Ints
    value: float
    bound: float

    @property
    def share(self) -> float:
        """The value in percent of the bound that no plan can pass, even knowing who will come."""
        return 100.0 * self.value / self.bound if self.bound > 0 else 0.0


def run(
    cohort: Cohort,
    weeks: Ints,
    policy: str = "priced",
    before: Cohort | None = None,
    weeks_before: Ints | None = None,
) -> Year:
    """A year of arrivals. `weeks` (H) from 0; `before` is last year's cohort, asked by « priced » alone.

    `first`: the first wish that has room. `best`: the most points that have room. `priced`: the most
    points less what is taken, at the week's prices, among those that have room. Within a week, in the
    order of the cohort. Raises ValueError for another policy, or « priced » without last year.
    """
    if policy not in POLICIES or (policy == "priced" and (before is None or weeks_before is None)):
        raise ValueError(policy)
    free = cohort.room.astype(np.float64)
    wish = np.full(cohort.size, -1, dtype=np.int64)
    points = np.where(cohort.places >= 0, cohort.points, -np.inf)
    now: Floats = np.zeros_like(free)
    for week in range(WEEKS):
        arrived = np.flatnonzero(weeks == week)
        if policy == "priced" and before is not None and weeks_before is not None:
            now = _prices(before, weeks_before > week, cohort, weeks == week, free, now)
        for household in arrived.tolist():
            rank = _proposed(cohort, points, free, now, household, policy)
            if rank >= 0:
                free[cohort.places[household, rank]] -= cohort.needs[household]
                wish[household] = rank
    who = np.flatnonzero(wish >= 0)
    value = float(points[who, wish[who]].sum())
    market = prices.market_of(cohort.places, points, cohort.needs, cohort.room)
    _found, bound = prices.find(market)
    return Year(wish, value, bound)


def _prices(
    before: Cohort, still: Bools, cohort: Cohort, here: Bools, free: Floats, last: Floats
) -> Floats:
    """What one more of each resource is worth to those of this week, and to those who come after them.

    This week's are known; last year's stand for the others.
    """
    length = max(before.places.shape[1], cohort.places.shape[1])
    places = np.concatenate(
        [_wide(cohort.places[here], length, -1), _wide(before.places[still], length, -1)]
    )
    points = np.concatenate(
        [_wide(cohort.points[here], length, -np.inf), _wide(before.points[still], length, -np.inf)]
    )
    if not len(points):
        return np.zeros_like(free)
    needs = np.concatenate([cohort.needs[here], before.needs[still]])
    market = prices.market_of(places, np.where(places >= 0, points, -np.inf), needs, free)
    if not last.any():
        return prices.find(market)[0]
    return prices.follow(market, last, PASSES)


def _wide(rows: "np.ndarray", length: int, empty: float) -> "np.ndarray":
    """The same lists, as long as the longest."""
    return np.pad(rows, ((0, 0), (0, length - rows.shape[1])), constant_values=empty)


def _proposed(
    cohort: Cohort, points: Floats, free: Floats, now: Floats, household: int, policy: str
) -> int:
    """Which wish is proposed to a household, among those that have room; -1 when none has."""
    places = cohort.places[household]
    need = cohort.needs[household]
    asked = np.flatnonzero(places >= 0)
    fits = asked[(need <= free[places[asked]] + 1e-9).all(axis=1)] if len(asked) else asked
    if not len(fits):
        return -1
    if policy == "first":
        return int(fits[0])
    worth = points[household, fits]
    if policy == "priced":
        worth = worth - now[places[fits]] @ need
    return int(fits[int(worth.argmax())])
