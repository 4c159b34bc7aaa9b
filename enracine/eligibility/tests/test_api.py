"""The contract of `POST /eligibility/evaluations`: shapes, dates, refusals that name the field."""

import pytest
from ninja import NinjaAPI
from ninja.testing import TestClient

from enracine.eligibility.api import router
from enracine.eligibility.models import EligibilityVerdict
from enracine.territories.models import CmmMembership, Municipality

pytestmark = pytest.mark.django_db
api = NinjaAPI(urls_namespace="eligibility-tests", openapi_url=None)
api.add_router("", router)
software = TestClient(api)
SAMIR = {
    "birth_country": "DZ",
    "born_in_quebec": False,
    "citizenship": "canadian_naturalised",
    "residence": {"country": "CA", "in_cmm": True},
    "arrived_in_quebec_on": "2004-02-01",
}


def ask(facts: dict, as_of: str = "2024-05-09"):
    return software.post("/eligibility/evaluations", json={"as_of": as_of, "facts": facts})


def by_service(response) -> dict:
    assert response.status_code == 200, response.json()
    return {verdict["service"]: verdict for verdict in response.json()["verdicts"]}


def test_the_shape_of_an_answer() -> None:
    response = ask(SAMIR, "2024-03-15")
    assert response.json()["as_of"] == "2024-03-15"
    verdicts = by_service(response)
    assert set(verdicts) == {
        "eer",
        "eer_predeparture",
        "pajr",
        "eer_pajr_agreement",
        "accompagnement_quebec",
    }
    eer = verdicts["eer"]
    assert set(eer) == {"service", "verdict", "reasons", "missing", "alternatives"}
    assert eer["verdict"] == "ineligible"
    assert eer["reasons"][0] == {
        "criterion": "residence_length",
        "outcome": "not_met",
        "text": "Ancienneté : à cette date, il fallait moins de 5 ans au Québec. "
        "Vous y étiez depuis 20 ans.",
        "rule": {
            "id": "eer.residence_length@2018-04-01",
            "valid_from": "2018-04-01",
            "valid_to": "2024-03-31",
            "source": "Entrevue d’Emplois en régions, Salon de l’immigration et de l’intégration "
            "au Québec, printemps 2024",
        },
    }


def test_s01_through_the_api() -> None:
    assert by_service(ask(SAMIR, "2024-05-09"))["eer"]["verdict"] == "eligible"
    lina = {
        "birth_date": "1996-11-05",
        "born_in_quebec": True,
        "parents_immigrants": True,
        "qualified": True,
    }
    for day in ("2024-03-15", "2024-05-09"):
        verdict = by_service(ask(lina, day))["eer"]
        assert verdict["verdict"] == "ineligible"
        assert {r["criterion"] for r in verdict["reasons"] if r["outcome"] == "not_met"} == {
            "generation"
        }
        assert verdict["alternatives"] == ["pajr"]
    assert ask(SAMIR, "2024-03-15").json() == ask(SAMIR, "2024-03-15").json()


def test_nothing_known_leaves_everything_open_and_stores_nothing(as_owner) -> None:
    verdicts = by_service(ask({}))
    assert {v["verdict"] for v in verdicts.values()} == {"undetermined"}
    assert "residence" in verdicts["eer"]["missing"]
    with as_owner():
        assert not EligibilityVerdict.objects.exists()


def test_without_a_day_it_is_today(monkeypatch) -> None:
    monkeypatch.setenv("DEMO_DAY", "2024-03-15")
    response = software.post("/eligibility/evaluations", json={"facts": SAMIR})
    assert response.json()["as_of"] == "2024-03-15"


@pytest.mark.parametrize(
    ("facts", "last"),
    [
        ({"birth_date": "2024-05-10"}, "birth_date"),
        ({"birth_date": "1990-02-30"}, "birth_date"),
        (
            {"birth_date": "2000-01-02", "arrived_in_quebec_on": "2000-01-01"},
            "arrived_in_quebec_on",
        ),
        ({"arrived_in_quebec_on": "2024-05-10"}, "arrived_in_quebec_on"),
        ({"shoe_size": 42}, "shoe_size"),
        ({"residence": {"planet": "Mars"}}, "planet"),
        ({"residence": {"country": "FR", "in_cmm": True}}, "in_cmm"),
        ({"residence": {"municipality_code": "99999"}}, "municipality_code"),
        ({"citizenship": "martian"}, "citizenship"),
        ({"immigration_status": "PR"}, "immigration_status"),
        ({"birth_country": "dz"}, "birth_country"),
        ({"born_in_quebec": "oui"}, "born_in_quebec"),
        ({"qualified": 1}, "qualified"),
        ({"settles_in_region": "18"}, "settles_in_region"),
    ],
)
def test_what_cannot_be_is_refused_by_name(facts: dict, last: str) -> None:
    response = ask(facts)
    assert response.status_code == 422
    [error] = response.json()["detail"]
    assert last in error["loc"]
    assert error["loc"].index("facts") == error["loc"].index(last) - (
        2 if "residence" in facts else 1
    )


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31", "hier"])
def test_a_day_out_of_reach(as_of: str) -> None:
    response = ask({}, as_of)
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][-1] == "as_of"


def test_the_municipality_stands_for_the_cmm() -> None:
    inside = CmmMembership.objects.values_list("municipality__code", flat=True)[0]
    outside = Municipality.objects.filter(cmm_memberships__isnull=True, code__lt="60000")
    facts = SAMIR | {"residence": {"municipality_code": inside}}
    assert by_service(ask(facts))["eer"]["verdict"] == "eligible"
    facts["residence"] = {"municipality_code": outside.values_list("code", flat=True)[0]}
    eer = by_service(ask(facts))["eer"]
    assert [r["criterion"] for r in eer["reasons"] if r["outcome"] == "not_met"] == ["place"]
    facts["residence"]["in_cmm"] = True
    assert ask(facts).status_code == 422


def test_where_callers_find_it_and_how_it_refuses(client) -> None:
    """Mounted under /api/v1/, without a token, refusals as problem details (RFC 9457)."""
    url = "/api/v1/eligibility/evaluations"
    answer = client.post(url, {"as_of": "2024-05-09", "facts": SAMIR}, "application/json")
    assert answer.status_code == 200
    bad = {"as_of": "2024-05-09", "facts": {"birth_date": "2024-05-10"}}
    refusal = client.post(url, bad, "application/json")
    assert refusal.status_code == 422
    assert refusal["Content-Type"] == "application/problem+json"
    [fault] = refusal.json()["errors"]
    assert fault["pointer"].endswith("/facts/birth_date")
