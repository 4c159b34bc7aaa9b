"""What a plan gives to whom, beside what others would have given: the figures a coordinator decides on."""

from dataclasses import dataclass

import numpy as np

from enracine.matching.engine.instance import RESOURCES, Cohort, Floats, Ints


@dataclass(frozen=True)
class Claims:
    """Who prefers a place where a lower priority made room for somebody else; and why others do not get
    what they prefer: the resource that is missing, in number of households.
    """

    justified: int
    missing: dict[str, int]


def placed(wish: Ints) -> int:
    """How many households have a proposal."""
    return int((wish >= 0).sum())


def free_room(cohort: Cohort, wish: Ints) -> Ints:
    """What is left of each resource of each territory."""
    free = cohort.room.copy()
    who = np.flatnonzero(wish >= 0)
    np.subtract.at(free, cohort.places[who, wish[who]], cohort.needs[who])
    return free


def mean_rank(wish: Ints) -> float:
    """The mean rank reached among those placed, the first wish being 1; 0 when nobody is."""
    ranks = wish[wish >= 0] + 1
    return float(ranks.mean()) if len(ranks) else 0.0


def top_three(wish: Ints) -> float:
    """The share of all households that get one of their three first wishes, in percent."""
    return 100.0 * float(((wish >= 0) & (wish < 3)).mean()) if len(wish) else 0.0


def group_rates(cohort: Cohort, wish: Ints) -> dict[str, float]:
    """The share placed of each group, in percent."""
    has = wish >= 0
    return {name: 100.0 * float(has[of].mean()) for name, of in cohort.groups.items() if of.any()}


def waste(cohort: Cohort, wish: Ints) -> int:
    """How many prefer, to what they get, a place that has room for them."""
    free = free_room(cohort, wish)
    length = cohort.places.shape[1]
    better = np.arange(length)[None, :] < np.where(wish >= 0, wish, length)[:, None]
    row, rank = np.nonzero(better & (cohort.places >= 0))
    # A resource that a household does not need cannot be missing for it.
    fits = (cohort.needs[row] <= free[cohort.places[row, rank]]).all(axis=1)
    return int(np.unique(row[fits]).size)


def claims(cohort: Cohort, wish: Ints) -> Claims:
    """Justified claims: somewhere it prefers, evicting lower priorities only would make room for it."""
    length = cohort.places.shape[1]
    better = np.arange(length)[None, :] < np.where(wish >= 0, wish, length)[:, None]
    row, rank = np.nonzero(better & (cohort.places >= 0))
    where = cohort.places[row, rank]
    order = np.argsort(where, kind="stable")
    row, where = row[order], where[order]
    claimed = np.zeros(cohort.size, dtype=bool)
    missing = np.zeros(len(RESOURCES), dtype=np.int64)
    counted = np.zeros((cohort.size, len(RESOURCES)), dtype=bool)
    held = np.flatnonzero(wish >= 0)
    held_where = cohort.places[held, wish[held]]
    for place in np.unique(where):
        asking = row[where == place]
        there = held[held_where == place]
        there = there[np.argsort(-cohort.priority[there], kind="stable")]
        above = np.searchsorted(-cohort.priority[there], -cohort.priority[asking], side="left")
        taken = np.r_[np.zeros((1, cohort.needs.shape[1])), np.cumsum(cohort.needs[there], axis=0)]
        left = cohort.room[place] - taken[above]
        short = cohort.needs[asking] > left
        claimed[asking[~short.any(axis=1) & (above < len(there))]] = True
        counted[asking] |= short
    counted[claimed] = False
    missing[: counted.shape[1]] = counted.sum(axis=0)
    return Claims(
        int(claimed.sum()),
        {name: int(n) for name, n in zip(RESOURCES, missing, strict=True) if n},
    )


def scarcest(prices: Floats, most: int = 10) -> list[tuple[int, str, float]]:
    """« Ce qui manque le plus, où »: territory, resource, points that one more would bring."""
    order = np.argsort(-prices, axis=None, kind="stable")[:most]
    found = []
    for flat in order:
        place, resource = divmod(int(flat), prices.shape[1])
        if prices[place, resource] > 1e-9:
            found.append((place, RESOURCES[resource], round(float(prices[place, resource]), 3)))
    return found
