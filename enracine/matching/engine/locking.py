"""What humans decided beforehand: who goes where, who does not go there. And weeks without a rush."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from enracine.matching.engine.instance import RESOURCES, Cohort, Ints


class Impossible(ValueError):
    """The locks ask for more than there is: which resource, at which territory, by how much.

    `place` and `resource` are None when a territory is not on the list of its household.
    """

    def __init__(
        self, text: str, place: int | None = None, resource: str | None = None, over: int = 0
    ) -> None:
        super().__init__(text)
        self.place, self.resource, self.over = place, resource, over


def without(cohort: Cohort, refusals: Iterable[tuple[int, int]]) -> Cohort:
    """The same cohort, where these households no longer ask for these territories.

    Those that come after on their lists move up.
    """
    said = set(refusals)
    if not said:
        return cohort
    places, points = cohort.places.copy(), cohort.points.copy()
    for household in {household for household, _place in said}:
        kept = [
            rank
            for rank, place in enumerate(places[household])
            if place >= 0 and (household, int(place)) not in said
        ]
        left, worth = places[household][kept], points[household][kept]
        places[household], points[household] = -1, -np.inf
        places[household, : len(kept)], points[household, : len(kept)] = left, worth
    return Cohort(places, points, cohort.needs, cohort.room, cohort.priority, cohort.groups)


def set_apart(cohort: Cohort, locks: Mapping[int, int]) -> tuple[Cohort, Ints]:
    """The cohort without the locked households, less what they take; and the rank each has reached.

    Raises Impossible when they take more than there is, or when a territory is not on a list.
    """
    wish = np.full(cohort.size, -1, dtype=np.int64)
    if not locks:
        return cohort, wish
    places, points, room = cohort.places.copy(), cohort.points.copy(), cohort.room.copy()
    for household, place in locks.items():
        found = np.flatnonzero(places[household] == place)
        if not len(found):
            raise Impossible(f"ménage {household + 1} : le territoire fixé n'est pas de sa liste")
        wish[household] = int(found[0])
        room[place] -= cohort.needs[household]
        places[household], points[household] = -1, -np.inf
    for place, resource in np.argwhere(room < 0).tolist():
        over = -int(room[place, resource])
        name = RESOURCES[resource]
        text = f"territoire {place + 1} : ce qui est fixé dépasse {name} de {over}"
        raise Impossible(text, place, name, over)
    return Cohort(places, points, cohort.needs, room, cohort.priority, cohort.groups), wish


def weeks(assignment: Sequence[int], priority: Sequence[float], count: int) -> list[int]:
    """A week for each household placed (from 1; 0 for none), so that no territory receives a rush.

    Within a territory the highest priority first; each week receives as many as another, give or take
    one. Territories begin on different weeks: the first week is not everybody's.
    """
    seen: dict[int, int] = {}
    told = [0] * len(assignment)
    for household in sorted(range(len(assignment)), key=lambda h: (-float(priority[h]), h)):
        place = int(assignment[household])
        if place < 0:
            continue
        rank = seen.get(place, 0)
        seen[place] = rank + 1
        told[household] = (place + rank) % count + 1
    return told
