"""How an event is said to a person: each feature registers the sentences of its own events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from enracine.kernel.models import Event

Teller = Callable[[Event], Any]


@dataclass(frozen=True)
class Told:
    """An event as a timeline shows it: what, by whom, when, and an icon."""

    event: Event
    what: str
    icon: str
    #: What the feature adds under the line: its template, and what the template shows.
    more: tuple[str, Any] | None = None

    @property
    def who(self) -> str:
        """The name of who did it, as recorded that day.

        Somebody acting on her own file is « la personne »: whoever lost the access to her identity
        still reads the history, and must not read her name in it.
        """
        if self.event.actor.startswith("subject:"):
            return gettext("la personne")
        if self.event.actor.startswith("system:") and self.event.actor_label:
            # The name of a job means nothing to whoever reads: the product did it by itself.
            return "Enracine"
        return self.event.actor_label


@dataclass(frozen=True)
class Family:
    """What a reader may narrow a timeline to: the kinds whose names begin in one of these ways."""

    key: str
    label: Any
    beginnings: tuple[str, ...]
    order: int


#: The templates and contents of some of these events, by the event's id. One SQL query.
Details = Callable[[list[Event]], Mapping[Any, tuple[str, Any]]]

_tellers: dict[str, tuple[Any, str]] = {}
_families: dict[str, Family] = {}
_details: list[Details] = []


def register_family(key: str, label: Any, *beginnings: str, order: int = 100) -> None:
    """Let a timeline be narrowed to the events whose kinds begin so."""
    _families[key] = Family(key, label, beginnings, order)


def families() -> list[Family]:
    """The filters of a timeline, in order."""
    return sorted(_families.values(), key=lambda f: (f.order, f.key))


def register_details(details: Details) -> None:
    """Add what a feature shows under the lines of its own events, in one SQL query."""
    if details not in _details:
        _details.append(details)


def with_details(lines: list[Told]) -> list[Told]:
    """The same lines with what their features add."""
    found: dict[Any, tuple[str, Any]] = {}
    for details in _details:
        found.update(details([line.event for line in lines]))
    return [replace(line, more=found.get(line.event.pk)) for line in lines]


def register(kind: str, sentence: Any, icon: str = "dot") -> None:
    """Give the sentence of the events of `kind`: a lazy text, or a function of the event.

    A kind that nobody registered stays out of timelines (autosaves, technical events).
    """
    _tellers[kind] = (sentence, icon)


def tell(events: Iterable[Event]) -> list[Told]:
    """The events that have a sentence, in the order given."""
    lines = []
    for event in events:
        sentence, icon = _tellers.get(event.kind, (None, ""))
        if sentence is not None:
            what = sentence(event) if callable(sentence) else sentence
            lines.append(Told(event, str(what), icon))
    return lines


def kinds(family: str = "") -> list[str]:
    """The kinds that a timeline knows how to say; those of one family when it is named."""
    if family not in _families:
        return sorted(_tellers)
    return sorted(k for k in _tellers if k.startswith(_families[family].beginnings))


def name_of(kind: str) -> str:
    """The sentence of a kind, when it is the same whatever happened; empty otherwise."""
    sentence, _icon = _tellers.get(kind, (None, ""))
    return "" if sentence is None or callable(sentence) else str(sentence)
