"""What is known of every place at once, what a fact remembers, and figures as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.territories import figures, keepers
from enracine.territories.models import Fact, FactHistory, Indicator, Mrc, Region, Source
from enracine.territories.queries import facts_of_all, facts_stamp
from enracine.territories.rules import disagree

DAY = dt.date(2026, 11, 22)


@pytest.mark.rules
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("12 %", "12"),
        ("1 022 $", "1022"), ("1\u00a0022\u202f$ / mois", "1022"), ("-0,4", "-0.4"), ("0", "0"),
        ("environ 3", None), ("", None), ("1e9", None), ("NaN", None), ("9" * 15, None),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_people_write_it(typed, value):
    assert figures.read_number(typed) == (None if value is None else Decimal(value))


@pytest.mark.rules
@pytest.mark.parametrize(
    ("typed", "period", "first", "last"),
    [
        ("2026", "2026", "2026-01-01", "2026-12-31"),
        ("de 2021 à 2026", "2021-2026", "2021-01-01", "2026-12-31"),
        ("2025-T2", "2025-T2", "2025-04-01", "2025-06-30"),
        ("Q4 2024", "2024-T4", "2024-10-01", "2024-12-31"),
        ("2024-2", "2024-02", "2024-02-01", "2024-02-29"),
        ("Août 2025", "2025-08", "2025-08-01", "2025-08-31"),
        ("2025-05-31", "2025-05-31", "2025-05-31", "2025-05-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(typed, period, first, last):
    days = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert figures.read_period(typed) == (period, *days)


@pytest.mark.rules
@pytest.mark.parametrize("typed", ["", "récent", "2025-13", "2026-2021", "1412", "2025-02-30"])
def test_what_is_no_period_is_none(typed):
    assert figures.read_period(typed) is None


@pytest.mark.rules
def test_figures_that_show_alike_do_not_disagree():
    assert not disagree([4.21, 4.24], 1)
    assert disagree([4.2, 4.9], 1)
    assert not disagree([4.2], 1)
    assert not disagree([], 1)


@pytest.mark.django_db
def test_every_place_is_there_and_a_part_has_the_rates_of_the_whole(django_assert_num_queries):
    with django_assert_num_queries(7):
        known = facts_of_all(DAY)
    kinds = [code.split("-")[0] for code in known]
    assert {k: kinds.count(k) for k in ("region", "mrc", "paj", "quebec")} == {
        "region": 17, "mrc": 104, "paj": 85, "quebec": 1,
    }  # fmt: skip
    kamouraska = known["mrc-14"]
    assert kamouraska["unemployment"].value == pytest.approx(4.2)
    assert kamouraska["unemployment"].of == "region-01"
    assert kamouraska["population"].of == "mrc-14"
    assert "employment" not in kamouraska
    assert known["paj-14"]["unemployment"].of == "region-01"
    assert "population" not in known["paj-14"]
    assert known["region-01"]["vacancy_rate"].gap == "not_published"
    own = facts_of_all(DAY, inherited=False)
    assert "unemployment" not in own["mrc-14"]


@pytest.fixture
def other(as_owner):
    """A second source that says something else of the same month, and an occupation."""
    with as_owner():
        source = Source.objects.create(code="autre", publisher="Autre", dataset="x", licence="y")
        first = Fact.objects.get(
            indicator__code="unemployment", region__code="01", period="2026-04"
        )
        second = Fact.objects.create(
            indicator=first.indicator, region=first.region, value=Decimal("6.1"),
            period=first.period, period_start=first.period_start, period_end=first.period_end,
            source=source, reliability="press",
        )  # fmt: skip
        Fact.objects.create(
            indicator=Indicator.objects.get(code="openings"), mrc=Mrc.objects.get(code="14"),
            detail="31301", value=12, period="2026-10", period_start=dt.date(2026, 10, 1),
            period_end=dt.date(2026, 10, 31), source=source, reliability="to_confirm",
        )  # fmt: skip
    return first, second


@pytest.mark.django_db
def test_two_sources_that_disagree_are_both_kept_and_it_is_said(other):
    before = facts_stamp()
    known = facts_of_all(DAY)
    assert known["region-01"]["unemployment"].contradicted
    assert known["region-01"]["unemployment"].value == pytest.approx(4.2)
    assert known["mrc-14"]["openings:31301"].value == 12
    assert known["paj-14"]["openings:31301"].of == "mrc-14"
    with transaction.atomic(), acting_as(Acting.for_system("essai")):
        Fact.objects.filter(pk=other[1].pk).update(
            set_aside_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
            set_aside_why="Autre définition.",
            version=2,
            updated_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        )
    assert not facts_of_all(DAY)["region-01"]["unemployment"].contradicted
    assert facts_stamp()[1] == before[1]
    kept = FactHistory.objects.get(fact=other[1])
    assert (kept.version, kept.value, kept.set_aside_why) == (1, Decimal("6.1"), "")


@pytest.mark.django_db
def test_the_database_refuses_what_a_fact_cannot_be(other, as_owner):
    first, second = other
    with pytest.raises(DatabaseError, match="Écriture sans acteur"), transaction.atomic():
        Fact.objects.filter(pk=first.pk).update(value=9)
    for change, constraint in (
        ({"mrc": Mrc.objects.get(code="14")}, "fact_one_place"),
        ({"detail": "abc"}, "fact_detail"),
        ({"set_aside_why": "Sans date"}, "fact_set_aside"),
        ({"source": first.source}, "fact_once"),
    ):
        with as_owner(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Fact.objects.filter(pk=second.pk).update(**change)


@pytest.mark.django_db
def test_nobody_keeps_a_place_unless_the_network_says_so():
    region = Region.objects.get(code="01")
    kept = keepers.Kept(regions=frozenset({region.pk}))
    assert kept.holds(region)
    assert not kept.holds(None)
    assert not kept.holds(Region.objects.get(code="02"))
    assert keepers.kept_by(Acting.for_system("essai")).holds(None)
    assert keepers.kept_by(Acting()).is_empty
