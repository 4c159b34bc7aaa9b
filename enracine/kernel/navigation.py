"""Where pages of features reach the menus, without the shells knowing the features."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from enracine.kernel.addresses import address

Badge = Callable[[HttpRequest], int]


@dataclass(frozen=True)
class Entry:
    """One line of a menu. `roles` empty means everybody of that area."""

    area: str
    key: str
    label: Any
    url_name: str
    icon: str
    order: int
    roles: frozenset[str]
    badge: Badge | None = None
    #: Beginnings of other addresses whose pages belong to this line.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """An entry as a page shows it."""

    key: str
    label: str
    url: str
    icon: str
    current: bool
    badge: int
    #: Folded under the others: seldom opened, and nothing waits there.
    aside: bool = False


#: How many lines a long menu shows at once; the others fold.
SHOWN, LONG = 8, 10
_entries: dict[tuple[str, str], Entry] = {}


def register(
    area: str,
    key: str,
    label: Any,
    url_name: str,
    icon: str,
    *,
    roles: Iterable[str] = (),
    order: int = 100,
    badge: Badge | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Add a line to the menu of `area` (workspace, portal or public). Raises ValueError on a clash."""
    entry = Entry(area, key, label, url_name, icon, order, frozenset(roles), badge, also)
    if (area, key) in _entries and _entries[area, key] != entry:
        raise ValueError(f"navigation {area}.{key} is registered twice")
    _entries[area, key] = entry


def stand_on(request: HttpRequest, key: str) -> None:
    """Say which line of the menu this page belongs to, where its address does not: one object, two sides."""
    request.menu_line = key  # type: ignore[attr-defined]  # read by `items` when the page is drawn


def items(area: str, request: HttpRequest, role: str = "", *, badges: bool = True) -> list[Item]:
    """The menu of `area` for `role`, in order, with the current line marked.

    `badges` False leaves their counts out: they cost queries.
    """
    lines = sorted((e for e in _entries.values() if e.area == area), key=lambda e: (e.order, e.key))
    shown = [e for e in lines if not e.roles or role in e.roles]
    urls = {e.key: address(e.url_name) for e in shown}
    # The longest address that starts the page's own is where the reader stands.
    starts = [(urls[e.key], e.key) for e in shown] + [(u, e.key) for e in shown for u in e.also]
    _length, here = max(
        (
            (len(start), key)
            for start, key in starts
            if request.path == start or (start != "/" and request.path.startswith(start))
        ),
        default=(0, None),
    )
    told = getattr(request, "menu_line", None)
    here = told if told in urls else here
    made = [
        Item(
            key=e.key,
            label=str(e.label),
            url=urls[e.key],
            icon=e.icon,
            current=e.key == here,
            badge=e.badge(request) if e.badge and badges else 0,
        )
        for e in shown
    ]
    if len(made) <= LONG:
        return made
    return [replace(item, aside=rank >= SHOWN and not item.badge) for rank, item in enumerate(made)]
