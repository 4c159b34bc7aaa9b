"""Why a household does not get what it prefers: the resource that is missing, and who has it."""

from dataclasses import dataclass

from enracine.matching.engine.instance import RESOURCES, Cohort, Ints
from enracine.matching.engine.measures import free_room


@dataclass(frozen=True)
class Preferred:
    """A territory that a household prefers to what it gets.

    `missing`: the resources that are short there for it. `justified`: households of a lower priority
    hold what it would take, and leaving them out would make room. `free`: there is room, all the same.
    """

    place: int
    rank: int
    missing: tuple[str, ...]
    justified: bool
    free: bool


def preferred(cohort: Cohort, wish: Ints) -> list[list[Preferred]]:
    """For each household, the territories that it prefers to the one it gets, its first wish first."""
    free = free_room(cohort, wish)
    held: dict[int, list[int]] = {}
    for household, rank in enumerate(wish.tolist()):
        if rank >= 0:
            held.setdefault(int(cohort.places[household, rank]), []).append(household)
    told: list[list[Preferred]] = []
    for household, reached in enumerate(wish.tolist()):
        last = reached if reached >= 0 else cohort.places.shape[1]
        lines = []
        for rank in range(last):
            place = int(cohort.places[household, rank])
            if place < 0:
                break
            need, left = cohort.needs[household], free[place]
            short = (need > left) & (need > 0)
            given_up = left.copy()
            below = [
                other
                for other in held.get(place, [])
                if cohort.priority[other] < cohort.priority[household]
            ]
            for other in below:
                given_up = given_up + cohort.needs[other]
            justified = bool(short.any()) and bool(below) and not bool((need > given_up).any())
            missing = tuple(name for name, lacks in zip(RESOURCES, short, strict=True) if lacks)
            lines.append(Preferred(place, rank, missing, justified, not short.any()))
        told.append(lines)
    return told


def winning_swaps(cohort: Cohort, wish: Ints) -> int:
    """How many pairs would both get something they prefer by taking each other's place, with room.

    Counted one by one: meant for a few hundred households.
    """
    free = free_room(cohort, wish)
    who = [int(h) for h in (wish > 0).nonzero()[0]]
    rank_of = [
        {int(place): rank for rank, place in enumerate(row) if place >= 0} for row in cohort.places
    ]
    at = {h: int(cohort.places[h, wish[h]]) for h in who}
    found = 0
    for n, one in enumerate(who):
        for other in who[n + 1 :]:
            here, there = at[one], at[other]
            if here == there:
                continue
            if rank_of[one].get(there, 10**6) >= wish[one]:
                continue
            if rank_of[other].get(here, 10**6) >= wish[other]:
                continue
            mine, theirs = cohort.needs[one], cohort.needs[other]
            fits_there = (mine <= free[there] + theirs).all()
            found += bool(fits_there and (theirs <= free[here] + mine).all())
    return found
