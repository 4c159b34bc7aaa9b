"""Registry of what a member holds, and how it passes to colleagues when she leaves or is away.

Each app declares its own kinds of things, from its `ready()`; one wizard shows them, hands them over in
one transaction, and gives them back after an absence. A new kind of thing only has to register.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting


@dataclass(frozen=True)
class Thing:
    """One thing that somebody holds: its identity, the words that name it, and what decides for it.

    `goes_with` names another thing (of any kind): both go to the same person. `languages`, `region`
    and `weight` are read by the rule for what goes alone.
    """

    id: uuid.UUID
    label: str
    goes_with: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    languages: frozenset[str] = frozenset()
    region: str = ""
    weight: int = 0
    detail: str = ""
    on: dt.date | None = None


@dataclass(frozen=True)
class Move:
    """One thing passes from somebody to somebody; `to` None: to nobody, it waits."""

    thing_id: uuid.UUID
    former: uuid.UUID | None
    to: uuid.UUID | None


#: What a member holds of one kind: a fixed number of SQL queries, whatever the size.
Things = Callable[[uuid.UUID], list[Thing]]
#: Hand over, in the transaction of whoever decides and under the organisation's own rights. It moves
#: only what is still held by `former`, and returns the moves made.
Give = Callable[[Acting, Sequence[Move]], list[Move]]


@dataclass(frozen=True)
class Holding:
    """One kind of thing: how it is found, how it passes on, and when it does.

    `on_absence` False: it stays hers while she is away.
    """

    key: str
    label: Any
    things: Things
    give: Give
    order: int
    on_absence: bool


_holdings: dict[str, Holding] = {}


def register(
    key: str,
    label: Any,
    things: Things,
    give: Give,
    *,
    order: int = 100,
    on_absence: bool = True,
) -> None:
    """Declare a kind of thing, `app.kind`. Raises ValueError when another one has its key.

    What others go with comes first: give it a smaller `order`.
    """
    present = _holdings.get(key)
    if present is not None and present.things is not things:
        raise ValueError(f"holding {key!r} is registered twice")
    _holdings[key] = Holding(key, label, things, give, order, on_absence)


def registered() -> list[Holding]:
    """Every kind of thing, in the order in which they pass on."""
    return sorted(_holdings.values(), key=lambda h: (h.order, h.key))


def find(key: str) -> Holding | None:
    """One kind of thing, or None when no app declares it any more."""
    return _holdings.get(key)
