"""Who keeps what is known of which place: told by the floor that knows organisations."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.territories.models import Mrc, Municipality, PajTerritory, Region

Place = Region | Mrc | PajTerritory | Municipality | None


@dataclass(frozen=True)
class Kept:
    """The places whose facts and sheets an actor may write. `everywhere`: Québec as a whole too."""

    everywhere: bool = False
    regions: frozenset[uuid.UUID] = field(default_factory=frozenset)
    mrcs: frozenset[uuid.UUID] = field(default_factory=frozenset)
    territories: frozenset[uuid.UUID] = field(default_factory=frozenset)

    def holds(self, place: Place) -> bool:
        """Whether this place is among them; None is the whole of Québec."""
        if self.everywhere:
            return True
        if isinstance(place, Region):
            return place.pk in self.regions
        if isinstance(place, Mrc):
            return place.pk in self.mrcs
        if isinstance(place, Municipality):
            return place.mrc_id in self.mrcs
        return isinstance(place, PajTerritory) and place.pk in self.territories

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return not (self.everywhere or self.regions or self.mrcs or self.territories)

    def about(self) -> models.Q:
        """The facts about these places, the towns of their MRCs among them."""
        if self.everywhere:
            return models.Q()
        return (
            models.Q(region__in=self.regions)
            | models.Q(mrc__in=self.mrcs)
            | models.Q(municipality__mrc__in=self.mrcs)
            | models.Q(paj_territory__in=self.territories)
        )


Teller = Callable[[Acting], Kept]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Say who keeps what, once, from an app's `ready()`. Raises ValueError when another one did."""
    if _tellers and _tellers[0] is not teller:
        raise ValueError("the keepers of places are told twice")
    _tellers[:] = [teller]


def kept_by(acting: Acting) -> Kept:
    """The places that an actor keeps; a job or an operator's command keeps them all."""
    if acting.is_system:
        return Kept(everywhere=True)
    return _tellers[0](acting) if _tellers and acting.is_professional else Kept()


def must_keep(acting: Acting, place: Place) -> None:
    """Raise NotVisible when the actor does not keep this place."""
    if not kept_by(acting).holds(place):
        raise NotVisible
