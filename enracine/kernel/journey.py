"""Registry of a candidate's own page: her steps, and the one next thing to do.

Each feature says its part, from real facts; the page puts them together. Nothing is stored.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting

#: Statuses of a step, as the page tags them.
DONE, DOING, TODO, WAITING = "done", "doing", "todo", "waiting"
STATUSES = frozenset({DONE, DOING, TODO, WAITING})


@dataclass(frozen=True)
class Step:
    """One line of « Mes étapes ». No `url`: not the person's turn, or not possible yet."""

    key: str
    label: Any
    status: str
    url: str = ""
    hint: Any = ""
    order: int = 100

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"step {self.key}: unknown status {self.status!r}")


@dataclass(frozen=True)
class NextThing:
    """The card on top. The lowest `rank` wins: 10 an answer awaited, 50 useful, 90 just wait."""

    title: Any
    text: Any
    rank: int
    url: str = ""
    action: Any = ""


StepSource = Callable[[Acting, uuid.UUID], list[Step]]
NextSource = Callable[[Acting, uuid.UUID], NextThing | None]
PartSource = Callable[[Acting, uuid.UUID], tuple[list[Step], NextThing | None]]
_parts: dict[str, PartSource] = {}
_steps: dict[str, StepSource] = {}
_next: dict[str, NextSource] = {}


def register_steps(key: str, source: StepSource) -> None:
    """Add steps: `source(acting, subject_id)`, at most two SQL queries."""
    _steps[key] = source


def register_next(key: str, source: NextSource) -> None:
    """Add a possible next thing: `source(acting, subject_id)`, at most two SQL queries."""
    _next[key] = source


def register_part(key: str, source: PartSource) -> None:
    """Add steps and a possible next thing that come from the same facts, read once."""
    _parts[key] = source


def told(
    acting: Acting, subject_id: uuid.UUID, silent: frozenset[str] = frozenset()
) -> tuple[list[Step], NextThing | None]:
    """Every step of a person, in order, and the most pressing next thing; None when none is known.

    `silent`: the keys of those known to have no next thing to say, which are not asked.
    """
    parts = [_parts[key](acting, subject_id) for key in sorted(_parts)]
    found = [*steps(acting, subject_id), *(step for part, _next in parts for step in part)]
    things = [thing for _part, thing in parts if thing is not None]
    other = next_thing(acting, subject_id, silent)
    if other is not None:
        things.append(other)
    ordered = sorted(found, key=lambda step: (step.order, step.key))
    return ordered, min(things, key=lambda thing: thing.rank, default=None)


def steps(acting: Acting, subject_id: uuid.UUID) -> list[Step]:
    """Every step of a person, in order."""
    found = [step for key in sorted(_steps) for step in _steps[key](acting, subject_id)]
    return sorted(found, key=lambda step: (step.order, step.key))


def next_thing(
    acting: Acting, subject_id: uuid.UUID, silent: frozenset[str] = frozenset()
) -> NextThing | None:
    """What to do next: the most pressing of what the features say; None when nothing is known."""
    asked = [key for key in sorted(_next) if key not in silent]
    found = [thing for key in asked if (thing := _next[key](acting, subject_id))]
    return min(found, key=lambda thing: thing.rank, default=None)
