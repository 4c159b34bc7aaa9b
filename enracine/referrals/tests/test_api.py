"""Referring through the API: the page's own rules, by token, once, on the version that was read."""

import json

import pytest
from django.test import Client

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.actions.tokens import issue_token
from enracine.people.models import Contact
from enracine.privacy.models import AccessLogEntry
from enracine.referrals.workflow import MACHINE

pytestmark = pytest.mark.django_db
SECTIONS = ["identity", "contact", "project", "education"]


class Software:
    """A software that acts for somebody."""

    def __init__(self, user_id, **more):
        acting = Acting(user_id=user_id)
        _token, secret = issue_token(acting, label="Essai", scopes=["write"], **more)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path, **query):
        return Client().get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path, body=None, **headers):
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return Client().post(
            f"/api/v1{path}",
            data=json.dumps(body or {}),
            content_type="application/json",
            headers=self.headers | named,
        )

    def move(self, referral, name, **said):
        path = f"/referrals/{referral['id']}/transitions"
        return self.post(path, {"name": name, **said}, If_Match=referral["version"])


@pytest.fixture
def chloe(world):
    return Software(world.chloe.user_id)


@pytest.fixture
def jade(world):
    return Software(world.jade.user_id)


def draft(case, software, **headers):
    body = {
        "dossier_id": str(case.dossier.pk),
        "targets": [{"organisation_id": str(case.target.pk)}],
        "reasons": ["cv"],
        "sections": SECTIONS,
    }
    return software.post("/referrals", body, **headers)


def sent(case, software):
    made = draft(case, software).json()
    agreed = software.move(made, "attest_consent", present=True, express=[])
    assert agreed.status_code == 200, agreed.content.decode()
    answer = software.move(agreed.json(), "send")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def names(referral):
    return {t["name"] for t in referral["available_transitions"]}


def test_to_refer_then_answer_by_api(to_project, chloe, jade):
    receivers = chloe.get(f"/dossiers/{to_project.dossier.pk}/receivers").json()
    assert str(to_project.target.pk) in {r["organisation_id"] for r in receivers["items"]}
    made = draft(to_project, chloe)
    assert made.status_code == 201, made.json()
    told = made.json()
    send = next(t for t in told["available_transitions"] if t["name"] == "send")
    assert [m["fact"] for m in send["missing"]] == ["consent"]
    assert made["ETag"] == f'"{told["version"]}"'
    referral = sent_from(told, chloe)
    assert referral["turn"] == "receiver"

    seen = jade.get(f"/referrals/{referral['id']}")
    assert seen.status_code == 200
    # Reading it as its receiver notes that it is received, after the answer.
    seen = jade.get(f"/referrals/{referral['id']}").json()
    assert seen["state"] == "received"
    assert {s["code"] for s in seen["package"]} == set(SECTIONS)
    accepted = jade.move(seen, "accept")
    assert accepted.status_code == 200, accepted.json()
    assert accepted.json()["state"] == "accepted"
    assert "dossier_id" in accepted.json()


def sent_from(told, software):
    agreed = software.move(told, "attest_consent", present=True)
    assert agreed.status_code == 200, agreed.content.decode()
    answer = software.move(agreed.json(), "send")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_every_step_of_the_machine_that_a_page_offers_is_offered_by_api(to_project, chloe, jade):
    referral = sent(to_project, chloe)
    jade.get(f"/referrals/{referral['id']}")
    seen = jade.get(f"/referrals/{referral['id']}").json()
    expected = {t.name for t in MACHINE.available("received", frozenset({"receiver"}))}
    assert names(seen) == expected - {"receive", "withdraw"}
    decline = next(t for t in seen["available_transitions"] if t["name"] == "decline")
    field = next(f for f in decline["fields"] if f["name"] == "decline_reason")
    assert field["required"] and "capacity" in {c["value"] for c in field["choices"]}


def test_the_words_of_the_contract_stand_for_the_coded_reason(to_project, chloe, jade):
    referral = sent(to_project, chloe)
    refused = jade.move(referral, "decline")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/decline_reason"
    done = jade.move(referral, "decline", reason="capacity", comment="Place en mars")
    assert done.status_code == 200, done.json()
    assert (done.json()["decline_reason"], done.json()["counter_proposal"]) == (
        "capacity",
        "Place en mars",
    )


def test_a_day_is_sent_as_a_day(to_project, chloe, jade):
    accepted = jade.move(sent(to_project, chloe), "accept").json()
    wrong = jade.move(accepted, "make_contact", contacted_on="2026-13-45")
    assert wrong.status_code == 422
    day = today().isoformat()
    done = jade.move(accepted, "make_contact", contacted_on=day)
    assert done.status_code == 200, done.json()
    assert done.json()["first_contact_on"] == day


def test_what_is_not_possible_now_is_refused_with_the_state(to_project, chloe):
    referral = sent(to_project, chloe)
    answer = chloe.move(referral, "accept")
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("illegal")
    assert chloe.move(referral, "no_such_thing").status_code == 422


def test_a_version_is_asked_and_a_stale_one_shows_the_object(to_project, chloe, jade):
    referral = sent(to_project, chloe)
    path = f"/referrals/{referral['id']}/transitions"
    assert jade.post(path, {"name": "accept"}).status_code == 428
    stale = jade.post(path, {"name": "accept"}, If_Match=referral["version"] - 1)
    assert stale.status_code == 409
    assert stale.json()["current"]["version"] == referral["version"]
    assert stale.json()["current"]["state"] == "sent"
    # Reading it opens it, and the version that was read still answers.
    read = jade.get(f"/referrals/{referral['id']}")
    assert chloe.get(f"/referrals/{referral['id']}").json()["state"] == "received"
    done = jade.post(path, {"name": "accept"}, If_Match=read["ETag"])
    assert (done.status_code, done.json()["state"]) == (200, "accepted")


