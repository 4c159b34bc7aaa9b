"""A suggestion made on facts that have changed since: what it rested on, and what differs.

Nothing of the household is needed to see it: what is kept says by which figures each part was read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enracine.matching.rules.board import WHOLE, Board
from enracine.matching.rules.choosing import Choice, Weighing
from enracine.matching.rules.homes import Part
from enracine.matching.rules.scales import Reading


def kept(weighing: Weighing, choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """A suggestion as it is kept: places, points, certainty, and each thing that counts with its figure.

    What nothing was known of is kept too: the day a figure comes, the suggestion is marked.
    """
    return [
        {
            "code": one.place.code,
            "name": one.place.name,
            "rank": one.rank,
            "points": one.points,
            "certainty": one.certainty,
            "parts": [
                _part(weighing, one, part, weight) for part, weight in weighing.ranked.counted
            ],
        }
        for one in choices
    ]


def _part(weighing: Weighing, one: Choice, part: Part, weight: float) -> dict[str, Any]:
    told = next((t for t in one.parts if (t.criterion, t.key, t.whose) == _name(part)), None)
    reading = weighing.board.reading(part, weighing.board.at[one.place.code])
    return {
        "criterion": part.criterion,
        "key": part.key,
        "whose": part.whose,
        "weight": weight,
        "points": told.points if told else 0,
        "possible": told.possible if told else 0,
        "value": reading.seen.value if reading else None,
        "indicator": reading.seen.indicator if reading else "",
        "period": reading.seen.period if reading else "",
        "source": reading.seen.source if reading else "",
        "note": told.note if told else "",
    }


def _name(part: Part) -> tuple[str, str, str]:
    return part.criterion, part.key, part.whose


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one place: points before and now (hundredths), and which criteria.

    `now` is None for a place that no longer exists.
    """

    name: str
    before: int
    now: int | None
    criteria: tuple[str, ...]


def changes(board: Board, before: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The places of a kept suggestion whose figures are no longer the same, weighed again."""
    found = []
    for one in before:
        column = board.at.get(one["code"])
        if column is None:
            found.append(Change(one["name"], one["points"], None, ()))
            continue
        told = [(Part(p["criterion"], p["key"], p["whose"]), p) for p in one["parts"]]
        moved = [p["criterion"] for part, p in told if not _same(p, board.reading(part, column))]
        points = _worth(board, [(part, p["weight"]) for part, p in told], column)
        if moved:
            found.append(Change(one["name"], one["points"], points, tuple(dict.fromkeys(moved))))
    return found


def _same(told: Mapping[str, Any], reading: Reading | None) -> bool:
    if reading is None:
        return told["value"] is None
    return (told["value"], told["period"]) == (reading.seen.value, reading.seen.period)


def _worth(board: Board, parts: Sequence[tuple[Part, float]], column: int) -> int:
    """What a place is worth today by these weights, in hundredths of a point."""
    known = [(part, weight) for part, weight in parts if board.is_known(part)]
    total = sum(weight for _part, weight in known)
    return sum(
        round(board.worth(part, column) * WHOLE * (weight / total)) for part, weight in known
    )
