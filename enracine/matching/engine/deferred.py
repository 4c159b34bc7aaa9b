"""« Préférences d'abord »: each asks for its first wish; where it does not fit, priority decides.

Two readings of « does not fit ». By resource: whoever needs what is missing is judged on it alone.
Strict: the first who does not fit closes the place to all who come after, so that nobody may complain;
it leaves many places empty, and that price is shown.
"""

import numpy as np

from enracine.matching.engine.instance import Bools, Cohort, Ints


def serial(cohort: Cohort) -> Ints:
    """Each in turn by priority takes the first of its wishes that has room. Returns the wish of each."""
    free = cohort.room.copy()
    wish = np.full(cohort.size, -1, dtype=np.int64)
    for household in _by_priority(cohort):
        _take_first(cohort, free, wish, int(household))
    return wish


def by_resource(cohort: Cohort) -> Ints:
    """Deferred acceptance with one threshold for each resource; then what is left, by priority."""
    wish = _propose(cohort, strict=False)
    take_what_is_left(cohort, wish)
    return wish


def take_what_is_left(cohort: Cohort, wish: Ints) -> None:
    """Whoever prefers a place that has room goes there, by priority, until nobody does. In place.

    Each move frees what somebody else may prefer; ranks only get better, so it ends.
    """
    free = _left(cohort, wish)
    moved = True
    while moved:
        moved = False
        for household in _by_priority(cohort).tolist():
            now = int(wish[household])
            if now >= 0:
                free[cohort.places[household, now]] += cohort.needs[household]
            wish[household] = -1
            _take_first(cohort, free, wish, household)
            moved |= int(wish[household]) != now


def strict(cohort: Cohort) -> Ints:
    """Deferred acceptance with one threshold for each territory: no justified claim is left."""
    return _propose(cohort, strict=True)


def _by_priority(cohort: Cohort) -> Ints:
    return np.lexsort((np.arange(cohort.size), -cohort.priority))


def _take_first(cohort: Cohort, free: Ints, wish: Ints, household: int) -> None:
    asked = cohort.places[household]
    asked = asked[asked >= 0]
    # All its wishes at once: a look at each would cost as much as all of them.
    fits = (cohort.needs[household] <= free[asked]).all(axis=1)
    if fits.any():
        rank = int(fits.argmax())
        free[asked[rank]] -= cohort.needs[household]
        wish[household] = rank


def _left(cohort: Cohort, wish: Ints) -> Ints:
    free = cohort.room.copy()
    who = np.flatnonzero(wish >= 0)
    np.subtract.at(free, cohort.places[who, wish[who]], cohort.needs[who])
    return free


def _propose(cohort: Cohort, *, strict: bool) -> Ints:
    households, length = cohort.places.shape
    rank_of = np.empty(households)
    # Nobody has the same priority as somebody else: the order of the list breaks what is equal.
    rank_of[_by_priority(cohort)] = np.arange(households)
    asks = np.zeros(households, dtype=np.int64)
    territories, resources = cohort.room.shape
    closed = np.full((territories, resources), np.inf)
    while True:
        active = asks < length
        active[active] &= cohort.places[np.flatnonzero(active), asks[active]] >= 0
        who = np.flatnonzero(active)
        where = cohort.places[who, asks[who]]
        order = np.lexsort((rank_of[who], where))
        who, where = who[order], where[order]
        refused = _refused(cohort, who, where, rank_of, closed, strict=strict)
        if not refused.any():
            break
        asks[who[refused]] += 1
    wish = np.full(households, -1, dtype=np.int64)
    wish[who] = asks[who]
    return wish


def _refused(
    cohort: Cohort,
    who: Ints,
    where: Ints,
    rank_of: "np.ndarray",
    closed: "np.ndarray",
    *,
    strict: bool,
) -> Bools:
    """Who does not fit among those who ask at the same place, the first ones first.

    `closed` keeps, for each resource, the first rank ever refused: whoever comes after is refused too,
    even when others have left since. Changed in place.
    """
    if not len(who):
        return np.zeros(0, dtype=bool)
    need = cohort.needs[who]
    running = np.cumsum(need, axis=0)
    first = np.r_[True, where[1:] != where[:-1]]
    start = np.maximum.accumulate(np.where(first[:, None], running - need, 0), axis=0)
    over: Bools = np.asarray((running - start > cohort.room[where]) & (need > 0))
    if strict:
        over = np.broadcast_to(np.any(over, axis=1, keepdims=True), need.shape)
    rank = rank_of[who]
    row, resource = np.nonzero(over)
    np.minimum.at(closed, (where[row], resource), rank[row])
    after = rank[:, None] >= closed[where]
    found: Bools = np.any(after if strict else np.logical_and(after, need > 0), axis=1)
    return found