def test_the_same_key_makes_one_referral_and_another_body_is_refused(to_project, chloe):
    first = draft(to_project, chloe, Idempotency_Key="cle-1")
    again = draft(to_project, chloe, Idempotency_Key="cle-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    assert chloe.get("/referrals", direction="sent").json()["total"] == 1
    other = chloe.post("/referrals", {"dossier_id": "x"}, Idempotency_Key="cle-1")
    assert (other.status_code, other.json()["type"][-10:]) == (422, "key_reused")


def test_what_was_half_done_is_undone(to_project, chloe):
    body = {
        "dossier_id": str(to_project.dossier.pk),
        "targets": [
            {"organisation_id": str(to_project.target.pk), "principal": True},
            {"organisation_id": str(to_project.world.chloe.organisation_id)},
        ],
        "reasons": ["cv"],
        "sections": SECTIONS,
    }
    assert chloe.post("/referrals", body).status_code == 422
    assert chloe.get("/referrals").json()["total"] == 0


def test_a_list_says_what_its_reader_may_know(to_project, chloe, jade, world):
    referral = sent(to_project, chloe)
    (row,) = jade.get("/referrals", direction="received", state="sent").json()["items"]
    assert row["person"]["name"] == "Dieudonné Essai"
    assert "dossier_id" not in row
    assert jade.get("/referrals", direction="sent").json()["total"] == 0
    assert jade.get("/referrals", open="false").json()["items"] == []
    stranger = Software(world.marc.user_id)
    assert stranger.get("/referrals").json()["total"] == 0
    assert stranger.get(f"/referrals/{referral['id']}").status_code == 404
    assert stranger.move(referral, "accept").status_code == 404


def test_a_reading_by_a_software_is_in_the_person_s_journal(to_project, chloe, jade):
    referral = sent(to_project, chloe)
    jade.get(f"/referrals/{referral['id']}")
    with to_project.as_owner():
        read = AccessLogEntry.objects.filter(page="api:referral").order_by("-occurred_at").first()
        assert read.actor_label.endswith("par un logiciel")
        assert set(SECTIONS) <= set(read.sections)
    herself = Software(to_project.person.user_id)
    log = herself.get(f"/persons/{to_project.subject_id}/access-log").json()
    assert any("par un logiciel" in line["who"] for line in log["items"])


def test_the_person_takes_her_agreement_back_by_api(to_project, chloe, jade):
    referral = sent(to_project, chloe)
    herself = Software(to_project.person.user_id)
    consents = herself.get(f"/persons/{to_project.subject_id}/consents").json()["items"]
    given = next(c for c in consents if c["purpose"] == "referral")
    path = f"/consents/{given['id']}/withdrawal"
    assert chloe.post(path, If_Match=given["version"]).status_code == 404
    assert herself.post(path).status_code == 428
    done = herself.post(path, If_Match=given["version"])
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")
    after = jade.get(f"/referrals/{referral['id']}").json()
    assert after["state"] == "withdrawn"
    assert "package" not in after and "person" not in after


def test_english_problems(to_project, chloe):
    answer = Client().get("/api/v1/referrals", headers={"Accept-Language": "en"})
    assert answer.json()["title"] == "Token missing or refused"
    assert answer["Content-Language"] == "en"


@pytest.mark.parametrize("size", [1, 6])
def test_a_list_costs_the_same_whatever_its_size(size, world, as_owner, django_assert_num_queries):
    from enracine.referrals.tests.conftest import Case

    for n in range(size):
        Case(world, as_owner, world.chloe, "pajr", world.project, ["cv"], name=f"Essai{n}").send()
    software = Software(world.chloe.user_id)
    software.get("/referrals")
    with django_assert_num_queries(COST):
        assert software.get("/referrals").json()["total"] == size


#: A last page says its number by itself: nothing is asked to count it.
COST = 18


def test_what_would_leave_is_read_before_it_leaves_and_nothing_else_does(to_project, chloe, jade):
    told = draft(to_project, chloe).json()
    path = f"/referrals/{told['id']}/preview"
    shown = chloe.get(path).json()
    assert {s["code"] for s in shown["sections"]} == set(SECTIONS)
    assert jade.get(path).status_code == 404
    agreed = chloe.move(told, "attest_consent", present=True, seen=shown["seen"])
    assert agreed.status_code == 200, agreed.content.decode()
    # The agreement moved the draft: what was shown before it is read again.
    read_before = chloe.move(agreed.json(), "send", seen=shown["seen"])
    assert read_before.status_code == 409
    assert read_before.json()["current"]["state"] == "draft"
    read = chloe.get(path).json()["seen"]
    with to_project.as_owner():
        Contact.objects.filter(subject_id=to_project.subject_id).update(phone="+15145550111")
    late = chloe.move(agreed.json(), "send", seen=read)
    assert late.status_code == 409, late.json()
    assert jade.get("/referrals", direction="received").json()["total"] == 0
    left = chloe.move(agreed.json(), "send", seen=chloe.get(path).json()["seen"])
    assert left.status_code == 200 and left.json()["state"] == "sent"
    # What has left is read in its package, by each for what she may.
    assert chloe.get(path).status_code == 422 and jade.get(path).status_code == 404
