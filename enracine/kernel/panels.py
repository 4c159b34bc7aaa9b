"""Registry of what upper floors add to a page of a lower one: tabs and panels of an object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from enracine.kernel.acting import Acting

Counter = Callable[[Acting, Any], int]
Content = Callable[[Acting, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Tab:
    """A page about an object, in its sub-navigation. Its address takes the object's id."""

    place: str
    key: str
    label: Any
    url_name: str
    order: int
    roles: frozenset[str]
    count: Counter | None


@dataclass(frozen=True)
class TabLink:
    """A tab as a page shows it."""

    key: str
    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True)
class Panel:
    """A box on the object's summary, drawn by the feature's own template."""

    place: str
    key: str
    template: str
    content: Content
    order: int
    roles: frozenset[str]
    side: bool
    parts: tuple[str, ...] | None


@dataclass(frozen=True)
class Gesture:
    """What may be begun from a row of a list, in one press. Its address takes the object's id."""

    place: str
    key: str
    label: Any
    url_name: str
    order: int
    roles: frozenset[str]


_tabs: dict[tuple[str, str], Tab] = {}
_gestures: dict[tuple[str, str], Gesture] = {}
_panels: dict[tuple[str, str], Panel] = {}


def register_tab(
    place: str,
    key: str,
    label: Any,
    url_name: str,
    *,
    order: int = 100,
    roles: tuple[str, ...] = (),
    count: Counter | None = None,
) -> None:
    """Add a tab to `place` (« dossier »); `url_name` is reversed with the object's id alone."""
    _tabs[place, key] = Tab(place, key, label, url_name, order, frozenset(roles), count)


def tabs(place: str, acting: Acting, obj: Any, current: str) -> list[TabLink]:
    """The tabs of `obj` for the acting role, in order, `current` marked."""
    lines = sorted((t for t in _tabs.values() if t.place == place), key=lambda t: (t.order, t.key))
    return [
        TabLink(
            key=tab.key,
            label=str(tab.label),
            url=reverse(tab.url_name, args=[obj.pk]),
            current=tab.key == current,
            count=tab.count(acting, obj) if tab.count else 0,
        )
        for tab in lines
        if not tab.roles or acting.role in tab.roles
    ]


def register_panel(
    place: str,
    key: str,
    template: str,
    content: Content,
    *,
    order: int = 100,
    roles: tuple[str, ...] = (),
    side: bool = False,
    parts: tuple[str, ...] | None = None,
) -> None:
    """Add a panel to `place`. `content(acting, obj)` gives the template's values, None to hide it.

    At most two SQL queries a panel. `side=True` puts it in the narrow column. `parts`: the versions
    (`kernel.freshness`) that decide what it says, for a panel that says the same to everybody.
    """
    _panels[place, key] = Panel(place, key, template, content, order, frozenset(roles), side, parts)


def parts_of(place: str) -> list[str] | None:
    """The versions that decide all the panels of `place`; None when one of them depends on who looks."""
    every = [p for p in _panels.values() if p.place == place]
    if any(panel.parts is None or panel.roles for panel in every):
        return None
    return sorted({part for panel in every for part in panel.parts or ()})


def panels(place: str, acting: Acting, obj: Any, *, side: bool = False) -> list[dict[str, Any]]:
    """The panels of `obj` for the acting role: `{key, template, content}` in order."""
    lines = sorted(
        (p for p in _panels.values() if p.place == place and p.side == side),
        key=lambda p: (p.order, p.key),
    )
    shown = []
    for panel in lines:
        if panel.roles and acting.role not in panel.roles:
            continue
        content = panel.content(acting, obj)
        if content is not None:
            shown.append({"key": panel.key, "template": panel.template, "content": content})
    return shown


def register_gesture(
    place: str,
    key: str,
    label: Any,
    url_name: str,
    *,
    order: int = 100,
    roles: tuple[str, ...] = (),
) -> None:
    """Add a gesture to the rows of a list; `url_name` is reversed with the object's id alone."""
    _gestures[place, key] = Gesture(place, key, label, url_name, order, frozenset(roles))


def gestures(place: str, acting: Acting) -> list[Gesture]:
    """The gestures that the acting role may begin from a row of `place`, in order."""
    found = [
        g
        for g in _gestures.values()
        if g.place == place and (not g.roles or acting.role in g.roles)
    ]
    return sorted(found, key=lambda g: (g.order, g.key))
