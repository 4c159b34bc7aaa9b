"""Organisations of a known size, added to a world that is to be measured.

The real members each hold a third of the households, and no invented partner receives a hundred
thousand referrals: nobody would be « average » or « twenty times larger » without them.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from enracine.demo.world import Receiver, Staff, World, mandate_of, organisation_of
from enracine.network.models import Organisation, OrganisationKind, Role

#: Households are dealt in rounds of this many when holders are added.
ROUND = 200
#: Referrals are dealt in rounds too; coprime with ROUND, so that every holder writes to everybody.
SEATS = 997
#: The share of households that are referred to somebody, of the lives that are drawn.
REFERRED = 0.127
TEAM = range(1, 6)


@dataclass(frozen=True)
class Holder:
    """One more member of the common project: how many households it holds."""

    code: str
    name: str
    households: int


@dataclass(frozen=True)
class Gatherer:
    """One more partner, in every region: about how many referrals it receives."""

    code: str
    name: str
    referrals: int


@dataclass(frozen=True)
class Added:
    """What a measure adds to the usual world."""

    holders: Sequence[Holder] = ()
    gatherers: Sequence[Gatherer] = ()


NOBODY = Added()


def add(world: World, added: Added, scale: int) -> None:
    """Give those who are added their part of `scale` households; the others share the rest."""
    _add_holders(world, added.holders, scale)
    _add_gatherers(world, added.gatherers, scale)


def _add_holders(world: World, holders: Sequence[Holder], scale: int) -> None:
    if not holders:
        return
    staff = Staff(world.day)
    seats: list[Organisation | None] = [None] * ROUND
    for holder in holders:
        organisation = organisation_of(
            holder.code, holder.name, holder.name, OrganisationKind.EER_MEMBER,
            parent=world.coordination,
        )  # fmt: skip
        world.counsellors[holder.code] = [
            staff.member(
                organisation, Role.COUNSELLOR, f"conseil{number}.{holder.code}", capacity=90
            )
            for number in TEAM
        ]
        staff.member(organisation, Role.PRIVACY_OFFICER, f"protection.{holder.code}")
        for place in _spread(seats, max(1, round(ROUND * holder.households / scale))):
            seats[place] = organisation
    free = itertools.cycle(world.members)
    world.turns = [seat or next(free) for seat in seats]


def _add_gatherers(world: World, gatherers: Sequence[Gatherer], scale: int) -> None:
    if not gatherers:
        return
    staff, eer = Staff(world.day), world.programmes["eer"]
    seats: list[Receiver | None] = [None] * SEATS
    for gatherer in gatherers:
        organisation = organisation_of(
            gatherer.code, gatherer.name, gatherer.name, OrganisationKind.REGIONAL_PARTNER
        )
        for region in world.regions:
            mandate_of(organisation, eer, staff.since, region=region)
        team = [
            staff.member(organisation, Role.PARTNER, f"partenaire{number}.{gatherer.code}")
            for number in TEAM
        ]
        turns = itertools.cycle(Receiver(organisation, eer, world.regions[0], m) for m in team)
        for place in _spread(seats, round(SEATS * gatherer.referrals / (REFERRED * scale))):
            seats[place] = next(turns)
    world.seats = seats


def _spread(seats: Sequence[object | None], count: int) -> list[int]:
    """`count` free places, as far from one another as can be."""
    taken = {n for n, seat in enumerate(seats) if seat is not None}
    found = []
    for rank in range(count):
        place = round((rank + 0.5) * len(seats) / count) % len(seats)
        while place in taken:
            place = (place + 1) % len(seats)
        taken.add(place)
        found.append(place)
    return found
