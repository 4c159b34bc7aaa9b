"""A household as it is weighed: what its adults do, who its children are, what each adult wishes.

Nothing here names an origin, a religion, a sex, or any other ground of the Charter: what is not in
these values cannot count.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from enracine.matching.rules.words import LABELS, LITTLE, MOST, MUCH, NOTHING

#: Levels of French, as people say them, from which courses no longer count.
LEARNS_FRENCH = frozenset({"none", "basic", "intermediate"})
#: Below school, at school: ages in whole years.
SCHOOL_FROM, SCHOOL_TO = 5, 17
#: A very large household takes a second dwelling from so many persons on: our own reading.
PERSONS_A_DWELLING = 8
#: Hours of a partner for a household, in a quarter. No source: an assumption (decision 0081).
HOURS, HOURS_A_CHILD, HOURS_A_BEGINNER = 6, 3, 5


class NothingCounts(ValueError):
    """Nothing can be ranked: everything was said not to count, or nobody's wishes may be read."""


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult: work wanted (CNP 2021 group, may be empty), French, track, and her own wishes.

    `weights`: importance by criterion (0 to 3); empty when she has not said: the usual ones serve.
    """

    key: str
    occupation: str = ""
    title: str = ""
    french: str = ""
    track: str = ""
    size: str = ""
    near: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Home:
    """A household: adults, ages of the children, and the limits that it sets itself.

    `budget`: dollars a month for the rent; `max_km`: straight line to Montréal. None: no limit.
    """

    adults: tuple[Adult, ...]
    children: tuple[int, ...] = ()
    budget: int | None = None
    max_km: int | None = None
    services: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    #: Adults without a file: counted in the size, nothing else of them is known.
    others: int = 0

    @property
    def persons(self) -> int:
        """How many they are."""
        return len(self.adults) + self.others + len(self.children)

    @property
    def young(self) -> int:
        """Children not yet at school."""
        return sum(age < SCHOOL_FROM for age in self.children)

    @property
    def pupils(self) -> int:
        """Children at school."""
        return sum(SCHOOL_FROM <= age <= SCHOOL_TO for age in self.children)

    @property
    def beginners(self) -> int:
        """Adults who would take French courses."""
        return sum(adult.french in LEARNS_FRENCH for adult in self.adults)

    @property
    def bedrooms(self) -> int:
        """Two persons in a bedroom at most, adults and children apart; one at least."""
        grown = len(self.adults) + self.others
        return max(math.ceil(grown / 2) + math.ceil(len(self.children) / 2), 1)


def needs(home: Home) -> tuple[int, ...]:
    """What the household takes of a territory, in the order of the eight capacities of the engine."""
    dwellings = 1 + home.persons // (PERSONS_A_DWELLING + 1)
    large = home.bedrooms >= 3
    return (
        1,
        home.persons,
        0 if large else dwellings,
        dwellings if large else 0,
        home.young,
        home.pupils,
        home.beginners,
        HOURS + HOURS_A_CHILD * len(home.children) + HOURS_A_BEGINNER * home.beginners,
    )


#: What counts when nobody has said anything.
USUAL: Mapping[str, int] = {
    "work": MOST,
    "training": MUCH,
    "rent": MOST,
    "dwellings": MUCH,
    "childcare": MUCH,
    "schools": MUCH,
    "french": MUCH,
    "health": LITTLE,
    "services": MUCH,
    "agent": MUCH,
    "size": MUCH,
    "nature": LITTLE,
    "near_montreal": NOTHING,
    "near": MUCH,
}


def concerned(home: Home) -> tuple[str, ...]:
    """The criteria that say something to this household: schools only to whoever has pupils."""
    tracks = {adult.track for adult in home.adults}
    left_out = {
        "training": "training" not in tracks,
        "childcare": not home.young,
        "schools": not home.pupils,
        "french": not home.beginners,
        "services": not home.services,
        "size": not any(adult.size for adult in home.adults),
        "near": not any(adult.near for adult in home.adults),
    }
    return tuple(code for code in LABELS if not left_out.get(code))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing weighed: a criterion, what it is read by, whose it is (empty: of everybody)."""

    criterion: str
    key: str = ""
    whose: str = ""


def parts_of(home: Home) -> tuple[Part, ...]:
    """What is weighed for a household, in order: one part for each adult where adults differ."""
    found: list[Part] = []
    of_home = {
        "rent": f"{min(home.bedrooms, 4)}:{home.budget or 0}",
        "dwellings": "large" if home.bedrooms >= 3 else "small",
        "schools": _levels(home.children),
        "services": ",".join(sorted(home.services)),
    }
    for code in concerned(home):
        if code in {"work", "training", "size", "near"}:
            found += [
                Part(code, key, adult.key)
                for adult in home.adults
                if (key := _key(code, adult)) is not None
            ]
        else:
            found.append(Part(code, of_home.get(code, "")))
    return tuple(found)


def _key(code: str, adult: Adult) -> str | None:
    """By what a part of one adult is read; None when it says nothing to her."""
    if code == "work":
        return adult.occupation
    if code == "training":
        return "" if adult.track == "training" else None
    return (adult.size if code == "size" else adult.near) or None


def _levels(ages: Iterable[int]) -> str:
    """« primary », « secondary » or both, by the ages of the pupils."""
    named = set()
    for age in ages:
        if SCHOOL_FROM <= age <= SCHOOL_TO:
            named.add("primary" if age < 12 else "secondary")
    return ",".join(sorted(named))


def weights_of(adult: Adult, parts: Sequence[Part]) -> list[float]:
    """What each part counts for one adult; they add up to 1.

    Work, and training, are shared alike among the adults: nobody's chances count alone. A size or a
    place wished by another adult counts only in the other's weights. Raises NothingCounts.
    """
    said = {**USUAL, **adult.weights}
    mine = [
        part
        for part in parts
        if not (part.criterion in {"size", "near"} and part.whose != adult.key)
    ]
    sharing = {c: sum(part.criterion == c for part in mine) for c in {p.criterion for p in mine}}
    counts = [
        said.get(part.criterion, 0) / sharing[part.criterion] if part in mine else 0.0
        for part in parts
    ]
    total = sum(counts)
    if total <= 0:
        raise NothingCounts
    return [count / total for count in counts]


def together(each: Sequence[Sequence[float]]) -> list[float]:
    """The weights of the household: the mean of its adults', who count alike.

    Raises NothingCounts when nothing may be read of any adult.
    """
    if not each:
        raise NothingCounts
    return [sum(column) / len(each) for column in zip(*each, strict=True)]
