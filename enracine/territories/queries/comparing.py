"""Up to three places side by side, with Montréal as the reference."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from enracine.territories.models import Gap, Indicator, Mrc, Region
from enracine.territories.queries.distances import point_of
from enracine.territories.queries.divisions import (
    SHOWN,
    extent_of,
    regions_above,
    with_extent,
)
from enracine.territories.queries.known import Facts, known_facts
from enracine.territories.queries.labels import figure, period_label
from enracine.territories.queries.wishes import Since
from enracine.territories.rules import CmmExtent, merged_extent

#: Places that are compared at once, beside the reference.
MOST = 3
REFERENCE = "region-06"


@dataclass(frozen=True)
class Column:
    """A place compared. `away`: kilometres to the place chosen by whoever looks, None without one."""

    code: str
    name: str
    place: Region | Mrc
    region: Region
    extent: CmmExtent
    away: int | None
    is_reference: bool = False


@dataclass(frozen=True)
class Cell:
    """What is known of an indicator in a place; `of` names the region whose figure it is."""

    value: float | None
    text: str
    period: str
    gap: str
    of: str = ""
    stale: bool = False
    contradicted: bool = False


@dataclass(frozen=True)
class Line:
    """One indicator across the places."""

    indicator: Indicator
    cells: list[Cell]

    @property
    def known(self) -> int:
        """In how many places it is known."""
        return sum(cell.value is not None for cell in self.cells)


@dataclass(frozen=True)
class Theme:
    """The indicators of one theme."""

    label: str
    lines: list[Line]


@dataclass(frozen=True)
class Comparison:
    """What the page shows. `refused`: places asked beyond the first three."""

    columns: list[Column]
    themes: list[Theme]
    regions: list[tuple[Region, list[Mrc]]]
    refused: int


def compare(codes: Sequence[str], day: dt.date, since: Since | None = None) -> Comparison:
    """Places by their codes (« region-01 », « mrc-14 »); what is unknown is left out. Five queries.

    A rate or a rent that an MRC does not have is its region's, and says so; a count never is.
    """
    regions = list(Region.objects.in_force(day).order_by("search_key", "code"))
    found = with_extent(Mrc.objects.in_force(day).only(*SHOWN), day)
    mrcs = list(found.order_by("search_key", "code"))
    above = regions_above(mrcs, regions, day)
    places: dict[str, tuple[Region | Mrc, Region]] = {f"region-{r.code}": (r, r) for r in regions}
    places |= {f"mrc-{m.code}": (m, above[m.pk]) for m in mrcs}
    asked = [c for c in dict.fromkeys(codes) if c in places and c != REFERENCE]
    shown = [*asked[:MOST], *([REFERENCE] if REFERENCE in places else [])]
    columns = []
    for code in shown:
        place, region = places[code]
        inside = [m for m in mrcs if place in (m, above[m.pk])]
        columns.append(
            Column(
                code=code,
                name=place.short_name if isinstance(place, Mrc) else place.name,
                place=place,
                region=region,
                extent=merged_extent(extent_of(m) for m in inside),
                away=since.kilometres(point_of(place)) if since else None,
                is_reference=code == REFERENCE,
            )
        )
    return Comparison(
        columns=columns,
        themes=_themes(columns, day),
        regions=[(r, [m for m in mrcs if above[m.pk] == r]) for r in regions],
        refused=len(asked[MOST:]),
    )


def _themes(columns: Sequence[Column], day: dt.date) -> list[Theme]:
    about = Q(region__in=[c.region for c in columns])
    about |= Q(mrc__in=[c.place for c in columns if isinstance(c.place, Mrc)])
    indicators = list(Indicator.objects.order_by("theme", "rank"))
    known = known_facts(about & Q(detail=""), day, indicators)
    lines = [
        Line(indicator, [_cell(column, indicator, known) for column in columns])
        for indicator in indicators
        if not indicator.by
    ]
    told = [line for line in lines if any(c.value is not None for c in line.cells[:-1])]
    return [
        Theme(str(theme.label), shown)
        for theme in Indicator.Theme
        if (shown := [line for line in told if line.indicator.theme == theme])
    ]


def _cell(column: Column, indicator: Indicator, known: Facts) -> Cell:
    fact, of = known.get(column.code, {}).get(indicator.code), ""
    if (fact is None or fact.value is None) and isinstance(column.place, Mrc):
        wider = known.get(f"region-{column.region.code}", {}).get(indicator.code)
        if wider is not None and wider.holds_within and wider.value is not None:
            fact, of = wider, column.region.name
    if fact is None or fact.value is None:
        gap = Gap(fact.gap) if fact is not None and fact.gap else Gap.NOT_COLLECTED
        return Cell(None, "", "", str(gap.label))
    return Cell(
        value=fact.value,
        text=figure(Decimal(str(fact.value)), indicator),
        period=period_label(fact.period),
        gap="",
        of=of,
        stale=fact.stale,
        contradicted=fact.contradicted,
    )
