"""How often one may ask, and what each answer says of it."""

import pytest
from django.test import Client

from enracine.api import limits
from enracine.kernel.acting import Acting
from enracine.network.actions.tokens import issue_token
from enracine.network.tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_each_answer_says_what_remains_and_the_last_use_is_noted(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "api.requests_per_token", 2)
    user_id = make_member("counsellor").user_id
    token, secret = issue_token(Acting(user_id=user_id), label="Essai", scopes=["read"])
    headers = {"Authorization": f"Bearer {secret}"}
    answers = [Client().get("/api/v1/openapi.json", headers=headers) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[0]["RateLimit"].startswith('"token";r=1;t=')
    assert answers[2].json()["type"].endswith("too_many_requests")
    assert 0 < int(answers[2]["Retry-After"]) <= limits.WINDOW
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_an_address_without_token_has_its_own_count(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "api.requests_per_address", 1)
    answers = [Client().get("/api/v1/territories", {"per_page": 1}) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 429]
    assert answers[1]["Content-Type"] == "application/problem+json"
