"""Places over the API: public, read-only. Mounted by the API's shell under `/territories`."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from enracine.kernel.clock import today
from enracine.territories.queries import FactLine, TerritoryCard, territories, territory

router = Router(tags=["territories"])


class TerritoryOut(Schema):
    """A region, an MRC (or equivalent territory) or a PAJ territory."""

    id: uuid.UUID
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    code: str = Field(description="region-01, mrc-14, paj-14: the prefix tells the kind")
    kind: Literal["region", "mrc", "paj_territory"]
    name: str
    region_code: str | None
    main_town: str | None
    latitude: float | None
    longitude: float | None
    distance_to_montreal_km: int | None = Field(description="straight line from the main town")
    road_distance_km: int | None
    road_distance_basis: Literal["table", "estimate", "none"] | None
    cmm: Literal["whole", "part", "none"] | None = Field(
        description="how much belongs to the Communauté métropolitaine de Montréal"
    )
    to_be_confirmed: bool


class FactOut(Schema):
    """A figure with its unit, period, source and reliability; or the gap: why there is none."""

    indicator: str
    name: str
    value: float | None
    unit: str
    period: str | None
    source: str | None
    url: str | None
    reliability: str | None
    caveats: list[str]
    gap: str | None


class TerritoryDetailOut(TerritoryOut):
    """A territory with its facts and divisions."""

    facts: list[FactOut]
    mrc_codes: list[str]
    paj_territory_codes: list[str]
    mifi_directorate: str | None


class TerritoryPage(Schema):
    """One page of territories."""

    items: list[TerritoryOut]
    total: int
    page: int
    per_page: int


def _fact(line: FactLine) -> FactOut:
    return FactOut(
        indicator=line.indicator.code,
        name=line.indicator.name,
        value=None if line.value is None else float(line.value),
        unit=line.indicator.unit,
        period=line.period or None,
        source=line.publisher or None,
        url=line.url or None,
        reliability=line.reliability or None,
        caveats=list(line.caveats),
        gap=line.gap or None,
    )


@router.get("", response=TerritoryPage, auth=None, summary="Territories, in French order")
def list_territories(
    request: HttpRequest,
    kind: Literal["region", "mrc", "paj_territory"] | None = None,
    page: Annotated[int, Field(ge=1, le=10_000)] = 1,
    per_page: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, object]:
    """Public. A fixed number of queries; the whole reference set is about two hundred rows."""
    every: list[TerritoryCard] = territories(today(), kind)
    start = (page - 1) * per_page
    return {
        "items": every[start : start + per_page],
        "total": len(every),
        "page": page,
        "per_page": per_page,
    }


@router.get("/{code}", response=TerritoryDetailOut, auth=None, summary="One territory")
def get_territory(
    request: HttpRequest,
    code: str,
) -> dict[str, object]:
    """Public. 404 when no territory has that code."""
    found = territory(code, today())
    if found is None:
        raise Http404
    return {
        **vars(found.card),
        "facts": [_fact(line) for line in found.facts],
        "mrc_codes": found.mrc_codes,
        "paj_territory_codes": found.paj_territory_codes,
        "mifi_directorate": found.mifi_directorate,
    }
