"""Registry of what the search page and the command palette look into, within what one may see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting


@dataclass(frozen=True)
class Hit:
    """One result: where it leads, how it is named. `subject_id` when it names a person."""

    label: str
    url: str
    detail: str = ""
    group: Any = ""
    icon: str = "search"
    subject_id: Any = None


Finder = Callable[[Acting, str, int], list[Hit]]
_finders: dict[str, tuple[int, Finder]] = {}


def register(key: str, finder: Finder, *, order: int = 100) -> None:
    """Add a finder: `finder(acting, text, limit)` in at most two SQL queries, rights applied."""
    _finders[key] = (order, finder)


def find(acting: Acting, text: str, limit: int = 8) -> list[Hit]:
    """Results of every finder for `text`, in order; none for less than two letters."""
    words = " ".join(text.split())
    if len(words) < 2:
        return []
    ordered = sorted(_finders.items(), key=lambda pair: (pair[1][0], pair[0]))
    return [hit for _key, (_order, finder) in ordered for hit in finder(acting, words, limit)]
