"""The figures as open data: one row a fact, with where it comes from and under what licence."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_noop

from enracine.territories.models import Fact, Mrc, PajTerritory, Region

#: What is said of each fact, in this order.
OPEN_COLUMNS = (
    "place_kind", "place_code", "place_name", "indicator", "indicator_name", "detail", "value",
    "unit", "period", "period_start", "period_end", "reliability", "gap", "caveats", "publisher",
    "dataset", "url", "licence",
)  # fmt: skip
#: Under what the whole is given.
LICENCE = gettext_noop(
    "Chaque ligne porte sa source et sa licence. La mise en forme est offerte sous CC BY 4.0."
)
Row = dict[str, object]


def open_facts(place: Region | Mrc | PajTerritory | None = None) -> Iterator[Row]:
    """Every fact that stands, or those of one place, by place, indicator and period. One query."""
    condition = Q()
    if isinstance(place, Region):
        condition = Q(region=place)
    elif isinstance(place, Mrc):
        condition = Q(mrc=place) | Q(municipality__mrc=place)
    elif isinstance(place, PajTerritory):
        condition = Q(paj_territory=place)
    facts = (
        Fact.objects.standing()
        .filter(condition)
        .select_related("indicator", "source", "region", "mrc", "municipality", "paj_territory")
        .order_by(
            "region__code", "mrc__code", "paj_territory__code", "municipality__code",
            "indicator__theme", "indicator__rank", "detail", "period_end", "pk",
        )
    )  # fmt: skip
    for fact in facts.iterator(chunk_size=1000):
        yield _row(fact)


def _row(fact: Fact) -> Row:
    kind, code, name = _place(fact)
    source = fact.source
    return {
        "place_kind": kind,
        "place_code": code,
        "place_name": name,
        "indicator": fact.indicator.code,
        "indicator_name": fact.indicator.name,
        "detail": fact.detail,
        "value": float(fact.value) if fact.value is not None else None,
        "unit": fact.indicator.unit,
        "period": fact.period,
        "period_start": fact.period_start.isoformat() if fact.period_start else "",
        "period_end": fact.period_end.isoformat() if fact.period_end else "",
        "reliability": fact.reliability,
        "gap": fact.gap,
        "caveats": " ".join(fact.caveats),
        "publisher": source.publisher if source else "",
        "dataset": source.dataset if source else "",
        "url": source.url if source else "",
        "licence": source.licence if source else "",
    }


def _place(fact: Fact) -> tuple[str, str, str]:
    if fact.region:
        return "region", f"region-{fact.region.code}", fact.region.name
    if fact.mrc:
        return "mrc", f"mrc-{fact.mrc.code}", fact.mrc.name
    if fact.paj_territory:
        return "paj_territory", fact.paj_territory.code, fact.paj_territory.name
    if fact.municipality:
        return "municipality", fact.municipality.code, fact.municipality.name
    return "province", "quebec", "Québec"
