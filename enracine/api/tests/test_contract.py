"""The contract of the API, line by line, against what answers: lists, objects, writes, refusals."""

import uuid

import pytest
from django.test import Client

from enracine.api.root import api
from enracine.kernel.clock import today
from enracine.network.tests.factories import make_member, make_user
from enracine.referrals.tests.test_api import Software, sent

pytestmark = pytest.mark.django_db
EDITABLE = {"id", "version", "created_at", "updated_at"}
ENVELOPE = {"items", "total", "page", "per_page"}
#: Writes that change no object one has read: they make one, or give the token back.
MAKES = {
    "/api/v1/tokens", "/api/v1/tokens/current", "/api/v1/registrations", "/api/v1/referrals",
    "/api/v1/transfers", "/api/v1/webhooks", "/api/v1/eligibility/evaluations",
    "/api/v1/referrals/{referral_id}/messages", "/api/v1/webhooks/{subscription_id}/ping",
    "/api/v1/matching/rankings", "/api/v1/matching/proposals",
}  # fmt: skip
NAMED = {
    ("post", "/api/v1/tokens"),
    ("post", "/api/v1/eligibility/evaluations"),
    ("get", "/api/v1/persons"),
    ("get", "/api/v1/persons/{person_id}"),
    ("get", "/api/v1/households/{household_id}"),
    ("get", "/api/v1/dossiers"),
    ("get", "/api/v1/dossiers/{dossier_id}"),
    ("post", "/api/v1/registrations"),
    ("get", "/api/v1/referrals"),
    ("post", "/api/v1/referrals"),
    ("get", "/api/v1/referrals/{referral_id}"),
    ("post", "/api/v1/referrals/{referral_id}/transitions"),
    ("get", "/api/v1/territories"),
    ("get", "/api/v1/territories/{code}"),
    ("get", "/api/v1/persons/{person_id}/access-log"),
    ("get", "/api/v1/persons/{person_id}/consents"),
    ("post", "/api/v1/consents/{consent_id}/withdrawal"),
    ("post", "/api/v1/matching/rankings"),
    ("post", "/api/v1/matching/proposals"),
    ("get", "/api/v1/matching/proposals/{cohort_id}"),
}
FACTS = {
    "birth_date", "birth_country", "born_in_quebec", "parents_immigrants", "citizenship",
    "immigration_status", "work_authorised", "residence", "arrived_in_quebec_on",
    "education_level", "qualified", "interested_in_region", "settles_in_region",
}  # fmt: skip


def operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_what_the_contract_names_is_described_and_each_write_says_its_version():
    described = {(method, path): operation for method, path, operation in operations()}
    assert set(described) >= NAMED
    for (method, path), operation in described.items():
        names = {p["name"] for p in operation["parameters"]}
        answers = set(operation["responses"])
        if method == "get":
            assert "If-Match" not in names, path
            continue
        if path in MAKES:
            assert "If-Match" not in names, path
        else:
            assert "If-Match" in names and {"409", "428"} <= answers, path
        if method == "post" and operation.get("security"):
            assert {"Idempotency-Key", "X-Membership"} <= names, path
    facts = api.get_openapi_schema()["components"]["schemas"]["FactsIn"]["properties"]
    assert set(facts) == FACTS


def check_list(software, path):
    """The envelope, its bounds, and what every object of it carries."""
    told = software.get(path).json()
    assert set(told) == ENVELOPE, path
    assert software.get(path, per_page=201).status_code == 422, path
    assert software.get(path, per_page=0).status_code == 422, path
    assert software.get(path, per_page=200).json()["per_page"] == 200, path
    beyond = software.get(path, page=9_000, per_page=1).json()
    assert (beyond["items"], beyond["page"], beyond["total"]) == ([], 9_000, told["total"]), path
    for item in told["items"]:
        assert set(item) >= EDITABLE, path
        assert str(uuid.UUID(item["id"])) == item["id"] and item["version"] >= 1
    return told["items"]


