"""What the explained order would have put first, against the places where households settled."""

import statistics
import uuid
from collections import Counter
from dataclasses import dataclass, field

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.matching.queries.places import board
from enracine.matching.rules.board import Board, Ranked
from enracine.matching.rules.homes import Adult, Home
from enracine.people.models import HouseholdMember
from enracine.settlement.models import Move

#: Moves looked at: the latest ones. Under so many, nothing is said of them.
MOST, LEAST = 400, 20
FIRST = 10


@dataclass(frozen=True)
class Ranks:
    """Where the places chosen stand in an order: the median rank, and how many are among the first ten."""

    label: str
    median: float
    among_first: int


@dataclass(frozen=True)
class Retrospective:
    """The comparison. `moves` is how many were compared; `places` how many places an order has."""

    moves: int
    places: int
    orders: list[Ranks] = field(default_factory=list)
    certainty: float = 0.0
    chosen: list[tuple[str, int]] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Whether there are enough moves to say anything of nobody in particular."""
        return self.moves >= LEAST


def retrospective(acting: Acting) -> Retrospective:
    """The explained order with usual weights, beside two orders that know nothing of the household.

    Only what the coordination may read: the composition of the household and its track. Neither the
    occupation nor the French of the adults, nor what counted for them. Four SQL queries at most.
    """
    moves = list(
        Move.objects.filter(
            coordinating_organisation=acting.organisation_id,
            state=Move.State.DONE,
            # Where it went afterwards was not a choice of this kind.
            after__isnull=True,
        )
        .order_by("-moved_on", "-id")
        .values_list("subject_id", "to_municipality__mrc__code", "track", "moved_on")[:MOST]
    )
    places = board()
    ages = _ages([household for household, *_rest in moves])
    by_size = _order(places, [-_population(places, n) for n in range(len(places.places))])
    by_distance = _order(places, [place.km for place in places.places])
    told: dict[str, list[int]] = {"explained": [], "size": [], "distance": []}
    ranks: dict[tuple[str, tuple[int, ...]], Ranked] = {}
    sure: list[int] = []
    chosen: Counter[str] = Counter()
    for household, code, track, _day in moves:
        column = places.at.get(code or "")
        if column is None or places.places[column].in_cmm:
            continue
        # Most households are told apart by nothing that is read here: each sort is ranked once.
        sort = track, tuple(sorted(ages.get(household, ())))
        if sort not in ranks:
            ranks[sort] = places.rank(Home((Adult("a", track=track),), sort[1]))
        ranked = ranks[sort]
        told["explained"].append(ranked.order.tolist().index(column) + 1)
        told["size"].append(by_size[column])
        told["distance"].append(by_distance[column])
        sure.append(int(ranked.certainty[column]))
        chosen[places.places[column].name] += 1
    return Retrospective(
        moves=len(sure),
        places=sum(not place.in_cmm for place in places.places),
        orders=[_ranks(name, ranks) for name, ranks in told.items() if ranks],
        certainty=statistics.mean(sure) if sure else 0.0,
        chosen=chosen.most_common(8),
    )


def _ages(households: list[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    found: dict[uuid.UUID, list[int]] = {}
    rows = HouseholdMember.objects.filter(
        household_id__in=households, kind=HouseholdMember.Kind.CHILD, left_on__isnull=True
    ).order_by("pk")
    for household, year in rows.values_list("household_id", "birth_year"):
        found.setdefault(household, []).append(max(today().year - (year or today().year), 0))
    return found


def _population(places: Board, column: int) -> float:
    seen = places.places[column].fact("population")
    return seen.value if seen is not None else 0.0


def _order(places: Board, values: list[float]) -> list[int]:
    """The rank (from 1) of each place by growing value; those of the Montréal area come last."""
    order = sorted(range(len(values)), key=lambda n: (places.places[n].in_cmm, values[n], n))
    ranks = [0] * len(order)
    for rank, column in enumerate(order, start=1):
        ranks[column] = rank
    return ranks


def _ranks(name: str, ranks: list[int]) -> Ranks:
    return Ranks(name, statistics.median(ranks), sum(rank <= FIRST for rank in ranks))
