"""The sheet of a place: a region, an MRC or a PAJ territory, with what is known and what is not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from enracine.territories.models import (
    MifiDirectorate,
    Mrc,
    PajCoverage,
    PajTerritory,
    Region,
)
from enracine.territories.queries.distances import nearest_among
from enracine.territories.queries.divisions import (
    directorates_by_region,
    extent_of,
    mrcs_at,
    paj_territories_of,
    regions_of,
    with_extent,
)
from enracine.territories.queries.lines import FactLine, FactsAbout, ThemeLines, Tier, by_theme
from enracine.territories.rules import CmmExtent, merged_extent

Sheeted = Region | Mrc | PajTerritory
NEAR = 4


@dataclass(frozen=True)
class MrcRow:
    """An MRC of the sheet, with its latest population and its part in the CMM."""

    mrc: Mrc
    population: Decimal | None
    extent: CmmExtent


@dataclass(frozen=True)
class PlaceSheet:
    """Everything the page of a place shows.

    `code` says the kind (« region-01 », « mrc-14 », « paj-14 »); `located` is the place whose point
    and main town are told, None for a PAJ territory of several MRCs. `near`: MRCs and kilometres.
    """

    code: str
    place: Sheeted
    region: Region | None
    located: Region | Mrc | None
    extent: CmmExtent
    themes: list[ThemeLines]
    unknown: list[FactLine]
    sectors: list[FactLine]
    openings: list[FactLine]
    towns: list[FactLine] = field(default_factory=list)
    mrcs: list[MrcRow] = field(default_factory=list)
    paj_territories: list[PajTerritory] = field(default_factory=list)
    directorate: MifiDirectorate | None = None
    near: list[tuple[Mrc, float]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """« region », « mrc » or « paj »."""
        return self.code.partition("-")[0]

    @property
    def paj_to_confirm(self) -> bool:
        """Whether a PAJ territory of the place is a hypothesis."""
        return any(territory.to_be_confirmed for territory in self.paj_territories)

    @property
    def knows_nothing(self) -> bool:
        """Whether there is not one figure, of the place or of a wider one."""
        return not (self.themes or self.sectors or self.openings or self.towns)


def region_sheet(slug: str, day: dt.date) -> PlaceSheet | None:
    """The sheet of one region; None when no region has that slug. Six queries."""
    region = Region.objects.in_force(day).filter(slug=slug).first()
    if region is None:
        return None
    inside = mrcs_at(Region.objects.filter(pk=region.pk), day)
    mrcs = list(with_extent(inside, day).order_by("search_key", "code"))
    about = FactsAbout(
        [_tier("region_id", [region])], towns=Q(municipality__mrc__in=mrcs), mrcs=mrcs
    )
    return PlaceSheet(
        code=f"region-{region.code}",
        place=region,
        region=region,
        located=region,
        extent=merged_extent(extent_of(mrc) for mrc in mrcs),
        **_told(about, day),
        towns=about.town_lines(day),
        mrcs=_rows(mrcs, about),
        paj_territories=paj_territories_of(mrcs, day),
        directorate=directorates_by_region(day).get(region.pk),
    )


def mrc_sheet(slug: str, day: dt.date) -> PlaceSheet | None:
    """The sheet of one MRC; None when no MRC has that slug. Seven queries."""
    inside = Mrc.objects.in_force(day)
    mrc = with_extent(inside.filter(slug=slug).select_related("region"), day).first()
    if mrc is None:
        return None
    # A hundred others, of which four names are shown.
    every = list(inside.only("code", "slug", "short_name", "latitude", "longitude"))
    region = regions_of({mrc.pk}, day).get(mrc.pk, mrc.region)
    tiers = [_tier("mrc_id", [mrc]), _tier("region_id", [region])]
    about = FactsAbout(tiers, towns=Q(municipality__mrc=mrc))
    return PlaceSheet(
        code=f"mrc-{mrc.code}",
        place=mrc,
        region=region,
        located=mrc,
        extent=extent_of(mrc),
        **_told(about, day),
        towns=about.town_lines(day),
        paj_territories=paj_territories_of([mrc], day),
        directorate=directorates_by_region(day).get(region.pk),
        near=nearest_among(every, mrc, NEAR),
    )


def paj_sheet(code: str, day: dt.date) -> PlaceSheet | None:
    """The sheet of one PAJ territory; None when none has that code. Six queries."""
    territory = PajTerritory.objects.in_force(day).filter(code=code).first()
    if territory is None:
        return None
    lines = list(
        PajCoverage.objects.in_force(day)
        .filter(territory=territory)
        .order_by("pk")
        .values_list("mrc", "municipality__mrc")
    )
    wanted = {mrc or around for mrc, around in lines}
    inside = Mrc.objects.filter(pk__in=wanted).select_related("region")
    mrcs = list(with_extent(inside, day).order_by("search_key", "code"))
    moved = regions_of(wanted, day)
    regions = {r.pk: r for m in mrcs if (r := moved.get(m.pk, m.region))}
    # One MRC and all of it: the territory is that MRC, and its counts are the same.
    same = len(lines) == 1 and lines[0][0] is not None
    tiers = [_tier("paj_territory_id", [territory])]
    if len(mrcs) == 1:
        tiers.append(_tier("mrc_id", mrcs, whole=same))
    if len(regions) == 1:
        tiers.append(_tier("region_id", list(regions.values())))
    towns = Q(municipality__mrc__in=mrcs) if same else None
    about = FactsAbout(tiers, towns=towns, mrcs=mrcs)
    region = next(iter(regions.values())) if len(regions) == 1 else None
    return PlaceSheet(
        code=territory.code,
        place=territory,
        region=region,
        located=mrcs[0] if same else None,
        extent=merged_extent(extent_of(mrc) for mrc in mrcs),
        **_told(about, day),
        towns=about.town_lines(day),
        mrcs=_rows(mrcs, about),
        paj_territories=[territory],
        directorate=directorates_by_region(day).get(region.pk) if region else None,
    )


def _tier(column: str, places: Iterable[Sheeted], *, whole: bool = False) -> Tier:
    found = list(places)
    name = " ".join(getattr(p, "short_name", p.name) for p in found)
    return Tier(column, frozenset(p.pk for p in found), name, whole)


def _told(about: FactsAbout, day: dt.date) -> dict[str, list]:  # type: ignore[type-arg]  # several kinds
    lines = about.lines(day)
    return {
        "themes": by_theme(lines),
        "unknown": [line for line in lines if line.value is None],
        "sectors": about.cut_by("sector_employment", day),
        "openings": about.cut_by("openings", day),
    }


def _rows(mrcs: list[Mrc], about: FactsAbout) -> list[MrcRow]:
    return [MrcRow(mrc, about.people.get(mrc.pk), extent_of(mrc)) for mrc in mrcs]
