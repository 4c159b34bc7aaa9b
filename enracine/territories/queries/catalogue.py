"""Regions, MRCs and PAJ territories side by side, for the API."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from enracine.territories.models import Mrc, PajCoverage, PajTerritory, Region
from enracine.territories.queries.divisions import (
    cmm_extents,
    directorates_by_region,
    mrcs_of_region,
    paj_territories_of,
)
from enracine.territories.queries.lines import FactLine, fact_lines
from enracine.territories.rules import CmmExtent, merged_extent

Kind = Literal["region", "mrc", "paj_territory"]


@dataclass(frozen=True)
class TerritoryCard:
    """One territory. `code` says its kind (region-01, mrc-14, paj-14): digits alone clash."""

    id: uuid.UUID
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    code: str
    kind: Kind
    name: str
    region_code: str | None
    main_town: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    distance_to_montreal_km: int | None
    road_distance_km: int | None
    road_distance_basis: str | None
    cmm: str | None
    to_be_confirmed: bool


@dataclass(frozen=True)
class TerritoryDetail:
    """A territory with its facts and with the divisions around it."""

    card: TerritoryCard
    facts: list[FactLine]
    mrc_codes: list[str]
    paj_territory_codes: list[str]
    mifi_directorate: str | None


def territories(day: dt.date, kind: Kind | None = None) -> list[TerritoryCard]:
    """All territories in force that day, by kind then French order. Five queries at most."""
    cards: list[TerritoryCard] = []
    extents = cmm_extents(day)
    mrcs = list(Mrc.objects.in_force(day).select_related("region").order_by("search_key", "code"))
    if kind in (None, "region"):
        by_region: dict[uuid.UUID, set[CmmExtent]] = {}
        for mrc in mrcs:
            extent = extents.get(mrc.pk, CmmExtent.NONE)
            by_region.setdefault(mrc.region_id, set()).add(extent)
        regions = Region.objects.in_force(day).order_by("search_key", "code")
        cards += [_region_card(r, merged_extent(by_region.get(r.pk, set()))) for r in regions]
    if kind in (None, "mrc"):
        cards += [_mrc_card(m, extents.get(m.pk, CmmExtent.NONE)) for m in mrcs]
    if kind in (None, "paj_territory"):
        cards += _paj_cards(day)
    return cards


def territory(code: str, day: dt.date) -> TerritoryDetail | None:
    """One territory by its prefixed code; None when there is none."""
    card = next((c for c in territories(day, _kind_of(code)) if c.code == code), None)
    if card is None:
        return None
    if card.kind == "region":
        return _region_detail(card, day)
    if card.kind == "mrc":
        return _mrc_detail(card, day)
    coverage = PajCoverage.objects.in_force(day).filter(territory=card.id, mrc__isnull=False)
    codes = coverage.order_by("mrc__code").values_list("mrc__code", flat=True)
    return TerritoryDetail(card, [], [f"mrc-{c}" for c in codes], [], None)


def _kind_of(code: str) -> Kind | None:
    prefixes: dict[str, Kind] = {"region": "region", "mrc": "mrc", "paj": "paj_territory"}
    return prefixes.get(code.split("-", 1)[0])


def _region_detail(card: TerritoryCard, day: dt.date) -> TerritoryDetail:
    region = Region.objects.get(pk=card.id)
    mrcs = mrcs_of_region(region, day)
    office = directorates_by_region(day).get(region.pk)
    return TerritoryDetail(
        card=card,
        facts=fact_lines(region, day),
        mrc_codes=[f"mrc-{mrc.code}" for mrc in mrcs],
        paj_territory_codes=[t.code for t in paj_territories_of(mrcs, day)],
        mifi_directorate=office.name if office else None,
    )


def _mrc_detail(card: TerritoryCard, day: dt.date) -> TerritoryDetail:
    mrc = Mrc.objects.get(pk=card.id)
    office = directorates_by_region(day).get(mrc.region_id)
    return TerritoryDetail(
        card=card,
        facts=fact_lines(mrc, day),
        mrc_codes=[],
        paj_territory_codes=[t.code for t in paj_territories_of([mrc], day)],
        mifi_directorate=office.name if office else None,
    )


def _located(place: Region | Mrc, extent: CmmExtent) -> dict[str, object]:
    return {
        "id": place.pk,
        "version": place.version,
        "created_at": place.created_at,
        "updated_at": place.updated_at,
        "name": place.name,
        "main_town": place.main_town,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "distance_to_montreal_km": place.crow_km,
        "road_distance_km": place.road_km,
        "road_distance_basis": place.road_basis,
        "cmm": extent.value,
        "to_be_confirmed": False,
    }


def _region_card(region: Region, extent: CmmExtent) -> TerritoryCard:
    return TerritoryCard(
        code=f"region-{region.code}",
        kind="region",
        region_code=region.code,
        **_located(region, extent),  # type: ignore[arg-type]  # one mapping for both kinds
    )


def _mrc_card(mrc: Mrc, extent: CmmExtent) -> TerritoryCard:
    return TerritoryCard(
        code=f"mrc-{mrc.code}",
        kind="mrc",
        region_code=mrc.region.code,
        **_located(mrc, extent),  # type: ignore[arg-type]  # one mapping for both kinds
    )


def _paj_cards(day: dt.date) -> list[TerritoryCard]:
    regions: dict[uuid.UUID, str] = {}
    lines = PajCoverage.objects.in_force(day).order_by("pk")
    for territory_id, by_mrc, by_municipality in lines.values_list(
        "territory", "mrc__region__code", "municipality__mrc__region__code"
    ):
        regions.setdefault(territory_id, by_mrc or by_municipality)
    return [
        TerritoryCard(
            id=place.pk,
            version=place.version,
            created_at=place.created_at,
            updated_at=place.updated_at,
            code=place.code,
            kind="paj_territory",
            name=place.name,
            region_code=regions.get(place.pk),
            main_town=None,
            latitude=None,
            longitude=None,
            distance_to_montreal_km=None,
            road_distance_km=None,
            road_distance_basis=None,
            cmm=None,
            to_be_confirmed=place.to_be_confirmed,
        )
        for place in PajTerritory.objects.in_force(day).order_by("search_key", "code")
    ]
