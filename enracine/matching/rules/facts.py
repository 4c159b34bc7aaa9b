"""What is known of a place when it is weighed: figures with their source, and how sure each one is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: How sure a figure is, by what its source is worth. Ours: nobody publishes such a scale.
BY_RELIABILITY: Mapping[str, float] = {
    "official": 1.0,
    "derived": 0.9,
    "press": 0.7,
    "private": 0.6,
    "to_confirm": 0.5,
}
#: What is left of it when the figure is old, contradicted, or about a wider place.
STALE, CONTRADICTED, WIDER = 0.6, 0.6, 0.7


def sureness(reliability: str, *, stale: bool, contradicted: bool, wider: bool) -> float:
    """How sure a figure is, from 0 to 1: its source, its age, its rivals, the place it is about."""
    sure = BY_RELIABILITY.get(reliability, 0.5)
    for holds, left in ((stale, STALE), (contradicted, CONTRADICTED), (wider, WIDER)):
        sure *= left if holds else 1.0
    return round(sure, 3)


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure of a place: its value, its indicator, its period, who published it, how sure it is."""

    indicator: str
    value: float
    period: str = ""
    source: str = ""
    sure: float = 1.0
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A territory as it is weighed. `km`: straight line to Montréal. `services`: how many of each kind
    the directory knows there or for its whole region; None where it knows no service at all.
    """

    code: str
    name: str
    region: str
    point: tuple[float, float]
    km: float
    facts: Mapping[str, Seen] = field(default_factory=dict)
    in_cmm: bool = False
    served: bool = False
    served_sure: float = 1.0
    #: Where its own page is.
    slug: str = ""
    services: Mapping[str, int] | None = None

    def fact(self, key: str) -> Seen | None:
        """The figure of this key; None when it is not known."""
        return self.facts.get(key)
