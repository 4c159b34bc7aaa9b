"""How an event is said to a person: each feature registers the sentences of its own events."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

    @property
    def who(self) -> str:
        """The name of who did it, as recorded that day.

        Somebody acting on her own file is « la personne »: whoever lost the access to her identity
        still reads the history, and must not read her name in it.
        """
        if self.event.actor.startswith("subject:"):
            return gettext("la personne")
        return self.event.actor_label


_tellers: dict[str, tuple[Any, str]] = {}


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


def kinds() -> list[str]:
    """The kinds that a timeline knows how to say."""
    return sorted(_tellers)
