"""« Qui m’accompagnerait là-bas? »: asked as referrals ask it, and told to whoever registers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from enracine.kernel.clock import today
from enracine.network.models import OrganisationKind
from enracine.network.queries import ServiceLine, served, who_serves
from enracine.territories.models import Mrc, Municipality, Region
from enracine.territories.queries.distances import nearest_among
from enracine.territories.queries.divisions import regions_of

#: Places offered where nobody welcomes the one that was asked.
NEAR = 3


@dataclass(frozen=True)
class Welcomed:
    """A place, who would accompany somebody there, and who answers for all of Québec.

    `near`: the closest MRCs where an agent takes requests, with kilometres, when none does here.
    """

    place: str
    there: list[ServiceLine]
    everywhere: list[ServiceLine]
    near: list[tuple[Mrc, float]] = field(default_factory=list)

    @property
    def has_agent(self) -> bool:
        """Whether an agent of the place takes requests."""
        return any(is_agent(line) for line in self.there)

    @property
    def open(self) -> list[ServiceLine]:
        """Those of the place who take requests today."""
        return [line for line in self.there if line.accepts_referrals]


def is_agent(line: ServiceLine) -> bool:
    """Whether a line is an agent of a territory who takes requests today."""
    return bool(
        line.place and line.kind == OrganisationKind.PAJ_PROMOTER and line.accepts_referrals
    )


def in_town(town: Municipality, age: int | None) -> Welcomed:
    """Who would accompany somebody of this age in a municipality. Seven SQL queries at most."""
    lines = who_serves("", today(), municipality_code=town.code, age=age)
    found = _parted(f"{town.name} ({town.mrc.short_name})", lines)
    if found.has_agent:
        return found
    return Welcomed(found.place, found.there, found.everywhere, _near(town.mrc, age))


def in_regions(codes: Iterable[str], age: int | None) -> list[Welcomed]:
    """The same for regions, in the order given. Two SQL queries for each, and one."""
    asked = dict.fromkeys(codes)
    if not asked:
        return []
    names = dict(Region.objects.in_force(today()).values_list("code", "name"))
    return [
        _parted(names[code], who_serves("", today(), region_code=code, age=age))
        for code in asked
        if code in names
    ]


def _parted(place: str, lines: list[ServiceLine]) -> Welcomed:
    return Welcomed(
        place,
        [line for line in lines if line.place],
        [line for line in lines if not line.place and line.accepts_referrals],
    )


def _near(here: Mrc, age: int | None) -> list[tuple[Mrc, float]]:
    mrcs = list(Mrc.objects.in_force(today()).order_by("search_key", "code"))
    regions = {mrc.pk: mrc.region_id for mrc in mrcs}
    regions |= {pk: region.pk for pk, region in regions_of(set(regions), today()).items()}
    told = served("", today(), regions, age)
    open_there = [mrc for mrc in mrcs if any(map(is_agent, told.get(mrc.pk, ())))]
    return nearest_among(open_there, here, NEAR)


def still_serves(mandate_id: str, territory_code: str, age: int) -> tuple[bool, list[str]]:
    """Whether that mandate takes somebody of this age in its territory; the others who do there, by name.

    Two SQL queries.
    """
    lines = who_serves("", today(), paj_territory_code=territory_code, age=age)
    open_lines = [line for line in lines if line.accepts_referrals]
    others = [line.organisation for line in open_lines if str(line.mandate_id) != mandate_id]
    return len(others) < len(open_lines), list(dict.fromkeys(others))
