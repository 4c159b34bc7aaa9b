"""The API's shell: what is described is what answers, and refusals are problem details."""

import pytest

pytestmark = pytest.mark.django_db


def evaluate(client, body):
    return client.post(
        "/api/v1/eligibility/evaluations", data=body, content_type="application/json"
    )


def test_the_description_is_openapi_and_lists_what_is_mounted(client):
    description = client.get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert {"/api/v1/eligibility/evaluations", "/api/v1/territories"} <= set(description["paths"])


def test_s01_over_the_api(client):
    facts = {
        "birth_country": "DZ",
        "citizenship": "canadian_naturalised",
        "arrived_in_quebec_on": "2004-03-01",
        "residence": {"country": "CA", "in_cmm": True},
        "interested_in_region": True,
    }
    verdicts = {}
    for day in ("2024-03-15", "2024-05-09"):
        answer = evaluate(client, {"as_of": day, "facts": facts}).json()
        verdicts[day] = {v["service"]: v["verdict"] for v in answer["verdicts"]}["eer"]
    assert verdicts == {"2024-03-15": "ineligible", "2024-05-09": "eligible"}


@pytest.mark.parametrize(
    "body",
    ["not json", {"as_of": "2024-02-30", "facts": {}}, {"as_of": "2024-05-09", "facts": {"x": 1}}],
)
def test_a_bad_body_is_a_problem_that_names_the_fault(client, body):
    answer = evaluate(client, body)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert answer.json()["type"].startswith("urn:enracine:problem:")


def test_an_unknown_territory_is_a_404_problem(client):
    answer = client.get("/api/v1/territories/region-99")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_territories_are_listed_by_page(client):
    answer = client.get("/api/v1/territories", {"per_page": 5}).json()
    assert len(answer["items"]) == 5
    assert answer["total"] >= 17 + 104
    assert (answer["page"], answer["per_page"]) == (1, 5)
