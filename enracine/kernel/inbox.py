"""Registry of what waits for somebody: each feature says its own, one page shows them all."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits for whoever acts. `since` orders the page: oldest first.

    `kind` is the key of the source, `title` names the person or the object, `what` says the
    gesture expected (« Première rencontre à tenir »), `detail` adds at most one line. `subject_id`
    lets the page note whose identity it showed.
    """

    kind: str
    title: str
    what: Any
    url: str
    since: dt.date
    due_on: dt.date | None = None
    detail: str = ""
    icon: str = "inbox"
    subject_id: Any = None

    @property
    def days_late(self) -> int:
        """Days past the due date; 0 when not due yet or without a date."""
        return max((today() - self.due_on).days, 0) if self.due_on else 0


Source = Callable[[Acting, int], list[InboxItem]]
Counter = Callable[[Acting], int]


@dataclass(frozen=True)
class InboxSource:
    """A feature's contribution: its items, oldest first, and how many there are in all."""

    key: str
    label: Any
    items: Source
    count: Counter | None
    roles: frozenset[str]
    order: int
    url_name: str


_sources: dict[str, InboxSource] = {}


def register(
    key: str,
    label: Any,
    items: Source,
    *,
    count: Counter | None = None,
    roles: tuple[str, ...] = (),
    order: int = 100,
    url_name: str = "",
) -> None:
    """Add a source, from an app's `ready()`. Raises ValueError on a clash.

    `items(acting, limit)` returns at most `limit` items in at most two SQL queries, whatever the
    size; `count(acting)` must be cheap (a tally, a bounded index count). No `roles`: everybody.
    """
    source = InboxSource(key, label, items, count, frozenset(roles), order, url_name)
    present = _sources.get(key)
    if present is not None and present.items is not items:
        raise ValueError(f"inbox source {key!r} is registered twice")
    _sources[key] = source


def sources_for(acting: Acting) -> list[InboxSource]:
    """The sources that concern the acting role, in order."""
    found = [s for s in _sources.values() if not s.roles or acting.role in s.roles]
    return sorted(found, key=lambda s: (s.order, s.key))


def waiting(acting: Acting, limit: int = 50) -> list[InboxItem]:
    """All that waits for `acting`, oldest first, at most `limit` items."""
    items = [item for source in sources_for(acting) for item in source.items(acting, limit)]
    return sorted(items, key=lambda item: (item.due_on or item.since, item.since, item.title))[
        :limit
    ]
