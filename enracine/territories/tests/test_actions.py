"""Loading the reference tables, and what the database refuses."""

import datetime as dt
import time

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from enracine.kernel.acting import Acting
from enracine.kernel.models import Event
from enracine.territories import tables
from enracine.territories.actions import load_reference
from enracine.territories.models import (
    CmmMembership,
    DirectorateCoverage,
    Fact,
    Indicator,
    MifiDirectorate,
    Mrc,
    Municipality,
    Origin,
    PajCoverage,
    PajTerritory,
    PastRegionOfMrc,
    PostalPrefix,
    PostalShare,
    Region,
    Source,
)
from enracine.territories.operations import misfiled_places, unserved_regions

pytestmark = pytest.mark.django_db

LOADED = [
    Region, Mrc, Municipality, PajTerritory, MifiDirectorate, PajCoverage, DirectorateCoverage,
    PastRegionOfMrc, CmmMembership, PostalPrefix, PostalShare, Source, Indicator, Fact,
]  # fmt: skip
SYSTEM = Acting.for_system("test")
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def loaded(as_owner):
    with as_owner():
        load_reference(SYSTEM)
        yield


def _fingerprint():
    return [
        model.objects.aggregate(n=Count("pk"), v=Sum("version"), at=Max("updated_at"))
        for model in LOADED
    ]


def test_the_counts_are_those_of_the_field(loaded):
    assert Region.objects.count() == 17
    assert Mrc.objects.count() == 104
    assert Mrc.objects.filter(kind="MRC").count() == 87
    assert Municipality.objects.filter(kind="local").count() == 1099
    assert CmmMembership.objects.in_force(DAY).count() == 82
    assert PajTerritory.objects.in_force(DAY).count() == 85
    assert all(territory.to_be_confirmed for territory in PajTerritory.objects.order_by("code"))
    assert MifiDirectorate.objects.in_force(DAY).count() == 10
    assert MifiDirectorate.objects.in_force(dt.date(2022, 6, 1)).count() == 9
    assert misfiled_places() == []
    assert unserved_regions() == []


def test_loading_twice_is_identical_and_quick(loaded):
    before, events = _fingerprint(), Event.objects.count()
    start = time.perf_counter()
    report = load_reference(SYSTEM)
    assert time.perf_counter() - start < 3
    assert not report.changed
    assert _fingerprint() == before
    assert Event.objects.count() == events


def test_a_changed_row_is_put_back_and_says_so(loaded):
    Municipality.objects.filter(code="10043").update(name="Rimousky", search_key="rimousky")
    Mrc.objects.filter(code="14").update(origin=Origin.LOCAL, short_name="Le Kamouraska")
    report = load_reference(SYSTEM)
    assert report.changes["municipalities"].changed == 1
    rimouski = Municipality.objects.get(code="10043")
    assert (rimouski.name, rimouski.version) == ("Rimouski", 2)
    assert Mrc.objects.get(code="14").short_name == "Le Kamouraska"
    assert Event.objects.filter(
        kind="territories.reference_loaded", data__municipalities=1
    ).exists()


def test_what_leaves_the_tables_is_closed_and_never_deleted(loaded, monkeypatch):
    real = tables.read

    def without_kamouraska(name):
        rows = real(name)
        return [r for r in rows if r["code"] != "paj-14"] if name == "paj_territories" else rows

    monkeypatch.setattr("enracine.territories.actions.reference.read", without_kamouraska)
    monkeypatch.setattr("enracine.territories.upsert.today", lambda: DAY)
    report = load_reference(SYSTEM)
    assert report.changes["paj_territories"].closed == 1
    assert report.changes["paj_coverage"].closed == 1
    assert PajTerritory.objects.get(code="paj-14").valid_to == DAY
    assert PajTerritory.objects.in_force(DAY).count() == 84
    monkeypatch.setattr("enracine.territories.actions.reference.read", real)
    load_reference(SYSTEM)
    assert PajTerritory.objects.in_force(DAY).count() == 85


def test_contradictory_tables_are_refused_whole(loaded, monkeypatch):
    real = tables.read

    def twice_kamouraska(name):
        rows = real(name)
        if name != "paj_territories":
            return rows
        return [*rows, {**rows[0], "code": "paj-x", "name": "Double", "mrc": "14"}]

    monkeypatch.setattr("enracine.territories.actions.reference.read", twice_kamouraska)
    with pytest.raises(IntegrityError, match="paj_coverage_mrc_no_overlap"), transaction.atomic():
        load_reference(SYSTEM)
    assert not PajTerritory.objects.filter(code="paj-x").exists()


def test_one_mrc_has_one_paj_territory_at_a_time(loaded):
    kamouraska = Mrc.objects.get(code="14")
    other = PajTerritory.objects.get(code="paj-13")
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        PajCoverage.objects.create(territory=other, mrc=kamouraska, valid_from=DAY)
    PajCoverage.objects.filter(mrc=kamouraska).update(valid_to=DAY)
    PajCoverage.objects.create(territory=other, mrc=kamouraska, valid_from=DAY)
    assert PajCoverage.objects.in_force(DAY).get(mrc=kamouraska).territory == other


def test_one_region_has_one_directorate_and_one_municipality_one_cmm_line(loaded):
    with (
        pytest.raises(IntegrityError, match="directorate_coverage_no_overlap"),
        transaction.atomic(),
    ):
        DirectorateCoverage.objects.create(
            directorate=MifiDirectorate.objects.get(code="mifi-estrie"),
            region=Region.objects.get(code="07"),
            valid_from=dt.date(2025, 1, 1),
        )
    with pytest.raises(IntegrityError, match="cmm_no_overlap"), transaction.atomic():
        CmmMembership.objects.create(
            municipality=Municipality.objects.get(code="66023"),
            valid_from=DAY,
            reliability="official",
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"value": None, "gap": ""}, "fact_value_or_gap"),
        ({"value": 3, "gap": "not_collected"}, "fact_value_or_gap"),
        ({"period_end": dt.date(1900, 1, 1)}, "fact_period"),
    ],
)
def test_a_fact_is_a_value_or_a_gap_with_a_period_in_order(loaded, change, constraint):
    fact = Fact.objects.get(indicator__code="population", region__code="01")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**change)


def test_a_point_outside_quebec_is_refused(loaded):
    with pytest.raises(IntegrityError, match="municipality_point"), transaction.atomic():
        Municipality.objects.filter(code="10043").update(latitude=12)
