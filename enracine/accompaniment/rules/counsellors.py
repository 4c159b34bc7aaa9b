"""Who follows somebody inside an organisation: by room, language, region and load, explained.

The same rule serves a new registration, the waiting list, a departure and a bulk change: one person
at a time, each counted at once in the load of whoever receives her.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

RULE = "charge-v2"


@dataclass(frozen=True)
class Counsellor:
    """Somebody who may follow: her load, the load aimed at, what she speaks, the regions she knows."""

    code: str
    load: int
    capacity: int
    languages: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    is_away: bool = False
    #: How far past what she aims at her organisation accepts to go.
    beyond: int = 0

    @property
    def has_room(self) -> bool:
        """Whether one more person fits in what she aims at, or in what is accepted past it."""
        return self.load < self.capacity + self.beyond

    @property
    def weight(self) -> tuple[Fraction, int, str]:
        """What is compared: the part of her capacity already taken, then the load, then the code."""
        return Fraction(self.load, max(self.capacity, 1)), self.load, self.code


@dataclass(frozen=True)
class CounsellorChoice:
    """Who follows and why.

    `serves_language` and `knows_region` are None when none was asked; `steps` are the codes of the
    steps that narrowed the choice, or were lifted because they would have left nobody.
    """

    code: str
    load: int
    capacity: int
    serves_language: bool | None
    over_capacity: bool
    knows_region: bool | None = None
    steps: tuple[str, ...] = ()


def _narrowed(
    pool: list[Counsellor], kept: list[Counsellor], step: str, lifted: str, steps: list[str]
) -> list[Counsellor]:
    if not kept:
        steps.append(lifted)
        return pool
    if len(kept) < len(pool):
        steps.append(step)
    return kept


def counsellor_for(
    members: Sequence[Counsellor],
    languages: Iterable[str] = (),
    region: str = "",
    *,
    beyond: bool = True,
) -> CounsellorChoice | None:
    """The member who should follow one more person.

    In order: those who are there; those who have room; those who speak the language; those who know
    the region; then the lightest load for its capacity, and the smallest code. A step that would
    leave nobody is lifted, and said. `beyond` False: nobody has room, nobody is chosen (the person
    waits). None without members.
    """
    steps: list[str] = []
    pool = _narrowed(
        list(members), [m for m in members if not m.is_away], "away", "all_away", steps
    )
    if not pool or (not beyond and not any(m.has_room for m in pool)):
        return None
    pool = _narrowed(pool, [m for m in pool if m.has_room], "room", "all_full", steps)
    wanted = set(languages)
    serves = knows = None
    if wanted:
        speaking = [m for m in pool if m.languages & wanted]
        serves = bool(speaking)
        pool = _narrowed(pool, speaking, "language", "no_language", steps)
    if region:
        there = [m for m in pool if region in m.regions]
        knows = bool(there)
        pool = _narrowed(pool, there, "region", "no_region", steps)
    best = min(pool, key=lambda m: m.weight)
    return CounsellorChoice(
        best.code, best.load, best.capacity, serves, not best.has_room, knows, tuple(steps)
    )


def spread(members: Sequence[Counsellor], count: int) -> list[str]:
    """Who follows each of `count` more people, one after the other, each time the lightest load.

    Empty texts when the organisation has nobody who follows people.
    """
    waiting = [(m.weight, max(m.capacity, 1)) for m in members]
    heapq.heapify(waiting)
    chosen = []
    for _number in range(count):
        if not waiting:
            chosen.append("")
            continue
        (_share, load, code), capacity = waiting[0]
        chosen.append(code)
        heapq.heapreplace(waiting, ((Fraction(load + 1, capacity), load + 1, code), capacity))
    return chosen


@dataclass(frozen=True)
class Piece:
    """Somebody to hand over: her key, what she speaks, the region she aims at, what she weighs."""

    key: str
    languages: frozenset[str] = frozenset()
    region: str = ""
    weight: int = 1


@dataclass(frozen=True)
class Given:
    """To whom a piece goes: by somebody's choice, or by the rule and its steps. Empty: to nobody."""

    key: str
    to: str
    by_hand: bool = False
    steps: tuple[str, ...] = ()


def share(
    pieces: Sequence[Piece],
    members: Sequence[Counsellor],
    chosen: Mapping[str, str] | None = None,
    *,
    beyond: bool = True,
) -> list[Given]:
    """Hand pieces over, in their order; what was chosen by hand is counted first.

    `chosen` says by key who was picked; a name that is not a member any more is left to the rule.
    `beyond` False: what nobody has room for goes to nobody, and waits.
    """
    people = {m.code: m for m in members}
    picked = {k: to for k, to in (chosen or {}).items() if to in people}
    for piece in pieces:
        if piece.key in picked:
            _carry(people, picked[piece.key], piece.weight)
    given = []
    for piece in pieces:
        if piece.key in picked:
            given.append(Given(piece.key, picked[piece.key], by_hand=True))
            continue
        choice = counsellor_for(list(people.values()), piece.languages, piece.region, beyond=beyond)
        if choice is None:
            given.append(Given(piece.key, "", steps=("all_full" if people else "nobody",)))
            continue
        _carry(people, choice.code, piece.weight)
        given.append(Given(piece.key, choice.code, steps=choice.steps))
    return given


def _carry(people: dict[str, Counsellor], code: str, weight: int) -> None:
    people[code] = replace(people[code], load=people[code].load + weight)


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list, in her place: why she waits, and who would take her now."""

    key: str
    place: int
    reason: str
    next: str = ""


def waiting_list(pieces: Sequence[Piece], members: Sequence[Counsellor]) -> list[Waiting]:
    """The waiting list, first come first served, and whoever can be taken today.

    `pieces` come in the order of their registration. Somebody whose language nobody with room
    speaks does not hold back those behind her: they are taken, and she keeps her place.
    """
    people = {m.code: m for m in members if not m.is_away}
    found = []
    for place, piece in enumerate(pieces, start=1):
        free = [m for m in people.values() if m.has_room]
        speaking = [m for m in free if not piece.languages or m.languages & piece.languages]
        anybody = any(m.languages & piece.languages for m in people.values())
        if not people:
            found.append(Waiting(piece.key, place, "nobody"))
        elif not free:
            found.append(Waiting(piece.key, place, "all_full"))
        elif not speaking and anybody:
            # Somebody here speaks it, and is full: better a few days than an interpreter for months.
            found.append(Waiting(piece.key, place, "language_full"))
        else:
            choice = counsellor_for(speaking or free, piece.languages, piece.region, beyond=False)
            code = choice.code if choice else ""
            _carry(people, code, piece.weight)
            found.append(Waiting(piece.key, place, "room", code))
    return found


def weighted(by_stage: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """A load: each dossier counts for the weight of its stage, 1 where none is set."""
    return sum(count * weights.get(stage, 1) for stage, count in by_stage.items())
