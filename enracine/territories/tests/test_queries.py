"""Searching places, divisions at a date, distances."""

import datetime as dt

import pytest

from enracine.territories.models import (
    MifiDirectorate,
    Mrc,
    Municipality,
    PajCoverage,
    PajTerritory,
    Region,
)
from enracine.territories.queries import (
    distance_between,
    divisions_at,
    divisions_of,
    divisions_of_mrc,
    in_cmm,
    mrcs_of_region,
    nearest_mrcs,
    place_by_postal_code,
    region_sheet,
    residence_in_cmm,
    search_municipalities,
    search_places,
    territory,
)
from enracine.territories.rules import CmmAnswer

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["Saint-Jérôme", "saint jerome", "ST-JEROME", "St Jérôme"])
def test_accents_hyphens_and_abbreviations_are_forgiven(typed):
    first = search_municipalities(typed, DAY)[0]
    assert (first.name, first.exact, first.region_code) == ("Saint-Jérôme", True, "15")


def test_an_exact_name_comes_before_larger_places_that_contain_it():
    names = [hit.name for hit in search_municipalities("Lévis", DAY)]
    assert names[0] == "Lévis"
    hits = search_municipalities("saint", DAY)
    assert len(hits) == 10
    assert search_municipalities("a", DAY) == []
    assert search_municipalities("%_", DAY) == []


def test_a_misspelt_name_is_still_found():
    assert "Chicoutimi" not in [h.name for h in search_municipalities("Rimousqui", DAY)]
    assert search_municipalities("Rimousqui", DAY)[0].name == "Rimouski"


def test_namesakes_are_told_apart_by_their_mrc():
    hits = [h for h in search_municipalities("Saint-Elzéar", DAY) if h.exact]
    assert {h.mrc_name for h in hits} == {"Bonaventure", "La Nouvelle-Beauce"}


def test_a_postal_code_in_one_city_is_certain():
    answer = place_by_postal_code("h2x 1y4", DAY)
    assert answer.certain
    assert answer.region.code == "06"
    assert answer.places[0].name == "Montréal"
    assert answer.in_cmm is CmmAnswer.YES


def test_a_prefix_that_crosses_regions_asks_for_the_municipality():
    answer = place_by_postal_code("G0W", DAY)
    assert not answer.certain
    assert answer.region.share < 100
    assert "Saguenay–Lac-Saint-Jean" in answer.other_regions
    assert place_by_postal_code("Rimouski", DAY) is None
    assert place_by_postal_code("K1A 0B1", DAY).region is None


def test_a_search_box_takes_both():
    assert search_places("J7Y", DAY).postal.region.name == "Laurentides"
    assert search_places("H2X 1Y", DAY).bad_postal_code
    assert search_places("x", DAY).too_short


def test_cmm_membership_by_municipality_and_day():
    assert in_cmm("66023", DAY) is True
    assert in_cmm("75017", DAY) is False
    assert in_cmm("00000", DAY) is None


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"municipality_code": "66023"}, CmmAnswer.YES),
        ({"postal_code": "H2X 1Y4"}, CmmAnswer.YES),
        ({"postal_code": "G5L 1A1"}, CmmAnswer.NO),
        ({"postal_code": "J5Y 1A1"}, CmmAnswer.ASK_MUNICIPALITY),
        ({"postal_code": "K1A 0B1"}, CmmAnswer.NO),
        ({"postal_code": "abc"}, CmmAnswer.UNKNOWN),
        ({"country": "DZ", "postal_code": "H2X"}, CmmAnswer.NO),
    ],
)
def test_residence_in_the_cmm_from_partial_data(known, answer):
    assert residence_in_cmm(DAY, **known) is answer


def test_divisions_depend_on_the_date():
    now = divisions_at("86042", DAY)
    assert now.region.code == "08"
    assert now.paj_territory.code == "paj-86"
    assert now.mifi_directorate.code == "mifi-abitibi-nord-du-quebec"
    before = divisions_at("86042", dt.date(2023, 10, 11))
    assert before.mifi_directorate.code == "mifi-outaouais-abitibi-nord"
    assert divisions_at("99999", DAY) is None


def test_an_mrc_that_moved_is_in_its_former_region_before():
    assert divisions_of_mrc("47", dt.date(2021, 7, 7)).region.code == "16"
    assert divisions_of_mrc("47", dt.date(2021, 7, 8)).region.code == "05"
    monteregie, estrie = (Region.objects.get(code=c) for c in ("16", "05"))
    then = {m.code for m in mrcs_of_region(monteregie, dt.date(2020, 1, 1))}
    assert {"46", "47"} <= then
    assert not {"46", "47"} & {m.code for m in mrcs_of_region(estrie, dt.date(2020, 1, 1))}
    assert {"46", "47"} <= {m.code for m in mrcs_of_region(estrie, DAY)}


def test_a_municipality_line_wins_over_its_mrc(as_owner):
    with as_owner():
        PajCoverage.objects.create(
            territory=PajTerritory.objects.get(code="paj-13"),
            municipality=Municipality.objects.get(code="14082"),
        )
    assert divisions_at("14082", DAY).paj_territory.code == "paj-13"
    assert divisions_at("14018", DAY).paj_territory.code == "paj-14"


def test_divisions_of_many_cost_what_one_costs(django_assert_num_queries):
    every = list(Municipality.objects.order_by("code").values_list("pk", flat=True)[:50])
    with django_assert_num_queries(4):
        one = divisions_of(every[:1], DAY)
    with django_assert_num_queries(4):
        many = divisions_of(every, DAY)
    assert (len(one), len(many)) == (1, 50)


def test_distances():
    levis = distance_between("23027", "25213")
    assert levis.kilometres < 20
    assert distance_between("23027", "00000") is None
    near = nearest_mrcs("14", DAY, limit=3)
    assert {mrc.region.code for mrc, _km in near} <= {"01", "12", "03"}
    assert near == sorted(near, key=lambda pair: pair[1])
    assert nearest_mrcs("zz", DAY) == []


def test_the_sheet_says_what_is_not_known():
    sheet = region_sheet("bas-saint-laurent", DAY)
    absent = {line.indicator.code: line.gap for line in sheet.unknown}
    assert absent["vacancy_rate"] == "non publiée à cette échelle"
    assert absent["asking_rent_2"].startswith("trop peu d'observations")
    shown = {x.indicator.code: x for theme in sheet.themes for x in theme.lines}
    assert (shown["unemployment"].text, shown["unemployment"].reference) == (
        "4,2\u00a0%",
        "5,8\u00a0%",
    )
    assert shown["unemployment"].period == "avril 2026"
    assert shown["disposable_income"].stale
    assert shown["employment"].text == "94\u00a0800"
    assert len(sheet.mrcs) == 8
    assert Mrc.objects.count() == 104
    assert sheet.directorate == MifiDirectorate.objects.get(code="mifi-bas-saint-laurent-gaspesie")


def test_territories_of_the_three_kinds_have_codes_that_do_not_clash():
    assert territory("region-01", DAY).card.name == "Bas-Saint-Laurent"
    assert territory("mrc-01", DAY).card.region_code == "11"
    assert territory("paj-14", DAY).mrc_codes == ["mrc-14"]
    assert territory("01", DAY) is None