def test_every_list_is_an_envelope_and_every_object_has_its_version(to_project, world):
    case, chloe, jade = to_project, Software(world.chloe.user_id), Software(world.jade.user_id)
    referral = sent(case, chloe)
    jade.post(f"/referrals/{referral['id']}/messages", {"text": "Bien reçu."})
    herself = Software(case.person.user_id)
    full = {
        "/persons": chloe,
        "/dossiers": chloe,
        "/referrals": chloe,
        f"/referrals/{referral['id']}/messages": chloe,
        f"/persons/{case.subject_id}/access-log": herself,
        f"/persons/{case.subject_id}/consents": herself,
        "/territories": chloe,
    }
    for path, software in full.items():
        assert check_list(software, path), path
    for path in (f"/referrals/{referral['id']}/{what}" for what in ("attachments", "needs")):
        assert check_list(chloe, path) == []
    assert check_list(chloe, "/transfers") == []
    for path in (f"/dossiers/{case.dossier.pk}/{what}" for what in ("receivers", "holders")):
        assert set(chloe.get(path).json()) == ENVELOPE
    for path in (f"/persons/{case.subject_id}", f"/dossiers/{case.dossier.pk}"):
        answer = chloe.get(path)
        assert set(answer.json()) >= EDITABLE
        assert answer["ETag"] == f'"{answer.json()["version"]}"'
        # Not granted: absent, not null.
        sections = answer.json()["sections"]
        assert sections and all(section is not None for section in sections.values())


def test_a_token_tells_the_memberships_and_one_names_the_one_that_acts(to_project, world, as_owner):
    secret = "un mot de passe assez long"
    user = make_user(password=secret)
    with as_owner():
        members = [make_member("paj_agent", world.promoter_a, user=user)]
        members.append(make_member("partner", world.partner, user=user))
    said = {"email": user.email, "password": secret}
    made = Client().post("/api/v1/tokens", data=said, content_type="application/json").json()
    assert {"token", "expires_at", "memberships"} <= set(made)
    assert all({"id", "organisation", "role"} <= set(m) for m in made["memberships"])
    headers = {"Authorization": f"Bearer {made['token']}"}
    totals = {}
    for member in members:
        as_one = headers | {"X-Membership": str(member.pk)}
        totals[member.role] = Client().get("/api/v1/dossiers", headers=as_one).json()["total"]
    assert totals == {"paj_agent": 1, "partner": 0}
    unnamed = Client().get("/api/v1/dossiers", headers=headers)
    assert (unnamed.status_code, len(unnamed.json()["memberships"])) == (400, 2)


def test_a_refusal_is_a_problem_in_the_language_asked(to_project, world):
    chloe = Software(world.chloe.user_id)
    referral = sent(to_project, chloe)
    path = f"/api/v1/referrals/{referral['id']}/transitions"

    def refused(language, body, **headers):
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        answer = Client().post(
            path,
            data=body,
            content_type="application/json",
            headers=chloe.headers | named | {"Accept-Language": language},
        )
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert {"type", "title", "status", "detail", "instance"} <= set(told)
        return answer.status_code, told

    version = referral["version"]
    for body, headers, status in (
        ({"name": "cancel"}, {}, 428),
        ({"name": "cancel"}, {"If_Match": version + 1}, 409),
        ({"name": "accept"}, {"If_Match": version}, 422),
        ({"name": "cancel", "nothing": 1}, {"If_Match": version}, 422),
        ({"name": "cancel"}, {"If_Match": version}, 422),
    ):
        (french_status, french), (english_status, english) = (
            refused(language, body, **headers) for language in ("fr-CA", "en")
        )
        assert french_status == english_status == status, body
        assert french["type"] == english["type"]
        # Each in its own words, the faults of fields included.
        assert french["title"] != english["title"], status
        assert french["detail"] != english["detail"], french["detail"]
        if status == 409:
            assert french["current"]["id"] == referral["id"]
        if status == 422:
            assert french["errors"][0]["detail"] != english["errors"][0]["detail"], french


def test_an_evaluation_has_the_shape_of_the_contract(client):
    body = {"as_of": today().isoformat(), "facts": {"interested_in_region": True}}
    told = client.post(
        "/api/v1/eligibility/evaluations", data=body, content_type="application/json"
    ).json()
    assert set(told) == {"as_of", "verdicts"}
    services = {v["service"] for v in told["verdicts"]}
    assert services == {
        "eer", "eer_predeparture", "pajr", "eer_pajr_agreement", "accompagnement_quebec",
    }  # fmt: skip
    for verdict in told["verdicts"]:
        assert set(verdict) == {"service", "verdict", "reasons", "missing", "alternatives"}
        assert verdict["verdict"] in {"eligible", "ineligible", "undetermined"}
        assert verdict["service"] not in verdict["alternatives"]
        for reason in verdict["reasons"]:
            assert {"criterion", "outcome", "text", "rule"} <= set(reason)
            assert {"id", "valid_from", "valid_to", "source"} <= set(reason["rule"])
