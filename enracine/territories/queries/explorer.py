"""The explorer: every region or every MRC beside one another, by one measure. Nobody signs in."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Count, Q

from enracine.territories import serving
from enracine.territories.models import Gap, Indicator, Mrc, Region
from enracine.territories.queries.distances import point_of
from enracine.territories.queries.divisions import (
    SHOWN,
    extent_of,
    regions_above,
    with_extent,
)
from enracine.territories.queries.known import (
    QUEBEC_CODE,
    Facts,
    Known,
    known_facts,
    known_key,
)
from enracine.territories.queries.labels import figure, period_label
from enracine.territories.queries.wishes import (
    AROUND,
    NEEDS,
    Since,
    lacking,
    unsure_of,
    wanted_indicators,
)
from enracine.territories.rules import CmmExtent, merged_extent, shade, shade_bounds
from enracine.territories.serving import Welcome
from enracine.territories.tiles import DISTANCE_STEPS

REGIONS, MRCS = "regions", "mrc"
#: The measure that is not a fact: by road to Montréal, else in a straight line.
DISTANCE = "distance"
#: The same to a place that whoever looks has chosen, in a straight line.
AWAY = "depuis"
BY_NAME, BY_VALUE = "nom", "valeur"


@dataclass(frozen=True)
class Asked:
    """What somebody asks of the explorer. `region`: only the MRCs of that code."""

    level: str = REGIONS
    measure: str = DISTANCE
    region: str = ""
    outside_cmm: bool = False
    order: str = BY_NAME
    #: A place chosen by whoever looks, and how many kilometres around it (0: anywhere).
    since: Since | None = None
    within: int = 0
    #: A CNP group of five figures: its openings are then what is shown.
    occupation: str = ""
    needs: tuple[str, ...] = ()
    #: Only where somebody serves in this programme, an age of so many years.
    programme: str = ""
    age: int | None = None


@dataclass(frozen=True)
class PlaceRow:
    """A place of the list, with its value of the measure, or why there is none.

    `of` names the region whose figure it is; `step` is the shade on the map, 0 for an unknown value.
    `away`: kilometres to the chosen place; `unsure`: the needs of which nothing is known there; `welcomes`:
    who serves there in the programme asked.
    """

    code: str
    number: str
    name: str
    place: Region | Mrc
    region: Region
    extent: CmmExtent
    population: str
    value: float | None = None
    text: str = ""
    note: str = ""
    gap: str = ""
    of: str = ""
    step: int = 0
    away: int | None = None
    unsure: tuple[str, ...] = ()
    lacking: bool = False
    contradicted: bool = False
    welcomes: tuple[Welcome, ...] = ()

    @property
    def kilometres(self) -> int:
        """To Montréal, by road when there is a road, else in a straight line."""
        return self.place.road_km if self.place.road_km is not None else self.place.crow_km


@dataclass(frozen=True)
class Explored:
    """The answer: what the map and the list both show."""

    asked: Asked
    rows: list[PlaceRow]
    measures: list[tuple[str, list[tuple[str, str]]]]
    regions: list[Region]
    #: None for the distance.
    indicator: Indicator | None
    bounds: list[float] = field(default_factory=list)
    bound_texts: list[str] = field(default_factory=list)
    quebec: str = ""
    #: Places left out because something needed is known to be missing there.
    left_out: int = 0
    #: The programmes that may be asked about, and the places left out because nobody serves there in it.
    programmes: Sequence[tuple[str, str]] = ()
    unserved: int = 0
    #: Who answers for all of Québec in the programme asked.
    everywhere: tuple[str, ...] = ()

    @property
    def unknown(self) -> int:
        """How many places have no value."""
        return sum(row.value is None for row in self.rows)


def explore(asked: Asked, day: dt.date) -> Explored:
    """Every place asked, with its value of the measure. Six queries; eight when one asks who serves."""
    regions = list(Region.objects.in_force(day).order_by("search_key", "code"))
    inside = with_extent(Mrc.objects.in_force(day).only(*SHOWN), day)
    mrcs = list(inside.order_by("search_key", "code"))
    above = regions_above(mrcs, regions, day)
    every = _indicators()
    indicators = [i for i in every if i.by == Indicator.By.OCCUPATION or (not i.by and i.told)]  # type: ignore[attr-defined]  # annotated
    asked, chosen = _understood(asked, indicators, regions)
    offered = serving.offer(
        serving.Wanted(asked.programme, asked.age), {m.pk: above[m.pk].pk for m in mrcs}, day
    )
    asked = replace(asked, programme=offered.programme)
    wanted = {"population"} | wanted_indicators(asked.needs)
    told = Q(indicator__code__in=wanted, detail="")
    if chosen is not None:
        told |= Q(indicator=chosen, detail=asked.occupation if chosen.by else "")
    known = known_facts(told & Q(municipality__isnull=True), day, every)
    if asked.level == MRCS:
        rows = [
            _row(
                f"mrc-{m.code}",
                m,
                above[m.pk],
                extent_of(m),
                known,
                chosen,
                asked,
            )
            for m in mrcs
        ]
    else:
        extents: dict[uuid.UUID, list[CmmExtent]] = defaultdict(list)
        for m in mrcs:
            extents[above[m.pk].pk].append(extent_of(m))
        rows = [
            _row(f"region-{r.code}", r, r, merged_extent(extents[r.pk]), known, chosen, asked)
            for r in regions
        ]
    if asked.programme:
        rows = [replace(row, welcomes=_welcomes(row, offered, mrcs, above)) for row in rows]
    kept = [row for row in rows if _asked_for(row, asked)]
    bounds = _bounds(rows, chosen)
    found = known.get(QUEBEC_CODE, {}).get(_key(chosen, asked)) if chosen else None
    return Explored(
        asked=asked,
        rows=_in_order(_shaded(kept, bounds), asked.order),
        measures=_by_theme(indicators),
        regions=regions,
        indicator=chosen,
        bounds=bounds,
        bound_texts=[_text(bound, chosen) for bound in bounds],
        left_out=sum(row.lacking for row in rows),
        programmes=offered.programmes,
        everywhere=offered.everywhere,
        unserved=sum(bool(asked.programme) and not row.welcomes for row in rows),
        quebec=_text(found.value, chosen) if found and found.value is not None else "",
    )


def _understood(
    asked: Asked, indicators: Sequence[Indicator], regions: Sequence[Region]
) -> tuple[Asked, Indicator | None]:
    """What is asked without what means nothing, and the indicator that it asks for."""
    by_occupation = next((i for i in indicators if i.by), None)
    wanted = by_occupation.code if by_occupation and asked.occupation else asked.measure
    chosen = next((i for i in indicators if i.code == wanted), None)
    if chosen is not None and chosen.by and not asked.occupation:
        chosen = None
    plain = DISTANCE if asked.measure != AWAY or asked.since is None else AWAY
    understood = replace(
        asked,
        measure=chosen.code if chosen else plain,
        region=asked.region if asked.region in {r.code for r in regions} else "",
        needs=tuple(need for need in NEEDS if need in asked.needs),
        within=asked.within if asked.since and asked.within in AROUND else 0,
    )
    return understood, chosen


def _key(indicator: Indicator, asked: Asked) -> str:
    return known_key(indicator.code, asked.occupation if indicator.by else "")


def _indicators() -> list[Indicator]:
    """All of them in order, each with how many figures of regions and MRCs it has. One query."""
    told = Q(facts__value__isnull=False, facts__set_aside_at__isnull=True)
    somewhere = Q(facts__region__isnull=False) | Q(facts__mrc__isnull=False)
    found = Indicator.objects.annotate(told=Count("facts", filter=told & somewhere))
    return list(found.order_by("theme", "rank"))


def _by_theme(indicators: Sequence[Indicator]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(theme.label), shown)
        for theme in Indicator.Theme
        if (shown := [(i.code, i.name) for i in indicators if i.theme == theme and not i.by])
    ]


def _row(
    code: str,
    place: Region | Mrc,
    region: Region,
    extent: CmmExtent,
    known: Facts,
    chosen: Indicator | None,
    asked: Asked,
) -> PlaceRow:
    own = known.get(code, {})
    people = own.get("population")
    told = {
        "code": code,
        "number": place.code,
        "name": place.short_name if isinstance(place, Mrc) else place.name,
        "place": place,
        "region": region,
        "extent": extent,
        "population": _count(people),
        "away": asked.since.kilometres(point_of(place)) if asked.since else None,
        "unsure": unsure_of(asked.needs, own),
        "lacking": lacking(asked.needs, own),
    }
    if chosen is None:
        far = place.road_km if place.road_km is not None else place.crow_km
        if asked.measure == AWAY and asked.since is not None:
            far = asked.since.kilometres(point_of(place))
        return PlaceRow(**told, value=float(far))  # type: ignore[arg-type]  # one mapping for all
    fact, of = own.get(_key(chosen, asked)), ""
    if (fact is None or fact.value is None) and code.startswith("mrc-"):
        wider = known.get(f"region-{region.code}", {}).get(_key(chosen, asked))
        if wider is not None and wider.holds_within and wider.value is not None:
            fact, of = wider, region.name
    return PlaceRow(
        **told,  # type: ignore[arg-type]  # values of a row: Any of the database
        value=fact.value if fact else None,
        text=_text(fact.value, chosen) if fact and fact.value is not None else "",
        note=period_label(fact.period) if fact and fact.value is not None else "",
        gap=str(Gap(fact.gap if fact and fact.gap else Gap.NOT_COLLECTED).label),
        of=of,
        contradicted=fact is not None and fact.contradicted,
    )


def _welcomes(
    row: PlaceRow, offered: serving.Offer, mrcs: Sequence[Mrc], above: Mapping[uuid.UUID, Region]
) -> tuple[Welcome, ...]:
    """Who serves an MRC; who serves any MRC of a region, each once."""
    if isinstance(row.place, Mrc):
        return tuple(offered.by_mrc.get(row.place.pk, ()))
    inside = (m for m in mrcs if above[m.pk] == row.place)
    told = {one.name: one for m in inside for one in offered.by_mrc.get(m.pk, ())}
    return tuple(sorted(told.values(), key=lambda one: (not one.here, one.name)))


def _count(fact: Known | None) -> str:
    return f"{fact.value:.0f}" if fact is not None and fact.value is not None else ""


def _text(value: float | None, indicator: Indicator | None) -> str:
    if value is None:
        return ""
    return figure(Decimal(str(value)), indicator) if indicator else f"{value:.0f}"


def _asked_for(row: PlaceRow, asked: Asked) -> bool:
    if asked.region and asked.level == MRCS and row.region.code != asked.region:
        return False
    if asked.within and row.away is not None and row.away > asked.within:
        return False
    if asked.programme and not row.welcomes:
        return False
    return not (row.lacking or (asked.outside_cmm and row.extent == CmmExtent.WHOLE))


def _bounds(rows: Sequence[PlaceRow], chosen: Indicator | None) -> list[float]:
    """The same shades whatever is left out: a filter does not change a place's colour."""
    if chosen is None:
        return [float(bound) for bound in DISTANCE_STEPS]
    return shade_bounds(row.value for row in rows if row.value is not None)


def _shaded(rows: Sequence[PlaceRow], bounds: Sequence[float]) -> list[PlaceRow]:
    return [replace(row, step=shade(row.value, bounds)) for row in rows]


def _in_order(rows: list[PlaceRow], order: str) -> list[PlaceRow]:
    if order != BY_VALUE:
        return rows
    return sorted(rows, key=lambda r: (r.value is None, -(r.value or 0)))
