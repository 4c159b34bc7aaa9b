"""A plan checked by other code than what made it: one household after the other, in plain Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from enracine.matching.engine.instance import RESOURCES, Cohort


def faults(
    cohort: Cohort, assignment: Sequence[int], told: Mapping[str, Any] | None = None
) -> list[str]:
    """What is wrong with a plan: the territory of each household, -1 for none. Empty: nothing.

    `told` are figures said of it (`placed`, `points`): counted again here.
    """
    found: list[str] = []
    if len(assignment) != cohort.size:
        return [f"{len(assignment)} propositions pour {cohort.size} ménages"]
    left = [[int(n) for n in row] for row in cohort.room]
    points, placed = 0.0, 0
    for household, place in enumerate(assignment):
        if place < 0:
            continue
        asked = [int(p) for p in cohort.places[household]]
        if place not in asked:
            found.append(f"ménage {household} : le territoire {place} n'est pas de sa liste")
            continue
        placed += 1
        points += float(cohort.points[household][asked.index(place)])
        for resource, need in enumerate(cohort.needs[household]):
            left[place][resource] -= int(need)
    for place, row in enumerate(left):
        found += [
            f"territoire {place} : {RESOURCES[resource]} dépassé de {-n}"
            for resource, n in enumerate(row)
            if n < 0
        ]
    said = told or {}
    if "placed" in said and int(said["placed"]) != placed:
        found.append(f"{said['placed']} placés dits, {placed} comptés")
    if (
        "points" in said
        and abs(float(said["points"]) - points) > 0.01 * max(1.0, abs(points)) / 100
    ):
        found.append(f"{said['points']} points dits, {points:.2f} comptés")
    return found
