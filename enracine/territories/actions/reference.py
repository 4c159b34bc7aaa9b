"""Writes on places: loading the reference tables, as often as one likes, with the same result."""

from dataclasses import dataclass

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.events import record
from enracine.territories import upsert
from enracine.territories.models import (
    CmmMembership,
    DirectorateCoverage,
    Fact,
    Indicator,
    MifiDirectorate,
    Mrc,
    Municipality,
    PajCoverage,
    PajTerritory,
    PastRegionOfMrc,
    PostalPrefix,
    PostalShare,
    Region,
    Source,
)
from enracine.territories.names import fold
from enracine.territories.tables import Row, day, number, read, whole
from enracine.territories.upsert import Change, Values

Ids = dict[str, str]


@dataclass(frozen=True)
class LoadReport:
    """What loading changed, table by table."""

    changes: dict[str, Change]

    @property
    def changed(self) -> bool:
        """Whether any row was added, changed, closed or removed."""
        return any(change.total for change in self.changes.values())


#: A place may change division in one load: both rows are there for a moment.
ONE_AT_A_TIME = (
    "past_region_no_overlap, paj_coverage_mrc_no_overlap, paj_coverage_municipality_no_overlap,"
    " directorate_coverage_no_overlap, cmm_no_overlap"
)


@action
def load_reference(acting: Acting) -> LoadReport:
    """Bring the reference tables into the database; rows entered by somebody are left alone.

    Idempotent: a second run changes nothing, not even a version. A place or a link that the tables
    no longer have is closed from today, never deleted. Postal shares are replaced, facts are kept.
    Raises IntegrityError, writing nothing, when the tables contradict a constraint.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {ONE_AT_A_TIME} DEFERRED")
    changes: dict[str, Change] = {}
    for load in (_load_places, _load_divisions, _load_postal, _load_facts):
        changes |= load()
    with connection.cursor() as cursor:
        # Checked here and now. These alone: the checks of other applications wait for the end of the
        # transaction, which may go on with their rows.
        cursor.execute(f"SET CONSTRAINTS {ONE_AT_A_TIME} IMMEDIATE")
    report = LoadReport(changes)
    if report.changed:
        record(
            "territories.reference_loaded",
            acting,
            data={name: change.total for name, change in changes.items() if change.total},
        )
    return report


def _ids(model: type[upsert.M]) -> Ids:
    return {code: str(pk) for code, pk in model._default_manager.values_list("code", "id")}


def _named(row: Row) -> Values:
    period = {
        "valid_from": day(row.get("valid_from", "")),
        "valid_to": day(row.get("valid_to", "")),
    }
    return {"code": row["code"], "name": row["name"], "search_key": fold(row["name"]), **period}


def _located(row: Row) -> Values:
    numbers = ("latitude", "longitude", "area_km2")
    return {
        **_named(row),
        **{name: number(row[name]) for name in numbers},
        "slug": row["slug"],
        "main_town": row["main_town"],
        "crow_km": whole(row["crow_km"]),
        "road_km": whole(row["road_km"]),
        "road_basis": row["road_basis"],
    }


def _load_places() -> dict[str, Change]:
    changes = {"regions": upsert.places(Region, [_located(r) for r in read("regions")])}
    regions = _ids(Region)
    rows = [
        {
            **_located(r),
            "kind": r["kind"],
            "short_name": r["short_name"],
            "region_id": regions[r["region"]],
        }
        for r in read("mrc")
    ]
    changes["mrc"] = upsert.places(Mrc, rows)
    mrcs = _ids(Mrc)
    rows = [
        {
            **_named(r),
            "kind": r["kind"],
            "designation": r["designation"],
            "mrc_id": mrcs[r["mrc"]],
            "population": whole(r["population"]),
            "population_basis": r["population_basis"],
            "latitude": number(r["latitude"]),
            "longitude": number(r["longitude"]),
            "point_basis": r["point_basis"],
        }
        for r in read("municipalities")
    ]
    changes["municipalities"] = upsert.places(Municipality, rows)
    return changes


def _load_divisions() -> dict[str, Change]:
    regions, mrcs, municipalities = _ids(Region), _ids(Mrc), _ids(Municipality)
    paj, directorates = read("paj_territories"), read("mifi_directorates")
    changes = {
        "paj_territories": upsert.places(
            PajTerritory, [{**_named(r), "reliability": r["reliability"]} for r in paj]
        ),
        "mifi_directorates": upsert.places(
            MifiDirectorate,
            [{**_named(r), "reliability": r["reliability"], "url": r["url"]} for r in directorates],
        ),
    }
    territories, offices = _ids(PajTerritory), _ids(MifiDirectorate)
    rows: list[Values] = [
        {
            "territory_id": territories[r["code"]],
            "mrc_id": mrcs[r["mrc"]],
            "municipality_id": None,
            **_period(r),
        }
        for r in paj
    ]
    key: tuple[str, ...] = ("territory_id", "mrc_id", "municipality_id", "valid_from")
    changes["paj_coverage"] = upsert.links(PajCoverage, rows, key)
    rows = [
        {"directorate_id": offices[r["code"]], "region_id": regions[code], **_period(r)}
        for r in directorates
        for code in r["regions"].split()
    ]
    key = ("directorate_id", "region_id", "valid_from")
    changes["directorate_coverage"] = upsert.links(DirectorateCoverage, rows, key)
    rows = [
        {
            "mrc_id": mrcs[r["member"]],
            "region_id": regions[r["parent"]],
            "reliability": r["reliability"],
            "url": r["url"],
            **_period(r),
        }
        for r in read("past_attachments")
    ]
    changes["past_attachments"] = upsert.links(PastRegionOfMrc, rows, ("mrc_id", "valid_from"))
    rows = [
        {
            "municipality_id": municipalities[r["municipality"]],
            "reliability": r["reliability"],
            **_period(r),
        }
        for r in read("cmm")
    ]
    changes["cmm"] = upsert.links(CmmMembership, rows, ("municipality_id", "valid_from"))
    return changes


def _period(row: Row) -> Values:
    return {"valid_from": day(row["valid_from"]), "valid_to": day(row["valid_to"])}


def _load_postal() -> dict[str, Change]:
    regions, mrcs, municipalities = _ids(Region), _ids(Mrc), _ids(Municipality)
    rows: list[Values] = [
        {
            "code": r["prefix"],
            "kind": r["kind"],
            "region_id": regions[r["region"]],
            "region_share": whole(r["region_share"]),
            "usual_municipality_id": municipalities.get(r["usual_municipality"]),
            "points": whole(r["points"]),
            "basis": r["basis"],
        }
        for r in read("postal_prefixes")
    ]
    changes = {"postal_prefixes": upsert.rows(PostalPrefix, rows, ("code",))}
    prefixes = _ids(PostalPrefix)
    rows = [
        {
            "prefix_id": prefixes[r["prefix"]],
            "mrc_id": mrcs[r["mrc"]],
            "share": whole(r["share"]),
        }
        for r in read("postal_shares")
    ]
    changes["postal_shares"] = upsert.replaced(PostalShare, rows, ("prefix_id", "mrc_id"))
    return changes


def _load_facts() -> dict[str, Change]:
    changes = {
        "sources": upsert.rows(Source, [dict(r) for r in read("sources")], ("code",)),
        "indicators": upsert.rows(
            Indicator, [_indicator(r) for r in read("indicators")], ("code",)
        ),
    }
    indicators, sources = _ids(Indicator), _ids(Source)
    places: dict[str, Ids] = {
        "province": {},
        "region": _ids(Region),
        "mrc": _ids(Mrc),
        "municipality": _ids(Municipality),
    }
    rows = [_fact(r, indicators, sources, places) for r in read("facts")]
    key = (
        "indicator_id",
        "region_id",
        "mrc_id",
        "municipality_id",
        "paj_territory_id",
        "detail",
        "period_start",
        "period_end",
        "source_id",
    )
    changes["facts"] = upsert.rows(Fact, rows, key)
    return changes


def _indicator(row: Row) -> Values:
    wholes = ("rank", "decimals", "fresh_months")
    return {**row, **{n: whole(row[n]) for n in wholes}, "headline": row["headline"] == "1"}


def _fact(row: Row, indicators: Ids, sources: Ids, places: dict[str, Ids]) -> Values:
    kind, place = row["place_kind"], row["place"]
    found = {f"{k}_id": None for k in ("region", "mrc", "municipality", "paj_territory")}
    where = found if kind == "province" else {**found, f"{kind}_id": places[kind][place]}
    return {
        **where,
        "detail": "",
        "indicator_id": indicators[row["indicator"]],
        "value": number(row["value"]),
        "period": row["period"],
        "period_start": day(row["period_start"]),
        "period_end": day(row["period_end"]),
        "source_id": sources[row["source"]] if row["source"] else None,
        "reliability": row["reliability"],
        "gap": row["gap"],
        "caveats": row["caveats"].split(),
        "sample": whole(row["sample"]),
    }
