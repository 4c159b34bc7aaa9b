"""Registry of what upper floors add to a page of a lower one: tabs and panels of an object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from enracine.kernel.acting import Acting

Content = Callable[[Acting, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Group:
    """Tabs of one moment or one subject, under one word."""

    place: str
    key: str
    label: Any
    order: int


@dataclass(frozen=True)
class Tab:
    """A page about an object, in its sub-navigation. Its address takes the object's id."""

    place: str
    key: str
    label: Any
    url_name: str
    order: int
    roles: frozenset[str]
    group: str
    own: bool


@dataclass(frozen=True)
class Tabs:
    """The sub-navigation of an object for a role: `{% object_tabs %}`, `{% object_gestures %}`."""

    place: str
    role: str
    current: str
    object_id: Any
    #: Whether the acting organisation holds the object.
    own: bool


@dataclass(frozen=True)
class TabLink:
    """A tab as a page shows it."""

    key: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class TabGroup:
    """A group as a page shows it: its word and its tabs. A tab alone stands without a word."""

    label: str
    tabs: tuple[TabLink, ...]

    @property
    def current(self) -> TabLink | None:
        """The tab of this group that is open."""
        return next((tab for tab in self.tabs if tab.current), None)


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


_groups: dict[tuple[str, str], Group] = {}
_tabs: dict[tuple[str, str], Tab] = {}
_gestures: dict[tuple[str, str], Gesture] = {}
_panels: dict[tuple[str, str], Panel] = {}


def register_group(place: str, key: str, label: Any, *, order: int) -> None:
    """Name a group of tabs of `place`; a tab joins it by its key, whatever loads first."""
    _groups[place, key] = Group(place, key, label, order)


def register_tab(
    place: str,
    key: str,
    label: Any,
    url_name: str,
    *,
    order: int = 100,
    roles: tuple[str, ...] = (),
    group: str = "",
    own: bool = False,
) -> None:
    """Add a tab to `place` (« dossier »); `url_name` is reversed with the object's id alone.

    `group` is the key of a `register_group` of the same place; without it the tab stands alone,
    before the groups. `own`: its page opens for the organisation that holds the object alone.
    """
    _tabs[place, key] = Tab(place, key, label, url_name, order, frozenset(roles), group, own)


def registered_tabs(place: str) -> list[Tab]:
    """The tabs of `place` in their order, whoever may see them."""
    return sorted((t for t in _tabs.values() if t.place == place), key=lambda t: (t.order, t.key))


def registered_groups(place: str) -> list[Group]:
    """The groups of `place` in their order."""
    return sorted((g for g in _groups.values() if g.place == place), key=lambda g: g.order)


def grouped_tabs(asked: Tabs) -> list[TabGroup]:
    """The tabs of an object, group by group, the one that is open marked. A group of one is its tab."""
    kept = [
        tab
        for tab in registered_tabs(asked.place)
        if (not tab.roles or asked.role in tab.roles) and (asked.own or not tab.own)
    ]

    def drawn(key: str) -> tuple[TabLink, ...]:
        return tuple(
            TabLink(
                t.key,
                str(t.label),
                reverse(t.url_name, args=[asked.object_id]),
                t.key == asked.current,
            )
            for t in kept
            if t.group == key
        )

    found = [TabGroup("", (link,)) for link in drawn("")]
    for group in registered_groups(asked.place):
        links = drawn(group.key)
        if links:
            found.append(TabGroup(str(group.label) if len(links) > 1 else "", links))
    return found


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
    return gestures_of_role(place, acting.role)


def gestures_of_role(place: str, role: str) -> list[Gesture]:
    """The same, for whoever has this role."""
    found = [g for g in _gestures.values() if g.place == place and (not g.roles or role in g.roles)]
    return sorted(found, key=lambda g: (g.order, g.key))
