"""What somebody looks for in a place, applied to the list of the explorer: never a reason to hide a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enracine.territories.models import Municipality
from enracine.territories.queries.known import Known
from enracine.territories.rules import distance_km

#: What a family may need, and the count that tells whether there is any.
NEEDS: dict[str, tuple[str, Promise | str]] = {
    "garde": ("childcare_places", _("Places en garderie")),
    "primaire": ("primary_schools", _("École primaire")),
    "secondaire": ("secondary_schools", _("École secondaire")),
    "cegep": ("colleges", _("Cégep")),
    "metier": ("vocational_centres", _("Formation professionnelle")),
    "adultes": ("adult_centres", _("Éducation des adultes")),
    "francisation": ("french_places", _("Places en francisation")),
    "logement": ("dwellings_large", _("Logement de 3 chambres ou plus")),
}
#: Kilometres that may be asked around a chosen place.
AROUND = (50, 100, 200, 400)


@dataclass(frozen=True)
class Since:
    """A place chosen by whoever looks: distances are told from it. Straight line, degrees WGS84."""

    name: str
    point: tuple[float, float]

    def kilometres(self, place: tuple[float, float]) -> int:
        """How far a place is, to the kilometre."""
        return round(distance_km(self.point, place))


def since(town: Municipality | None) -> Since | None:
    """The chosen place as a point; that of its MRC when its own is not known."""
    if town is None:
        return None
    if town.latitude is not None and town.longitude is not None:
        return Since(town.name, (float(town.latitude), float(town.longitude)))
    return Since(town.name, (float(town.mrc.latitude), float(town.mrc.longitude)))


def wanted_indicators(needs: Sequence[str]) -> set[str]:
    """The indicators that answer these needs."""
    return {NEEDS[need][0] for need in needs if need in NEEDS}


def lacking(needs: Sequence[str], own: dict[str, Known]) -> bool:
    """Whether a place is known to have none of something needed. Not known is not « none »."""
    facts = (own.get(code) for code in wanted_indicators(needs))
    return any(fact is not None and fact.value == 0 for fact in facts)


def unsure_of(needs: Sequence[str], own: dict[str, Known]) -> tuple[str, ...]:
    """The needs about which nothing is known there, in words."""
    return tuple(
        str(NEEDS[need][1])
        for need in needs
        if need in NEEDS and ((fact := own.get(NEEDS[need][0])) is None or fact.value is None)
    )
