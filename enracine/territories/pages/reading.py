"""What public pages read of an address: nothing of it reaches the database as it was typed."""

import functools

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from enracine.kernel.addresses import route
from enracine.kernel.templatetags.formats import number
from enracine.territories.models import Mrc, Region
from enracine.territories.models.base import RoadBasis

#: Longer than anything these pages understand.
LONGEST = 80


def typed(request: HttpRequest, name: str) -> str:
    """A word of the address, cut and without what no database takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def language() -> str:
    """The reader's language, as the formats of the kernel take it."""
    return get_language() or "fr-ca"


def typed_many(request: HttpRequest, name: str, most: int = 20) -> list[str]:
    """The words of a choice that may be made several times."""
    found = (one.replace("\x00", "").strip()[:LONGEST] for one in request.GET.getlist(name)[:most])
    return [one for one in found if one]


#: How far, by how it is known.
FAR = {
    RoadBasis.TABLE: gettext_lazy("%(km)s\u00a0km"),
    RoadBasis.ESTIMATE: gettext_lazy("environ %(km)s\u00a0km"),
    RoadBasis.NONE: gettext_lazy("%(km)s\u00a0km à vol d’oiseau"),
}
KILOMETRES = gettext_lazy("%(distance)s km")


def kilometres(value: int) -> str:
    """« 1 240 km » in the reader's language."""
    return _kilometres(value, language())


@functools.lru_cache(maxsize=4_096)
def _kilometres(value: int, language: str) -> str:
    return str(KILOMETRES) % {"distance": number(value, language)}


def distance(place: Region | Mrc) -> str:
    """How far Montréal is from the main town, and how it is known: « environ 530 km »."""
    if place.crow_km == 0:
        return "–"
    far = place.crow_km if place.road_km is None else place.road_km
    return _far(place.road_basis, far, language())


@functools.lru_cache(maxsize=4_096)
def _far(basis: str, value: int, language: str) -> str:
    return str(FAR[RoadBasis(basis)]) % {"km": number(value, language)}


def address_of(place: Region | Mrc) -> str:
    """The sheet of a place; its route is asked once a process."""
    name = "mrc" if isinstance(place, Mrc) else "region"
    return (route(f"territories:{name}", (place.slug,)) or "") % ()
