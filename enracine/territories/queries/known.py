"""What is known of every place at once: read by the explorer, comparisons and proposals."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from enracine.territories.models import Fact, Indicator, Mrc, PajCoverage, PajTerritory, Region
from enracine.territories.queries.divisions import regions_of
from enracine.territories.rules import DatedValue, disagree, is_stale, most_telling

#: Units of what is about as true of a part as of the whole.
HOLDS_WITHIN = frozenset({"percent", "dollars", "dollars_month", "per_km2"})
#: The code of the whole of Québec, beside those of `catalogue`.
QUEBEC_CODE = "quebec"


@dataclass(frozen=True, slots=True)
class Known:
    """The most telling fact of one indicator for one place, or why there is none.

    `of` is the code of the place that the fact is about: the region's, where nothing is known of the
    MRC itself. `contradicted`: another source says something else of the same period.
    """

    indicator: str
    detail: str
    value: float | None
    period: str
    period_end: dt.date | None
    source: str
    reliability: str
    gap: str
    stale: bool
    contradicted: bool
    of: str
    holds_within: bool

    @property
    def key(self) -> str:
        """« unemployment », or « openings:31301 » for an indicator cut by occupation."""
        return known_key(self.indicator, self.detail)


def known_key(indicator: str, detail: str = "") -> str:
    """Under which key of `facts_of_all` an indicator is found."""
    return f"{indicator}:{detail}" if detail else indicator


Facts = dict[str, dict[str, Known]]


def facts_of_all(day: dt.date, *, inherited: bool = True) -> Facts:
    """Every place's facts that day: code of the place (« region-01 », « mrc-14 », « paj-14 »,
    « quebec ») → key of the indicator (see `known_key`) → the most telling fact. Seven queries.

    With `inherited`, an MRC without a fact of its own has its region's, and a PAJ territory its first
    MRC's: `Known.of` tells which. A count is never inherited, since a part has not the number of the
    whole; rates, rents and what is told by occupation or sector are. A place of which nothing is known
    has an empty dictionary.
    """
    known = _own(Q(municipality__isnull=True), day)
    for code, wider in (_above(day) if inherited else {}).items():
        merged = dict(known.get(code, {}))
        for broader in wider:
            for key, fact in known.get(broader, {}).items():
                mine = merged.get(key)
                if fact.holds_within and (
                    mine is None or (mine.value is None and fact.value is not None)
                ):
                    merged[key] = fact
        known[code] = merged
    return known


def facts_stamp() -> tuple[dt.datetime | None, int]:
    """What changes when a fact does: when one was last written, and how many there are. One query."""
    found = Fact.objects.aggregate(at=Max("updated_at"), n=Count("pk"))
    return found["at"], found["n"]


def known_facts(condition: Q, day: dt.date, indicators: Iterable[Indicator] | None = None) -> Facts:
    """The same for the facts of a condition, without what is inherited. Two queries.

    One query when whoever asks has read all the `indicators` already.
    """
    return _own(condition, day, indicators)


_COLUMNS = (
    "indicator_id", "detail", "value", "period", "period_start", "period_end", "reliability", "gap",
    "source__publisher", "region__code", "mrc__code", "paj_territory__code",
)  # fmt: skip


def _own(condition: Q, day: dt.date, known: Iterable[Indicator] | None = None) -> Facts:
    indicators: dict[object, Indicator] = (
        {i.pk: i for i in known} if known is not None else dict(Indicator.objects.in_bulk())
    )
    groups: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    rows = Fact.objects.standing().filter(condition).order_by("period_end", "pk")
    for row in rows.values(*_COLUMNS):
        indicator = indicators[row["indicator_id"]]
        groups[_code(row), known_key(indicator.code, row["detail"])].append(row)
    found: Facts = {}
    for (code, key), several in groups.items():
        indicator = indicators[several[0]["indicator_id"]]
        found.setdefault(code, {})[key] = _chosen(several, indicator, day, code)
    return found


def _code(row: dict[str, object]) -> str:
    if row["region__code"]:
        return f"region-{row['region__code']}"
    if row["mrc__code"]:
        return f"mrc-{row['mrc__code']}"
    return str(row["paj_territory__code"] or QUEBEC_CODE)


def _chosen(rows: list[dict[str, object]], indicator: Indicator, day: dt.date, code: str) -> Known:
    told = [
        DatedValue(r["period_end"], r["reliability"], r["value"] is not None)  # type: ignore[arg-type]  # values of a row: Any of the database
        for r in rows
    ]
    at = most_telling(told)
    row = rows[at or 0]
    same = [
        float(r["value"])  # type: ignore[arg-type]  # values of a row: Any of the database
        for r in rows
        if r["value"] is not None
        and (r["period_start"], r["period_end"]) == (row["period_start"], row["period_end"])
    ]
    return Known(
        indicator=indicator.code,
        detail=str(row["detail"]),
        value=None if row["value"] is None else float(row["value"]),  # type: ignore[arg-type]  # values of a row: Any of the database
        period=str(row["period"]),
        period_end=row["period_end"],  # type: ignore[arg-type]  # values of a row: Any of the database
        source=str(row["source__publisher"] or ""),
        reliability=str(row["reliability"]),
        gap=str(row["gap"]),
        stale=is_stale(row["period_end"], indicator.fresh_months, day),  # type: ignore[arg-type]  # values of a row: Any of the database
        contradicted=row["value"] is not None and disagree(same, indicator.decimals),
        of=code,
        holds_within=bool(indicator.by) or indicator.unit in HOLDS_WITHIN,
    )


def _above(day: dt.date) -> dict[str, list[str]]:
    """For each MRC its region, for each PAJ territory its MRCs: whose facts they have for want of own."""
    wider: dict[str, list[str]] = {}
    mrcs = {m.pk: m for m in Mrc.objects.in_force(day).select_related("region")}
    moved = regions_of(set(mrcs), day)
    for region in Region.objects.in_force(day).values_list("code", flat=True):
        wider[f"region-{region}"] = []
    for pk, mrc in mrcs.items():
        wider[f"mrc-{mrc.code}"] = [f"region-{moved.get(pk, mrc.region).code}"]
    for territory in PajTerritory.objects.in_force(day).values_list("code", flat=True):
        wider[territory] = []
    lines = PajCoverage.objects.in_force(day).order_by("mrc__search_key", "pk")
    for code, mrc_code, town in lines.values_list(
        "territory__code", "mrc__code", "municipality__mrc__code"
    ):
        if code in wider:
            wider[code].append(f"mrc-{mrc_code or town}")
    return wider


def numbers(facts: Iterable[Known]) -> dict[str, float]:
    """The figures alone, by key."""
    return {fact.key: fact.value for fact in facts if fact.value is not None}
