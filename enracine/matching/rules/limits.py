"""Hard limits: what puts a place out whatever its points, and what would let it in.

A missing figure is never a limit.
"""

import math
from dataclasses import dataclass

from enracine.matching.rules.facts import Place
from enracine.matching.rules.homes import Home
from enracine.matching.rules.scales import rent_of

#: A rent above this share of what can be paid is out of reach.
RENT_LIMIT = 1.15


@dataclass(frozen=True, slots=True)
class Limit:
    """Why a place is out: a code, the figure, what would lift it (a number), how far it is from it.

    `far` compares limits of different kinds: the share by which the wish would have to give way.
    Infinite for what nothing lifts.
    """

    code: str
    figure: float | None = None
    lift: int | None = None
    far: float = 0.0
    period: str = ""
    source: str = ""


def limits_of(home: Home, place: Place) -> tuple[Limit, ...]:
    """The limits that put a place out for a household; none when it may be proposed."""
    found = []
    if place.in_cmm:
        found.append(Limit("cmm", far=math.inf))
    if place.code in home.refused:
        found.append(Limit("refused", far=1.0))
    if home.max_km is not None and place.km > home.max_km:
        away = math.ceil(place.km / 10) * 10
        found.append(Limit("too_far", place.km, away, place.km / max(home.max_km, 1) - 1))
    seen = rent_of(place, home.bedrooms)
    if home.budget and seen is not None and seen.value > RENT_LIMIT * home.budget:
        asked = math.ceil(seen.value / RENT_LIMIT / 10) * 10
        far = asked / home.budget - 1
        found.append(Limit("rent", seen.value, asked, far, seen.period, seen.source))
    places = place.fact("french_places")
    if home.beginners and places is not None and places.value == 0:
        found.append(Limit("no_french", 0.0, None, 0.5, places.period, places.source))
    return tuple(found)
