"""What the public pages and the API show of the regions."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from enracine.territories.models import (
    Caveat,
    Fact,
    Gap,
    Indicator,
    MifiDirectorate,
    Mrc,
    PajTerritory,
    Region,
    Reliability,
)
from enracine.territories.queries.divisions import (
    cmm_extents,
    directorates_by_region,
    mrcs_of_region,
    paj_territories_of,
)
from enracine.territories.queries.labels import figure, period_label, unit_label
from enracine.territories.rules import CmmExtent, DatedValue, is_stale, merged_extent, most_telling


@dataclass(frozen=True)
class FactLine:
    """One indicator of one place as shown: a figure with what makes it readable, or why not."""

    indicator: Indicator
    value: Decimal | None
    text: str
    unit: str
    period: str
    publisher: str
    dataset: str
    url: str
    reliability: str
    reliability_label: str
    caveats: tuple[str, ...] = ()
    sample: int | None = None
    gap: str = ""
    stale: bool = False
    reference: str = ""
    place: str = ""


@dataclass(frozen=True)
class ThemeLines:
    """The indicators of one theme."""

    key: str
    label: str
    lines: list[FactLine]


@dataclass(frozen=True)
class RegionRow:
    """A region in the list: where it is, how far, how many people and MRCs."""

    region: Region
    population: Decimal | None
    population_period: str
    mrc_count: int
    extent: CmmExtent

    @property
    def kilometres(self) -> int:
        """By road when there is a road, else in a straight line."""
        return self.region.road_km if self.region.road_km is not None else self.region.crow_km


@dataclass(frozen=True)
class MrcRow:
    """An MRC of the sheet, with its latest population and its part in the CMM."""

    mrc: Mrc
    population: Decimal | None
    extent: CmmExtent


@dataclass(frozen=True)
class RegionSheet:
    """Everything the page of a region shows."""

    region: Region
    extent: CmmExtent
    themes: list[ThemeLines]
    towns: list[FactLine]
    mrcs: list[MrcRow]
    paj_territories: list[PajTerritory]
    directorate: MifiDirectorate | None
    unknown: list[FactLine] = field(default_factory=list)

    @property
    def paj_to_confirm(self) -> bool:
        """Whether a PAJ territory of the region is a hypothesis."""
        return any(territory.to_be_confirmed for territory in self.paj_territories)


def regions_overview(day: dt.date) -> list[RegionRow]:
    """The 17 regions in French order, with population, MRCs and extent in the CMM. Four queries."""
    regions = list(Region.objects.in_force(day).order_by("search_key", "code"))
    by_region = _mrcs_by_region(day)
    extents = cmm_extents(day)
    populations = _latest_population()
    rows = []
    for region in regions:
        population = populations.get(region.pk)
        mrcs = by_region[region.pk]
        rows.append(
            RegionRow(
                region=region,
                population=population.value if population else None,
                population_period=period_label(population.period) if population else "",
                mrc_count=len(mrcs),
                extent=merged_extent(extents.get(mrc, CmmExtent.NONE) for mrc in mrcs),
            )
        )
    return rows


def region_sheet(slug: str, day: dt.date) -> RegionSheet | None:
    """The sheet of one region; None when no region has that slug. Seven queries."""
    region = Region.objects.in_force(day).filter(slug=slug).first()
    if region is None:
        return None
    mrcs = mrcs_of_region(region, day)
    extents = cmm_extents(day, [mrc.pk for mrc in mrcs])
    around = _Facts(
        Q(region=region)
        | QUEBEC
        | Q(municipality__mrc__in=mrcs)
        | Q(mrc__in=mrcs, indicator__code="population")
    )
    populations = {fact.mrc_id: fact.value for fact in around.latest_by_mrc()}
    lines = around.lines(day)
    return RegionSheet(
        region=region,
        extent=merged_extent(extents.get(mrc.pk, CmmExtent.NONE) for mrc in mrcs),
        themes=[
            ThemeLines(theme.value, str(theme.label), shown)
            for theme in Indicator.Theme
            if (shown := [x for x in lines if x.indicator.theme == theme and x.value is not None])
        ],
        towns=around.town_lines(day),
        mrcs=[
            MrcRow(mrc, populations.get(mrc.pk), extents.get(mrc.pk, CmmExtent.NONE))
            for mrc in mrcs
        ],
        paj_territories=paj_territories_of(mrcs, day),
        directorate=directorates_by_region(day).get(region.pk),
        unknown=[x for x in lines if x.value is None],
    )


def fact_lines(place: Region | Mrc, day: dt.date) -> list[FactLine]:
    """The most telling fact of each indicator for a region or an MRC, with gaps. Two queries."""
    here = Q(region=place) if isinstance(place, Region) else Q(mrc=place)
    facts = _Facts(here | QUEBEC)
    return facts.lines(day, of_mrc=isinstance(place, Mrc))


#: Facts of the whole of Québec: those of no place.
QUEBEC = Q(region__isnull=True, mrc__isnull=True, municipality__isnull=True)


class _Facts:
    """Facts read once and sorted by what they are about."""

    def __init__(self, condition: Q) -> None:
        self.quebec: dict[tuple[object, ...], Decimal | None] = {}
        self.of_regions: list[Fact] = []
        self.of_mrcs: list[Fact] = []
        self.of_towns: list[Fact] = []
        rows = Fact.objects.select_related("source", "municipality").filter(condition)
        for fact in rows.order_by("period_end", "pk"):
            if fact.region_id:
                self.of_regions.append(fact)
            elif fact.mrc_id:
                self.of_mrcs.append(fact)
            elif fact.municipality_id:
                self.of_towns.append(fact)
            else:
                self.quebec[_same(fact)] = fact.value
        self.indicators = list(Indicator.objects.order_by("theme", "rank"))

    def lines(self, day: dt.date, *, of_mrc: bool = False) -> list[FactLine]:
        """One line per indicator, in order; `reference` only for the same period and source."""
        own: dict[uuid.UUID, list[Fact]] = defaultdict(list)
        for fact in self.of_mrcs if of_mrc else self.of_regions:
            own[fact.indicator_id].append(fact)
        lines = []
        for indicator in self.indicators:
            chosen = _chosen(own[indicator.pk])
            if chosen is not None:
                reference = self.quebec.get(_same(chosen))
                lines.append(_line(chosen, indicator, day, reference=reference))
            elif indicator.headline:
                lines.append(_absent(indicator))
        return lines

    def latest_by_mrc(self) -> list[Fact]:
        """The latest fact of each MRC."""
        return list({fact.mrc_id: fact for fact in self.of_mrcs}.values())

    def town_lines(self, day: dt.date) -> list[FactLine]:
        """The latest figures that exist for towns only (rents, vacancy), by town then indicator."""
        rank = {indicator.pk: (at, indicator) for at, indicator in enumerate(self.indicators)}
        latest = {
            (fact.municipality.search_key, rank[fact.indicator_id][0]): fact
            for fact in self.of_towns
            if fact.municipality is not None and fact.value is not None
        }
        return [
            _line(
                fact,
                rank[fact.indicator_id][1],
                day,
                reference=self.quebec.get(_same(fact)),
                place=str(fact.municipality),
            )
            for _key, fact in sorted(latest.items(), key=lambda pair: pair[0])
        ]


def _same(fact: Fact) -> tuple[object, ...]:
    return (fact.indicator_id, fact.period_start, fact.period_end, fact.source_id)


def _chosen(facts: list[Fact]) -> Fact | None:
    at = most_telling([DatedValue(f.period_end, f.reliability, f.value is not None) for f in facts])
    return None if at is None else facts[at]


def _absent(indicator: Indicator) -> FactLine:
    return FactLine(
        indicator=indicator,
        value=None,
        text="",
        unit="",
        period="",
        publisher="",
        dataset="",
        url="",
        reliability="",
        reliability_label="",
        gap=str(Gap.NOT_COLLECTED.label),
    )


def _line(
    fact: Fact,
    indicator: Indicator,
    day: dt.date,
    *,
    reference: Decimal | None = None,
    place: str = "",
) -> FactLine:
    return FactLine(
        indicator=indicator,
        value=fact.value,
        text=figure(fact.value, indicator) if fact.value is not None else "",
        unit=unit_label(indicator),
        period=period_label(fact.period),
        publisher=fact.source.publisher if fact.source else "",
        dataset=fact.source.dataset if fact.source else "",
        url=fact.source.url if fact.source else "",
        reliability=fact.reliability,
        reliability_label=str(Reliability(fact.reliability).label),
        caveats=tuple(str(Caveat(code).label) for code in fact.caveats),
        sample=fact.sample,
        gap=str(Gap(fact.gap).label) if fact.gap else "",
        stale=is_stale(fact.period_end, indicator.fresh_months, day),
        reference=figure(reference, indicator) if reference is not None else "",
        place=place,
    )


def _mrcs_by_region(day: dt.date) -> dict[uuid.UUID, list[uuid.UUID]]:
    by_region: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for pk, region in Mrc.objects.in_force(day).order_by("pk").values_list("pk", "region_id"):
        by_region[region].append(pk)
    return by_region


def _latest_population() -> dict[uuid.UUID | None, Fact]:
    facts = Fact.objects.filter(
        region__isnull=False, indicator__code="population", value__isnull=False
    )
    return {fact.region_id: fact for fact in facts.order_by("period_end", "pk")}
