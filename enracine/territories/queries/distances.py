"""How far places are from one another."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from enracine.territories.models import Mrc, Municipality, Region
from enracine.territories.rules import distance_km


@dataclass(frozen=True)
class Distance:
    """Straight-line kilometres; `approximate` when a place only has its MRC's point."""

    kilometres: float
    approximate: bool


def distance_between(code_a: str, code_b: str) -> Distance | None:
    """Straight line between two municipalities; None when a code is unknown. One query."""
    found = {
        place.code: place
        for place in Municipality.objects.select_related("mrc").filter(code__in=[code_a, code_b])
    }
    if code_a not in found or code_b not in found:
        return None
    (point_a, rough_a), (point_b, rough_b) = (_point(found[c]) for c in (code_a, code_b))
    return Distance(round(distance_km(point_a, point_b), 1), rough_a or rough_b)


def _point(place: Municipality) -> tuple[tuple[float, float], bool]:
    if place.latitude is not None and place.longitude is not None:
        rough = place.point_basis == Municipality.PointBasis.APPROXIMATE
        return (float(place.latitude), float(place.longitude)), rough
    return (float(place.mrc.latitude), float(place.mrc.longitude)), True


def nearest_mrcs(mrc_code: str, day: dt.date, limit: int = 5) -> list[tuple[Mrc, float]]:
    """The MRCs closest to one, with kilometres between their points, nearest first. One query.

    Empty when the code is unknown. Serves to offer a neighbouring territory.
    """
    every = list(Mrc.objects.in_force(day).order_by("search_key", "code"))
    here = next((mrc for mrc in every if mrc.code == mrc_code), None)
    return nearest_among(every, here, limit) if here else []


def nearest_among(places: Iterable[Mrc], here: Mrc, limit: int) -> list[tuple[Mrc, float]]:
    """The same among MRCs already read. No query."""
    ranked = sorted(
        ((round(kilometres_between(here, mrc), 1), mrc) for mrc in places if mrc.pk != here.pk),
        key=lambda pair: (pair[0], pair[1].code),
    )
    return [(mrc, kilometres) for kilometres, mrc in ranked[:limit]]


def point_of(place: Mrc | Region) -> tuple[float, float]:
    """Latitude and longitude of the point that stands for a place."""
    return float(place.latitude), float(place.longitude)


def kilometres_between(here: Mrc | Region, there: Mrc | Region) -> float:
    """Straight-line kilometres between the points of two places."""
    return distance_km(point_of(here), point_of(there))
