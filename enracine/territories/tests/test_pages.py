"""Public pages of the places, and the API."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from ninja import NinjaAPI
from ninja.testing import TestClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"accept-language": "fr-CA"})


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    words = ("SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not q["sql"].startswith(words) for q in captured.captured_queries)


def test_a_region_shows_figures_with_source_and_period(client):
    page = client.get(reverse("territories:region", args=["bas-saint-laurent"])).content.decode()
    for text in (
        "Vivre ici en chiffres",
        "avril 2026",
        "Institut de la statistique du Québec",
        "donnée non disponible",
        "Kamouraska",
        "Direction régionale du Bas-Saint-Laurent",
        "à confirmer",
    ):
        assert text in page, text


def test_an_unknown_region_is_a_french_404(client):
    response = client.get("/regions/atlantide/")
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_query_counts_are_the_same_for_small_and_large_regions(client):
    small = _queries(client, reverse("territories:region", args=["laval"]))
    large = _queries(client, reverse("territories:region", args=["monteregie"]))
    assert small == large <= 12
    assert _queries(client, reverse("territories:regions")) <= 12
    few = _queries(client, "/lieux/recherche/?q=rimouski")
    many = _queries(client, "/lieux/recherche/?q=saint")
    assert few == many <= 12


def test_search_works_without_javascript_and_forgives_accents(client):
    page = client.get("/lieux/recherche/", {"q": "st-jerome"}).content.decode()
    assert "<h1>Chercher un lieu</h1>" in page
    assert "Saint-Jérôme" in page
    assert "La Rivière-du-Nord, Laurentides" in page


def test_search_answers_a_fragment_with_radios_to_htmx(client):
    response = client.get(
        "/lieux/recherche/",
        {"q": "rimouski", "field": "residence_municipality"},
        headers={"hx-request": "true"},
    )
    fragment = response.content.decode()
    assert "<h1" not in fragment
    assert 'name="residence_municipality" value="10043"' in fragment


@pytest.mark.parametrize("field", ['x" onclick="1', "A", "1a", "a" * 41])
def test_a_field_name_that_is_not_plain_is_ignored(client, field):
    page = client.get("/lieux/recherche/", {"q": "rimouski", "field": field}).content.decode()
    assert 'type="radio"' not in page
    assert 'onclick="' not in page


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("zzzzqqq", "Aucun lieu trouvé"),
        ("a", "Écrivez au moins deux lettres."),
        ("H2X 1Y", "n’est pas complet"),
        ("K1A 0B1", "n’est pas au Québec"),
        ("H0H 0H0", "pas dans nos tables"),
        ("", "Écrivez le nom d’un lieu ou un code postal."),
        ("x" * 81, "80"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_search_says_what_to_do_when_it_finds_nothing(client, typed, answer):
    response = client.get("/lieux/recherche/", {"q": typed})
    assert response.status_code == 200
    assert answer in response.content.decode()


def test_nothing_of_the_page_is_left_in_french_for_an_english_reader():
    client = Client(headers={"accept-language": "en"})
    page = client.get(reverse("territories:region", args=["bas-saint-laurent"])).content.decode()
    for text in ("Living here in numbers", "Unemployment rate", "April 2026", "To be confirmed"):
        assert text.lower() in page.lower(), text
    for text in (
        "Vivre ici",
        "donnée officielle",
        "non disponible",
        "Toutes les régions",
        "ancien<",
    ):
        assert text not in page, text


@pytest.fixture(scope="module")
def api():
    from enracine.territories.api import router

    mounted = NinjaAPI(urls_namespace="territories-test")
    mounted.add_router("/territories", router)
    return TestClient(mounted)


def test_the_api_lists_pages_of_territories(api):
    first = api.get("/territories?per_page=200").json()
    assert (first["total"], first["page"], len(first["items"])) == (206, 1, 200)
    second = api.get("/territories?per_page=200&page=2").json()
    assert len(second["items"]) == 6
    codes = {item["code"] for item in first["items"] + second["items"]}
    assert len(codes) == 206
    assert api.get("/territories?kind=mrc&per_page=1").json()["total"] == 104
    assert api.get("/territories?per_page=201").status_code == 422


def test_the_api_gives_one_territory_with_facts_and_gaps(api):
    region = api.get("/territories/region-08").json()
    facts = {fact["indicator"]: fact for fact in region["facts"]}
    assert facts["population"]["value"] == 148923
    assert facts["average_rent"]["value"] is None
    assert facts["average_rent"]["gap"]
    assert "mrc-86" in region["mrc_codes"]
    assert api.get("/territories/atlantide").status_code == 404
