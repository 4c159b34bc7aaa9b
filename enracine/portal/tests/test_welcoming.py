"""« Qui m’accompagnerait là-bas? »: who, for whom; and who else, and where, when nobody is there."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.clock import today
from enracine.network.models import Mandate, Programme, Vacancy
from enracine.network.tests.factories import LONG_AGO, make_organisation
from enracine.portal.queries import agents_to_write_to
from enracine.portal.welcoming import in_regions, in_town, still_serves
from enracine.territories.models import Municipality, PajTerritory

pytestmark = pytest.mark.django_db
KAMOURASKA, RIMOUSKI = "La Pocatière", "Rimouski"


def town(name):
    return (
        Municipality.objects.select_related("mrc").filter(name=name).order_by("-population").first()
    )


@pytest.fixture
def agent(as_owner):
    """An agent of the Kamouraska, for those of 18 to 35."""
    with as_owner():
        return Mandate.objects.create(
            organisation=make_organisation(kind="paj_promoter", name="Accueil Kamouraska"),
            programme=Programme.objects.get(code="pajr"),
            paj_territory=PajTerritory.objects.get(code="paj-14"), minimum_age=18, maximum_age=35,
            valid_from=LONG_AGO,
        )  # fmt: skip


def page(**asked):
    answer = Client(headers={"accept-language": "fr-CA"}).get(reverse("portal:who_would"), asked)
    return answer.status_code, answer.content.decode()


def test_the_agent_of_a_town_is_named_with_the_ages_she_serves(agent):
    status, text = page(lieu=KAMOURASKA, age="25")
    assert status == 200
    for words in ("Accueil Kamouraska", "de 18 à 35 ans", "Sur place", "Pour tout le Québec"):
        assert words in text, words
    assert "Aucun agent de territoire" not in text
    # Written to from here, when she receives requests.
    writable = {a.key for a in agents_to_write_to()}
    assert (f"?agent={agent.pk}" in text) is (str(agent.pk) in writable)


@pytest.mark.parametrize("age", ["36", "17"])
def test_nobody_there_at_that_age_says_who_else_and_where(agent, age):
    _status, text = page(lieu=KAMOURASKA, age=age)
    assert "Aucun agent de territoire ne reçoit de demandes ici" in text
    assert f"Pas aujourd’hui, ou pas à {age} ans." in text
    # The network answers for all of Québec at any age.
    assert "Pour tout le Québec" in text and "INICI" in text


def test_a_vacant_post_sends_to_the_nearest_agent(agent, as_owner):
    with as_owner():
        Vacancy.objects.create(mandate=agent, valid_from=today())
        near = Mandate.objects.create(
            organisation=make_organisation(kind="paj_promoter", name="Accueil Rivière-du-Loup"),
            programme=Programme.objects.get(code="pajr"),
            paj_territory=PajTerritory.objects.get(code="paj-12"), valid_from=LONG_AGO,
        )  # fmt: skip
    _status, text = page(lieu=KAMOURASKA)
    assert "poste vacant" in text
    assert "Les lieux les plus proches où un agent accueille" in text
    found = in_town(town(KAMOURASKA), None)
    assert not found.has_agent
    assert found.near and found.near[0][0].code == "12"
    assert [km for _mrc, km in found.near] == sorted(km for _mrc, km in found.near)
    assert near.paj_territory.code == "paj-12"


def test_what_cannot_be_understood_is_said_beside_its_field():
    for asked in ({"lieu": ""}, {"lieu": "Atlantide"}, {"lieu": RIMOUSKI, "age": "beaucoup"}):
        status, text = page(**asked)
        assert status == 422 and "Erreur" in text
    assert page()[0] == 200


def test_the_page_asks_little(agent):
    client = Client()
    client.get(reverse("portal:who_would"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("portal:who_would"), {"lieu": RIMOUSKI, "age": "50"})
    words = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(words)]
    assert len(asked) <= 12, "\n".join(one[:100] for one in asked)


def test_the_page_says_it_of_regions_too_and_forgives_what_is_no_region(agent):
    answer = Client().get(reverse("portal:who_would"), {"region": ["01", "17", "zz"]})
    assert answer.status_code == 200
    text = answer.content.decode()
    for words in (
        "Bas-Saint-Laurent",
        "Accueil Kamouraska",
        "de 18 à 35 ans",
        "Pour tout le Québec :",
    ):
        assert words in text, words
    assert "Erreur" not in text


def test_regions_named_at_registration_say_who_is_there(agent):
    (found, other) = in_regions(["01", "17", "99"], 25)[:2]
    assert found.place == "Bas-Saint-Laurent"
    assert "Accueil Kamouraska" in {line.organisation for line in found.there}
    assert other.everywhere
    older = in_regions(["01"], 50)[0]
    assert "Accueil Kamouraska" not in {line.organisation for line in older.there}


def test_an_agent_who_may_not_answer_says_who_may(agent, as_owner):
    assert still_serves(str(agent.pk), "paj-14", 25)[0]
    serves, others = still_serves(str(agent.pk), "paj-14", 40)
    assert not serves and "INICI" in others
    with as_owner():
        agent.valid_to = today() - dt.timedelta(days=1)
        agent.save()
    assert not still_serves(str(agent.pk), "paj-14", 25)[0]
