"""The facts of one place as they are read: one line an indicator, the gaps and the disagreements said."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from enracine.territories.models import Caveat, Fact, Gap, Indicator, Mrc, Region, Reliability
from enracine.territories.queries.known import HOLDS_WITHIN
from enracine.territories.queries.labels import figure, period_label, unit_label
from enracine.territories.rules import DatedValue, disagree, is_stale, most_telling

#: Facts of the whole of Québec: those of no place.
QUEBEC = Q(
    region__isnull=True, mrc__isnull=True, municipality__isnull=True, paj_territory__isnull=True
)


#: What a line says of a fact, of its source and of its town.
_COLUMNS = (
    "indicator_id", "region_id", "mrc_id", "municipality_id", "paj_territory_id", "source_id",
    "detail", "value", "period", "period_start", "period_end", "reliability", "gap", "caveats",
    "sample", "source__publisher", "source__dataset", "source__url", "municipality__name",
    "municipality__search_key",
)  # fmt: skip


@dataclass(frozen=True)
class Otherwise:
    """What another source says of the same place and period."""

    text: str
    publisher: str
    url: str


@dataclass(frozen=True)
class FactLine:
    """One indicator of one place as shown: a figure with what makes it readable, or why not.

    `of` names the wider place whose figure it is, where the place has none of its own.
    """

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
    of: str = ""
    otherwise: tuple[Otherwise, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class ThemeLines:
    """The indicators of one theme."""

    key: str
    label: str
    lines: list[FactLine]


@dataclass(frozen=True)
class Tier:
    """A place and the wider ones around it: which column of a fact names it, which places, its name.

    `whole`: it is the same ground as the place read, so that its counts hold too.
    """

    column: str
    places: frozenset[uuid.UUID]
    name: str = ""
    whole: bool = False


@dataclass
class _Read:
    """Facts read once, sorted by what they are about."""

    quebec: dict[tuple[object, ...], Decimal | None] = field(default_factory=dict)
    tiers: list[dict[uuid.UUID, list[Fact]]] = field(default_factory=list)
    towns: list[Fact] = field(default_factory=list)


class FactsAbout:
    """What is known of one place, of the wider ones, of towns and of its MRCs. Two queries, at once.

    `people`: the latest number of people of each of its MRCs.
    """

    def __init__(
        self, tiers: Sequence[Tier], *, towns: Q | None = None, mrcs: Sequence[Mrc] = ()
    ) -> None:
        self.people: dict[uuid.UUID | None, Decimal | None] = {}
        self.tiers = tiers
        self.indicators = list(Indicator.objects.order_by("theme", "rank"))
        self._read = _Read(tiers=[defaultdict(list) for _tier in tiers])
        condition = QUEBEC if towns is None else QUEBEC | towns
        for tier in tiers:
            condition |= Q(**{f"{tier.column}__in": tier.places})
        if mrcs:
            condition |= Q(mrc__in=mrcs, indicator__code="population")
        counted = {i.pk for i in self.indicators if i.code == "population"}
        rows = Fact.objects.standing().select_related("source", "municipality").filter(condition)
        rows = rows.only(*_COLUMNS)
        for fact in rows.order_by("period_end", "pk"):
            if fact.mrc_id and fact.indicator_id in counted and fact.value is not None:
                self.people[fact.mrc_id] = fact.value
            self._sort(fact)

    def _sort(self, fact: Fact) -> None:
        for tier, kept in zip(self.tiers, self._read.tiers, strict=True):
            if getattr(fact, tier.column) in tier.places:
                kept[fact.indicator_id].append(fact)
                return
        if fact.municipality_id:
            self._read.towns.append(fact)
        elif not (fact.detail or fact.mrc_id):
            self._read.quebec[_same(fact)] = fact.value

    def lines(self, day: dt.date) -> list[FactLine]:
        """One line per indicator that is not cut further, in order.

        A rate or a rent that the place does not have is that of the nearest wider place, and says so.
        """
        lines = []
        for indicator in self.indicators:
            if indicator.by:
                continue
            line = self._nearest(indicator, day)
            if line is not None:
                lines.append(line)
            elif indicator.headline:
                lines.append(absent(indicator))
        return lines

    def _nearest(self, indicator: Indicator, day: dt.date) -> FactLine | None:
        own: FactLine | None = None
        for rank, (tier, kept) in enumerate(zip(self.tiers, self._read.tiers, strict=True)):
            if rank and not (tier.whole or indicator.unit in HOLDS_WITHIN):
                continue
            facts = [f for f in kept.get(indicator.pk, ()) if not f.detail]
            at = _chosen(facts)
            if at is None:
                continue
            line = self._line(facts[at], indicator, day, facts, tier.name if rank else "")
            if line.value is not None:
                return line
            own = own or line
        return own

    def cut_by(self, code: str, day: dt.date) -> list[FactLine]:
        """The latest figures of an indicator cut by occupation or sector, largest first."""
        indicator = next((i for i in self.indicators if i.code == code), None)
        if indicator is None:
            return []
        for rank, (tier, kept) in enumerate(zip(self.tiers, self._read.tiers, strict=True)):
            latest = {f.detail: f for f in kept.get(indicator.pk, ()) if f.detail and f.value}
            if latest:
                of = tier.name if rank and not tier.whole else ""
                ranked = sorted(latest.values(), key=lambda f: (-(f.value or 0), f.detail))
                return [self._line(f, indicator, day, [f], of) for f in ranked]
        return []

    def town_lines(self, day: dt.date) -> list[FactLine]:
        """The latest figures that exist for towns only (rents, vacancy), by town then indicator."""
        rank = {indicator.pk: (at, indicator) for at, indicator in enumerate(self.indicators)}
        latest = {
            (fact.municipality.search_key, rank[fact.indicator_id][0]): fact
            for fact in self._read.towns
            if fact.municipality is not None and fact.value is not None and not fact.detail
        }
        return [
            self._line(fact, rank[fact.indicator_id][1], day, [fact], place=str(fact.municipality))
            for _key, fact in sorted(latest.items(), key=lambda pair: pair[0])
        ]

    def _line(
        self,
        fact: Fact,
        indicator: Indicator,
        day: dt.date,
        told: Sequence[Fact],
        of: str = "",
        *,
        place: str = "",
    ) -> FactLine:
        """`reference` only for the same period and source."""
        reference = self._read.quebec.get(_same(fact))
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
            reference=figure(reference, indicator)
            if reference is not None and not fact.detail
            else "",
            place=place,
            of=of,
            otherwise=_otherwise(fact, indicator, told),
            detail=fact.detail,
        )


def fact_lines(place: Region | Mrc, day: dt.date) -> list[FactLine]:
    """The most telling fact of each indicator for a region or an MRC itself, with gaps. Two queries."""
    column = "region_id" if isinstance(place, Region) else "mrc_id"
    return FactsAbout([Tier(column, frozenset([place.pk]))]).lines(day)


def by_theme(lines: Sequence[FactLine]) -> list[ThemeLines]:
    """Those that have a figure, theme by theme."""
    return [
        ThemeLines(theme.value, str(theme.label), shown)
        for theme in Indicator.Theme
        if (shown := [x for x in lines if x.indicator.theme == theme and x.value is not None])
    ]


def absent(indicator: Indicator) -> FactLine:
    """The line of what nobody has told yet."""
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


def _same(fact: Fact) -> tuple[object, ...]:
    return (fact.indicator_id, fact.period_start, fact.period_end, fact.source_id)


def _chosen(facts: Sequence[Fact]) -> int | None:
    return most_telling(
        [DatedValue(f.period_end, f.reliability, f.value is not None) for f in facts]
    )


def _otherwise(fact: Fact, indicator: Indicator, told: Sequence[Fact]) -> tuple[Otherwise, ...]:
    """What the other sources say, when it cannot be read as the same figure."""
    if fact.value is None:
        return ()
    return tuple(
        Otherwise(
            figure(other.value, indicator),
            other.source.publisher if other.source else "",
            other.source.url if other.source else "",
        )
        for other in told
        if other.pk != fact.pk
        and other.value is not None
        and (other.period_start, other.period_end) == (fact.period_start, fact.period_end)
        and disagree((float(fact.value), float(other.value)), indicator.decimals)
    )
