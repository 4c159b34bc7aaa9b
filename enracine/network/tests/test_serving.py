"""Who serves every MRC at once says what is said of each; the explorer shows only where somebody does."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.network.models import Mandate, Programme, Vacancy
from enracine.network.queries import served, who_serves
from enracine.network.tests.factories import LONG_AGO, make_organisation
from enracine.territories.models import Mrc, PajTerritory, Region
from enracine.territories.queries.divisions import regions_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)


def regions_by_mrc(day=DAY):
    mrcs = dict(Mrc.objects.in_force(day).values_list("pk", "region_id"))
    return mrcs | {mrc: region.pk for mrc, region in regions_of(set(mrcs), day).items()}


@pytest.fixture
def mandates(as_owner):
    """One mandate of each kind of place, one of them vacant, one for an age, one that is over."""
    pajr = Programme.objects.get(code="pajr")
    with as_owner():
        agent = Mandate.objects.create(
            organisation=make_organisation(kind="paj_promoter", name="Agente du Kamouraska"),
            programme=pajr, paj_territory=PajTerritory.objects.get(code="paj-14"),
            minimum_age=18, maximum_age=35, valid_from=LONG_AGO,
        )  # fmt: skip
        Vacancy.objects.create(mandate=agent, valid_from=dt.date(2026, 11, 1))
        for name, place in (
            ("Région", {"region": Region.objects.get(code="11")}),
            ("Une MRC", {"mrc": Mrc.objects.get(code="10")}),
        ):
            Mandate.objects.create(
                organisation=make_organisation(name=name),
                programme=pajr,
                valid_from=LONG_AGO,
                **place,
            )
        Mandate.objects.create(
            organisation=make_organisation(name="Finie"), programme=pajr, valid_from=LONG_AGO,
            valid_to=dt.date(2024, 1, 1), region=Region.objects.get(code="01"),
        )  # fmt: skip
    return agent


@pytest.mark.parametrize("programme", ["", "pajr", "eer", "accompagnement_quebec"])
@pytest.mark.parametrize("age", [None, 25, 50])
def test_every_mrc_is_served_as_when_it_is_asked_alone(mandates, programme, age):
    with CaptureQueriesContext(connection) as captured:
        together = served(programme, DAY, regions_by_mrc(), age)
    assert len(captured) <= 4
    for mrc in Mrc.objects.in_force(DAY):
        alone = who_serves(programme, DAY, mrc_code=mrc.code, age=age)
        assert together.get(mrc.pk, []) == alone, mrc.short_name


def test_the_explorer_keeps_where_somebody_welcomes_for_that_age(mandates):
    client, address = Client(), reverse("territories:regions")

    def page(**asked):
        answer = client.get(address, {"lieux": "mrc", **asked})
        assert answer.status_code == 200
        return answer.content.decode()

    young = page(service="pajr", age="25")
    assert "Kamouraska" in young
    assert "Agente du Kamouraska" in young
    assert "poste vacant" in young
    assert "lieux ne sont pas montrés : personne n’y accueille sur place aujourd’hui" in young
    # Who answers for all of Québec is said, and makes no place served on the spot.
    assert "Pour tout le Québec :" in young
    shown = young[young.index("<tbody>") :]
    assert "Brome-Missisquoi" not in shown
    # Past the age of the programme there, the place is not shown for it.
    older = page(service="pajr", age="50")
    assert "Agente du Kamouraska" not in older
    # The map says the same: a place left out is not on it.
    assert older.count("kamouraska") == 0
    # Nobody asked about, or an unknown word: every place, and nothing said of anybody.
    for asked in ({}, {"service": "inconnu"}, {"service": "inconnu", "age": "-3"}):
        whole = page(**asked)
        assert "Kamouraska" in whole
    assert "Agente du Kamouraska" not in page()


def test_a_programme_of_all_quebec_is_everywhere():
    page = Client().get(reverse("territories:regions"), {"service": "eer"}).content.decode()
    shown = page[page.index("<tbody>") :]
    assert "Estrie" in shown and "INICI" in shown
    assert "ne sont pas montrés" not in page


def test_a_region_is_kept_when_any_of_its_mrcs_is_served(mandates):
    page = Client().get(reverse("territories:regions"), {"service": "pajr"}).content.decode()
    shown = page[page.index("<tbody>") :]
    for name in ("Bas-Saint-Laurent", "Gaspésie", "Agente du Kamouraska", "Une MRC"):
        assert name in shown
    assert "Estrie" not in shown


def test_the_fullest_question_stays_within_twelve_queries(mandates):
    asked = {
        "lieux": "mrc", "depuis": "Rimouski", "cnp": "31301", "besoin": "cegep", "service": "pajr",
        "age": "25", "metier": "soudeur", "km": "100",
    }  # fmt: skip
    client = Client()
    client.get(reverse("territories:regions"))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("territories:regions"), asked).status_code == 200
    words = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    told = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(words)]
    assert len(told) <= 12, "\n".join(sql[:120] for sql in told)
