"""The same gestures by a software: token, version, secret shown once, nothing of another's."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from enracine.kernel.acting import Acting
from enracine.kernel.testing import run_jobs
from enracine.network.actions.tokens import issue_token
from enracine.webhooks.tests.conftest import KIND

pytestmark = pytest.mark.django_db
ALL = "/api/v1/webhooks"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


class Software:
    """A software that acts for a member."""

    def __init__(self, member, scope="write"):
        acting = Acting(user_id=member.user_id, label=member.user.name)
        _token, secret = issue_token(acting, label="Essai", scopes=[scope])
        self.headers = {"Authorization": f"Bearer {secret}", "X-Membership": str(member.pk)}

    def ask(self, method, path, body=None, **headers):
        return getattr(Client(), method)(
            path,
            data=json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=self.headers | headers,
        )

    def get(self, path):
        return Client().get(path, headers=self.headers)


def test_a_software_subscribes_tries_reads_and_deletes(administrator, receiver):
    software = Software(administrator)
    offered = {k["code"] for k in software.get(f"{ALL}/kinds").json()["items"]}
    assert KIND in offered
    assert "people.address_protected" not in offered
    body = {"name": "Registre", "address": receiver.address, "kinds": [KIND]}
    made = software.ask("post", ALL, body)
    assert made.status_code == 201, made.content
    assert made.json()["secret"].startswith("whsec_")
    one = made["Location"]
    assert software.get(one).json()["state"] == "active"
    assert made.json()["secret"] not in software.get(ALL).content.decode()
    ping = software.ask("post", f"{one}/ping")
    assert ping.status_code == 202
    run_jobs()
    assert receiver.ids == [ping.json()["id"]]
    assert software.ask("delete", one).status_code == 428
    assert software.ask("delete", one, **{"If-Match": '"7"'}).status_code == 409
    assert software.ask("delete", one, **{"If-Match": made["ETag"]}).status_code == 204
    assert software.get(one).status_code == 404
    assert software.get(ALL).json() == {"items": [], "total": 0, "page": 1, "per_page": 50}


def test_refusals_are_problems_in_words(administrator, receiver):
    software = Software(administrator)
    good = {"name": "Registre", "address": receiver.address, "kinds": [KIND]}
    for change in (
        {"address": "https://10.0.0.1/"},
        {"kinds": ["people.separated"]},
        {"kinds": []},
        {"name": ""},
        {"secret": "à moi"},
    ):
        answer = software.ask("post", ALL, good | change)
        assert answer.status_code == 422, change
        assert answer["Content-Type"] == "application/problem+json"
    assert software.get(ALL).json()["total"] == 0


def test_nobody_else_and_no_token_that_only_reads(subscribed, administrator, stranger):
    found, _secret = subscribed
    foreign = Software(stranger)
    assert foreign.get(f"{ALL}/{found.pk}").status_code == 404
    assert foreign.ask("post", f"{ALL}/{found.pk}/ping").status_code == 404
    assert foreign.get(ALL).json()["total"] == 0
    reader = Software(administrator, "read")
    assert reader.get(f"{ALL}/{found.pk}").status_code == 200
    assert reader.ask("post", f"{ALL}/{found.pk}/ping").status_code == 403
    assert Client().get(ALL).status_code == 401
