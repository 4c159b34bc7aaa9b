"""Whatever the bytes, a refusal in words: never a failure."""

import pytest
from django.test import Client

from enracine.api.root import api
from enracine.kernel.acting import Acting
from enracine.kernel.api.mounting import mounted
from enracine.network.actions.tokens import issue_token
from enracine.network.tests.factories import make_member

pytestmark = pytest.mark.django_db
JSON = "application/json"
DEEP = b'{"email": ' + b"[" * 5_000 + b"]" * 5_000 + b', "password": "x"}'
BODIES = [
    (b"", JSON),
    (b"\xff\xfe\x00", JSON),
    (b'{"email": "\\u0000", "password": "x"}', JSON),
    (b'{"email": "\\ud800", "password": "x"}', JSON),
    (b'{"email": "a", "password": "x", "days": ' + b"9" * 5_000 + b"}", JSON),
    (b'{"email": "a", "password": "x", "days": 1e400}', JSON),
    (b'{"email": "a", "password": "x", "days": NaN}', JSON),
    (b"[1, 2]", JSON),
    (DEEP, JSON),
    (b'{"email": "' + b"a" * 2_000_000 + b'"}', JSON),
    (b"email=a&password=b", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b'{"email": "a", "password": "x"}', "text/plain"),
]


@pytest.mark.parametrize("path", ["tokens", "registrations", "eligibility/evaluations"])
@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_any_body_is_a_refusal(path, body, kind):
    answer = Client().generic("POST", f"/api/v1/{path}", body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    # What is described is what comes: never the framework's own words.
    if kind != JSON or len(body) > 1_000_000:
        assert answer.status_code == (413 if kind == JSON else 415)
    assert "parse" not in answer.json()["detail"]


@pytest.fixture
def headers():
    user_id = make_member("counsellor").user_id
    _token, secret = issue_token(Acting(user_id=user_id), label="Essai", scopes=["write"])
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=99999999999999999999", "per_page=201", "per_page=x", "q=%00", "q=%ff%fe",
        "state=nowhere", "direction=up", "open=perhaps", "assignee=nobody", "sections=secrets",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["persons", "dossiers", "referrals", "territories"])
def test_any_query_is_an_answer_or_a_refusal(headers, path, query):
    answer = Client().get(f"/api/v1/{path}?{query}", headers=headers)
    assert answer.status_code in {200, 400, 422}


def test_a_fault_is_said_in_the_reader_s_language(headers):
    for language, missing, most in (
        ("fr", "Ce champ est requis.", "Il faut au plus 200."),
        ("en", "This field is required.", "It must be at most 200."),
    ):
        spoken = {"Accept-Language": language}
        body = Client().post("/api/v1/tokens", "{}", content_type=JSON, headers=spoken).json()
        assert {fault["detail"] for fault in body["errors"]} == {missing}
        page = Client().get("/api/v1/persons?per_page=201", headers=headers | spoken).json()
        assert [fault["detail"] for fault in page["errors"]] == [most]


@pytest.mark.parametrize(
    "said",
    [
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer \udcff"},
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer " + "a" * 5_000},
        {"Authorization": "Bearer é"},
    ],
)
def test_any_token_that_is_none_is_a_401(said):
    answer = Client().get("/api/v1/referrals", headers=said)
    assert answer.status_code == 401
    assert "Bearer" in answer["WWW-Authenticate"]


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 81])
def test_a_key_that_is_none_is_refused(headers, key):
    answer = Client().post(
        "/api/v1/referrals", "{}", content_type=JSON, headers=headers | {"Idempotency-Key": key}
    )
    assert answer.status_code == 400


def test_an_address_or_a_method_that_is_none_is_a_problem(headers):
    nowhere = Client().get("/api/v1/nowhere", headers=headers)
    wrong = Client().put("/api/v1/referrals", headers=headers)
    assert (nowhere.status_code, wrong.status_code) == (404, 405)
    assert {a["Content-Type"] for a in (nowhere, wrong)} == {"application/problem+json"}
    assert "GET" in wrong["Allow"]


def test_the_description_and_the_router_agree():
    """What answers is described, and what is described says every refusal that its form implies."""
    described = api.get_openapi_schema()
    routed = {
        (method.lower(), f"/api/v1{prefix}{path}")
        for prefix, router in mounted()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    told = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert len(told) == len(routed) >= 19
    for path, methods in described["paths"].items():
        for operation in methods.values():
            codes = set(operation["responses"])
            assert {"400", "422", "429"} <= codes
            assert ("401" in codes) == bool(operation.get("security")) or path.endswith("/tokens")
            assert ("428" in codes) == any(p["name"] == "If-Match" for p in operation["parameters"])
            assert {"409"} <= codes or "428" not in codes
            assert ("415" in codes) == ("requestBody" in operation)
            assert "404" in codes or "{" not in path
            assert operation["summary"] and operation["description"]
