"""« Qui sert cet endroit, pour qui, à cette date? », and what the tables state."""

import datetime as dt

import pytest

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.reference import load_reference_data
from enracine.network import queries
from enracine.network.models import (
    Mandate,
    Organisation,
    OrganisationName,
    PrivacyOfficer,
    Programme,
    Vacancy,
)
from enracine.network.reference import load_network
from enracine.network.tests.factories import make_organisation
from enracine.territories.models import Mrc, PajCoverage, PajTerritory, Region
from enracine.territories.queries import divisions_at

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)
RIMOUSKI, MONTREAL = "10043", "66023"


def serving(programme="pajr", day=DAY, **place):
    return queries.who_serves(programme, day, **place)


def agent(place, **values):
    organisation = make_organisation(kind="paj_promoter", answer_delay_days=3)
    return Mandate.objects.create(
        organisation=organisation,
        programme=Programme.objects.get(code="pajr"),
        valid_from=dt.date(2020, 2, 27),
        **place | values,
    )


def territory_of(municipality):
    return divisions_at(municipality, DAY).paj_territory


def test_the_common_project_and_its_three_organisations_serve_everywhere():
    names = [line.organisation for line in serving("eer", municipality_code=RIMOUSKI)]
    assert sorted(names) == [
        "Collectif des femmes immigrantes du Québec",
        "Emplois en régions",
        "INICI",
        "PROMIS",
    ]


def test_before_the_programme_nobody_serves():
    assert serving("eer", dt.date(2018, 3, 31), municipality_code=RIMOUSKI) == []


def test_the_agent_of_the_territory_comes_before_who_serves_everywhere():
    mandate = agent({"paj_territory": territory_of(RIMOUSKI)})
    lines = serving(municipality_code=RIMOUSKI, age=30)
    assert lines[0].mandate_id == mandate.pk
    assert lines[0].answer_delay_days == 3
    assert lines[-1].organisation == "Place aux jeunes en région"
    assert mandate.pk not in {line.mandate_id for line in serving(municipality_code=MONTREAL)}


@pytest.mark.parametrize(
    ("age", "served"), [(17, False), (18, True), (35, True), (36, False), (None, True)]
)
def test_age_decides_who_is_served(age, served):
    lines = serving(municipality_code=RIMOUSKI, age=age)
    assert bool(lines) is served


def test_a_vacancy_says_who_stands_in():
    mandate = agent({"paj_territory": territory_of(RIMOUSKI)})
    interim = make_organisation(answer_delay_days=9)
    Vacancy.objects.create(mandate=mandate, interim=interim, valid_from=DAY, valid_to=DAY)
    line = serving(municipality_code=RIMOUSKI)[0]
    assert (line.is_vacant, line.interim_id, line.answer_delay_days) == (True, interim.pk, 9)
    assert line.accepts_referrals
    after = serving(day=DAY + dt.timedelta(days=1), municipality_code=RIMOUSKI)[0]
    assert not after.is_vacant


def test_a_vacancy_without_interim_accepts_nothing():
    mandate = agent({"paj_territory": territory_of(RIMOUSKI)})
    Vacancy.objects.create(mandate=mandate, valid_from=DAY)
    line = serving(municipality_code=RIMOUSKI)[0]
    assert line.is_vacant and line.interim == "" and not line.accepts_referrals


def test_a_mandate_that_ended_serves_nobody():
    mandate = agent({"paj_territory": territory_of(RIMOUSKI)}, valid_to=DAY - dt.timedelta(days=1))
    assert mandate.pk not in {line.mandate_id for line in serving(municipality_code=RIMOUSKI)}


def test_a_region_names_whom_serves_it_whole_and_in_part():
    region = Region.objects.get(code="01")
    whole = agent({"region": region})
    part = agent({"mrc": Mrc.objects.filter(region=region).first()})
    found = {line.mandate_id: line.whole for line in serving(region_code="01")}
    assert found[whole.pk] is True and found[part.pk] is False
    elsewhere = {line.mandate_id for line in serving(region_code="17")}
    assert not elsewhere & {whole.pk, part.pk}


def test_a_territory_is_served_by_its_agent_and_by_its_region():
    territory = PajTerritory.objects.get(pk=PajCoverage.objects.first().territory_id)
    own = agent({"paj_territory": territory})
    mrc = PajCoverage.objects.filter(territory=territory, mrc__isnull=False).first().mrc
    wide = agent({"region": mrc.region})
    found = {line.mandate_id for line in serving(paj_territory_code=territory.code)}
    assert {own.pk, wide.pk} <= found


def test_the_directorate_serves_its_two_regions():
    names = {
        code: {line.organisation for line in serving("accompagnement_quebec", region_code=code)}
        for code in ("01", "11")
    }
    assert names["01"] == names["11"] and len(names["01"]) == 1


def test_an_unknown_place_is_served_by_nobody():
    assert serving(municipality_code="00000") == []


def test_one_place_is_asked_at_a_time():
    with pytest.raises(ValueError, match="one place"):
        queries.who_serves("pajr", DAY)


@pytest.mark.parametrize("size", [1, 50])
def test_the_answer_costs_the_same_whatever_its_size(size, django_assert_max_num_queries):
    for _ in range(size):
        agent({"paj_territory": territory_of(RIMOUSKI)})
    with django_assert_max_num_queries(8):
        serving(municipality_code=RIMOUSKI)


# --- The tables -----------------------------------------------------------------------------


def test_members_of_the_network():
    members = [o.short_name for o in queries.members_of_network("eer")]
    assert members == ["Le Collectif", "INICI", "PROMIS"]


def test_the_former_name_has_its_source():
    former = OrganisationName.objects.get(organisation__code="inici")
    assert former.name == "ALPA" and "2020" in former.source


def test_regimes_follow_the_nature_of_the_organisation():
    regimes = dict(Organisation.objects.values_list("code", "regime"))
    assert regimes["promis"] == "P-39.1" and regimes["mifi"] == "A-2.1"


def test_no_officer_of_a_real_organisation_is_invented():
    for officer in PrivacyOfficer.objects.filter(organisation__is_demo=False):
        assert officer.to_be_confirmed and officer.name == "" and officer.email == ""
    promis = Organisation.objects.get(code="promis")
    assert not queries.can_collect(promis.pk, DAY)


def test_loading_again_changes_nothing_and_keeps_what_was_edited(as_owner):
    promis = Organisation.objects.get(code="promis")
    promis.name, promis.version = "PROMIS (nom corrigé ici)", 2
    promis.save()
    before = (Organisation.objects.count(), Mandate.objects.count(), PrivacyOfficer.objects.count())
    with as_owner():
        load_reference_data()
    after = (Organisation.objects.count(), Mandate.objects.count(), PrivacyOfficer.objects.count())
    assert before == after
    promis.refresh_from_db()
    assert promis.name == "PROMIS (nom corrigé ici)"


def test_a_row_nobody_edited_is_corrected(as_owner):
    Organisation.objects.filter(code="promis").update(name="Ancien")
    with as_owner():
        acting = Acting.for_system("test")
        with acting_as(acting):
            load_network(acting)
    assert Organisation.objects.get(code="promis").name == "PROMIS"
