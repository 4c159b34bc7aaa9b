"""What is told of a ranking: the parts of a place, three good choices that differ, what would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from enracine.matching.rules.board import Board, Ranked
from enracine.matching.rules.facts import Place, Seen
from enracine.matching.rules.homes import USUAL, Adult, Home, NothingCounts
from enracine.matching.rules.limits import Limit

#: A choice that differs is told when it keeps at least this share of the best one's points.
GOOD_ENOUGH = 0.8
#: What is taken off, in hundredths of a point, for being of the same region as a choice already told.
SAME_REGION = 800
#: How many places a household ranks (law of the lists: see decision 0081).
MOST_ASKED = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One part of a place: points and points possible (hundredths), the figure, how sure, a note."""

    criterion: str
    key: str
    whose: str
    points: int
    possible: int
    seen: Seen | None
    sure: float
    note: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A place with its points (hundredths), its certainty (percent), its rank and its parts.

    `apart`: the points by the wishes of each adult alone, in the order of the adults.
    """

    place: Place
    rank: int
    points: int
    certainty: int
    parts: tuple[Told, ...]
    limits: tuple[Limit, ...]
    apart: tuple[int, ...] = ()

    @property
    def strong(self) -> tuple[Told, ...]:
        """What speaks most for it: three parts at most, known ones, worth half of what they may be."""
        good = [t for t in self.parts if t.seen is not None and 2 * t.points >= t.possible > 0]
        return tuple(sorted(good, key=lambda t: -t.points)[:3])

    @property
    def weak(self) -> tuple[Told, ...]:
        """What it lacks most: two parts at most, known ones."""
        lost = [t for t in self.parts if t.seen is not None and 2 * t.points < t.possible]
        return tuple(sorted(lost, key=lambda t: t.points - t.possible)[:2])

    @property
    def missing(self) -> tuple[Told, ...]:
        """The parts without a figure."""
        return tuple(t for t in self.parts if t.seen is None)


@dataclass(frozen=True)
class Weighing:
    """A ranking by the household together, and by each adult alone when there are several."""

    board: Board
    home: Home
    ranked: Ranked
    apart: tuple[Ranked, ...]


def weigh(board: Board, home: Home) -> Weighing:
    """Weigh every place. Raises NothingCounts."""
    ranked = board.rank(home)
    alone = home.adults if len(home.adults) > 1 else ()
    return Weighing(board, home, ranked, tuple(board.rank(home, adult) for adult in alone))


def choice(weighing: Weighing, column: int) -> Choice:
    """One place, every point accounted for."""
    board, ranked = weighing.board, weighing.ranked
    told = []
    for row, part in enumerate(ranked.parts):
        reading = board.reading(part, column)
        told.append(
            Told(
                part.criterion,
                part.key,
                part.whose,
                int(ranked.shares[row, column]),
                int(ranked.weights[row] * 10_000 + 0.5),
                reading.seen if reading else None,
                round(reading.sure, 3) if reading else 0.0,
                reading.note if reading else "average",
            )
        )
    where = ranked.order.tolist().index(column)
    return Choice(
        place=board.places[column],
        rank=where + 1,
        points=int(ranked.points[column]),
        certainty=int(ranked.certainty[column]),
        parts=tuple(told),
        limits=ranked.limits[column],
        apart=tuple(int(one.points[column]) for one in weighing.apart),
    )


def best(weighing: Weighing, count: int = 10) -> list[Choice]:
    """The first places in order that no limit puts out."""
    ranked = weighing.ranked
    return [choice(weighing, int(column)) for column in ranked.order[: min(count, ranked.open)]]


def three(weighing: Weighing) -> list[Choice]:
    """The best place, then two others that are good and differ: elsewhere, or strong for other reasons.

    One of the same region is told when nothing else keeps four fifths of the best one's points.
    """
    ranked = weighing.ranked
    left = [int(column) for column in ranked.order[: ranked.open]]
    if not left:
        return []
    least = GOOD_ENOUGH * int(ranked.points[left[0]])
    good = [column for column in left if ranked.points[column] >= least]
    chosen: list[int] = []
    while left and len(chosen) < 3:
        pool = [column for column in good if column not in chosen] or left
        chosen.append(max(pool, key=lambda column: (_apart(weighing, column, chosen), -column)))
        left.remove(chosen[-1])
    return [choice(weighing, column) for column in chosen]


def _apart(weighing: Weighing, column: int, chosen: Sequence[int]) -> int:
    """The points of a place, less what it repeats of the choices already told."""
    ranked, places = weighing.ranked, weighing.board.places
    repeated = 0
    for other in chosen:
        alike = places[other].region == places[column].region
        # Alike in every part too: whatever it lacks of eight points of difference is taken off.
        differs = int(abs(ranked.shares[:, column] - ranked.shares[:, other]).sum())
        repeated += (SAME_REGION if alike else 0) + max(SAME_REGION - differs, 0)
    return int(ranked.points[column]) - repeated


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What would have to give way for a place to be proposed, the nearest first."""

    place: Place
    limits: tuple[Limit, ...]
    points: int


def nearest(weighing: Weighing, count: int = 3) -> list[Relaxation]:
    """The places that the least would let in: what to relax when nothing is possible."""
    ranked = weighing.ranked
    found = [
        (len(limits), sum(limit.far for limit in limits), -int(ranked.points[column]), column)
        for column, limits in enumerate(ranked.limits)
        if limits and all(limit.code != "cmm" for limit in limits)
    ]
    return [
        Relaxation(weighing.board.places[c], ranked.limits[c], -minus)
        for _n, _far, minus, c in sorted(found)[:count]
    ]


def imagined(home: Home, what: str) -> Home:
    """The household under « et si… »: more to pay, no distance, equal weights, work first, no refusal.

    Unknown words change nothing.
    """
    if what == "budget" and home.budget:
        return replace(home, budget=home.budget + 200)
    if what == "refusals":
        return replace(home, refused=frozenset())
    if what == "distance":
        return replace(
            home,
            max_km=None,
            adults=_reweighed(home.adults, {"near_montreal": 0, "near": 0}),
        )
    if what == "equal":
        return replace(home, adults=_reweighed(home.adults, dict.fromkeys(USUAL, 1)))
    if what == "work":
        others = {code: min(USUAL[code], 1) for code in USUAL}
        return replace(home, adults=_reweighed(home.adults, others | {"work": 3}))
    return home


def _reweighed(adults: Sequence[Adult], said: Mapping[str, int]) -> tuple[Adult, ...]:
    return tuple(replace(adult, weights={**adult.weights, **said}) for adult in adults)


def merged(lists: Sequence[Sequence[str]]) -> list[str]:
    """One list out of those of several adults: what both ask first, by the sum of their ranks.

    A place that only some ask comes after those that all ask. Ties: the first list decides.
    """
    said = [list(dict.fromkeys(one)) for one in lists if one]
    order = list(dict.fromkeys(place for one in said for place in one))
    ranks = {
        place: (
            sum(place not in one for one in said),
            sum(one.index(place) for one in said if place in one),
            order.index(place),
        )
        for place in order
    }
    return sorted(order, key=lambda place: ranks[place])[:MOST_ASKED]


__all__ = [
    "Choice",
    "NothingCounts",
    "Relaxation",
    "Told",
    "Weighing",
    "best",
    "choice",
    "imagined",
    "merged",
    "nearest",
    "three",
    "weigh",
]
