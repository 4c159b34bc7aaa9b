"""What travels, by API: documents, needs one by one, messages, and a dossier that changes holder."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import today
from enracine.kernel.documents import Document
from enracine.people.actions import add_document
from enracine.people.values import Told
from enracine.privacy.models import AccessLogEntry
from enracine.referrals import actions
from enracine.referrals.models import Attachment, Transfer
from enracine.referrals.tests.test_api import Software, names
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.test_transfers import Handover
from enracine.referrals.tests.test_travel import PDF

pytestmark = pytest.mark.django_db
WITH_PAPERS = ["identity", "project", "documents"]


@pytest.fixture
def jade(world):
    return Software(world.jade.user_id)


@pytest.fixture
def marc(world):
    return Software(world.marc.user_id)


def made(case, software, sections):
    body = {
        "dossier_id": str(case.dossier.pk),
        "targets": [{"organisation_id": str(case.target.pk), "region_code": "02"}],
        "reasons": case.reasons,
        "sections": sections,
    }
    answer = software.post("/referrals", body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def send(software, referral):
    agreed = software.move(referral, "attest_consent", present=True)
    answer = software.move(agreed.json(), "send")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def upload(software, referral, content=PDF, version=None, **said):
    said = {"kind": "cv", "title": "CV 2026"} | said
    return Client().post(
        f"/api/v1/referrals/{referral['id']}/attachments/upload",
        {**said, "file": SimpleUploadedFile("cv.pdf", content, "application/pdf")},
        headers=software.headers
        | {"If-Match": str(version or referral["version"]), "Idempotency-Key": "le-cv"},
    )


def test_documents_are_chosen_handed_over_inspected_and_taken(to_partner, world, jade, marc):
    case = to_partner
    with as_(case.sender):
        kept = add_document(
            case.sender,
            case.subject_id,
            "diploma",
            "Diplôme",
            io.BytesIO(PDF),
            "d.pdf",
            told=Told(),
        )
    bare = made(case, jade, ["identity"])
    path = f"/referrals/{bare['id']}/attachments"
    refused = jade.post(path, {"document_id": str(kept.pk)}, If_Match=bare["version"])
    assert (refused.status_code, refused.json()["type"][-10:]) == (422, "no_section")
    assert jade.move(bare, "discard").status_code == 200

    draft = made(case, jade, WITH_PAPERS)
    path = f"/referrals/{draft['id']}/attachments"
    (offered,) = jade.get(f"/dossiers/{case.dossier.pk}/documents").json()["items"]
    assert (offered["id"], offered["kind"], offered["title"]) == (
        str(kept.pk),
        "diploma",
        "Diplôme",
    )
    assert jade.post(path, {"document_id": str(kept.pk)}).status_code == 428
    stale = jade.post(path, {"document_id": str(kept.pk)}, If_Match=draft["version"] + 1)
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, draft["version"])
    chosen = jade.post(path, {"document_id": str(kept.pk)}, If_Match=draft["version"])
    assert chosen.status_code == 201, chosen.json()
    assert chosen.json()["document_id"] == str(kept.pk)

    # Handed over: the same inspection as the page, and nothing is kept of what it refuses.
    with case.as_owner():
        before = Document.objects.count()
    for content, said, pointer in (
        (b"MZ\x90\x00 a program", {}, "/file"),
        (b"", {}, "/file"),
        (PDF, {"kind": "passport"}, "/kind"),
    ):
        no = upload(jade, draft, content, **said)
        assert no.status_code == 422, (content[:8], no.content)
        assert no.json()["errors"][0]["pointer"] == pointer
    with case.as_owner():
        assert Document.objects.count() == before
    assert upload(marc, draft).status_code == 404
    added = upload(jade, draft)
    assert added.status_code == 201, added.content
    again = upload(jade, draft)
    assert (again.json(), again["Idempotency-Replayed"]) == (added.json(), "true")
    assert upload(jade, draft, PDF + b"%autre\n").json()["type"].endswith("key_reused")
    listed = jade.get(path).json()
    assert (listed["total"], [a["title"] for a in listed["items"]]) == (2, ["CV 2026", "Diplôme"])

    away = f"/api/v1{path}/{chosen.json()['id']}"
    gone = Client().delete(away, headers=jade.headers | {"If-Match": "1"})
    assert gone.status_code == 204
    sent = send(jade, draft)
    assert (
        jade.post(path, {"document_id": str(kept.pk)}, If_Match=sent["version"]).status_code == 422
    )

    (row,) = marc.get(path).json()["items"]
    file = marc.get(f"{path}/{row['id']}/content")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "attachment" in file["Content-Disposition"]
    assert Software(world.chloe.user_id).get(f"{path}/{row['id']}/content").status_code == 404
    with case.as_owner():
        told = AccessLogEntry.objects.get(page="referrals:attachment")
        assert "CV 2026" in told.reason and told.actor_label.endswith("par un logiciel")
        assert Attachment.objects.count() == 1
    # Her agreement taken back, the file is gone for the receiver, at once.
    herself = Software(case.person.user_id)
    own = herself.get(f"/referrals/{draft['id']}").json()
    assert {"cancel", "withdraw"} <= names(own)
    assert herself.move(own, "withdraw").json()["state"] == "withdrawn"
    assert marc.get(f"{path}/{row['id']}/content").status_code == 404


def test_needs_are_acknowledged_and_answered_one_by_one(to_partner, world, jade, marc):
    case = to_partner
    draft = made(case, jade, ["identity", "project"])
    case.referral = case_of(draft)
    with as_(case.sender):
        lines = [actions.NeedLine("cv", "CV à jour"), actions.NeedLine("french")]
        actions.list_needs(case.sender, case.fresh(), lines)
    send(jade, draft)
    path = f"/referrals/{draft['id']}/needs"
    told = jade.get(path).json()
    assert (told["total"], [n["available_transitions"] for n in told["items"]]) == (2, [[], []])
    first, second = marc.get(path).json()["items"]
    offered = {t["name"]: t for t in first["available_transitions"]}
    assert set(offered) == {"acknowledge", "answer", "wait", "refuse", "drop"}
    assert [m["fact"] for m in offered["refuse"]["missing"]] == ["day", "reason"]
    assert {f["name"] for f in offered["answer"]["fields"]} == {"day"}

    def move(software, need, name, **said):
        body = {"name": name, **said}
        return software.post(f"{path}/{need['id']}/transitions", body, If_Match=need["version"])

    assert marc.post(f"{path}/{first['id']}/transitions", {"name": "answer"}).status_code == 428
    read = move(marc, first, "acknowledge")
    assert (read.status_code, read.json()["state"]) == (200, "acknowledged")
    assert jade.get(path).json()["items"][1]["state"] == "asked"
    stale = move(marc, first, "drop", day=today().isoformat(), reason="not_wanted")
    assert (stale.status_code, stale.json()["current"]["state"]) == (409, "acknowledged")
    assert move(jade, read.json(), "answer", day=today().isoformat()).status_code == 422
    assert move(marc, read.json(), "refuse", day=today().isoformat()).status_code == 422
    early = move(marc, read.json(), "answer", day="2001-01-01")
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/day")
    done = move(marc, read.json(), "answer", day=today().isoformat())
    assert (done.json()["state"], done.json()["answered_on"]) == ("answered", today().isoformat())
    no = move(marc, second, "refuse", day=today().isoformat(), reason="not_ours")
    assert (no.json()["state"], no.json()["reason"]) == ("refused", "not_ours")
    assert Software(world.chloe.user_id).get(path).status_code == 404


def case_of(told):
    from enracine.referrals.models import Referral

    return Referral(pk=told["id"])


def test_messages_between_the_two_organisations(to_partner, world, jade, marc):
    case = to_partner
    draft = made(case, jade, ["identity", "project"])
    path = f"/referrals/{draft['id']}/messages"
    assert jade.post(path, {"text": "Trop tôt"}).status_code == 422
    send(jade, draft)
    assert jade.post(path, {"text": "  "}).status_code == 422
    assert jade.post(path, {"text": "x" * 2001}).status_code == 422
    once = jade.post(path, {"text": "Elle préfère le matin."}, Idempotency_Key="m1")
    again = jade.post(path, {"text": "Elle préfère le matin."}, Idempotency_Key="m1")
    assert (once.status_code, once.json()) == (201, again.json())
    (told,) = marc.get(path).json()["items"]
    assert (told["text"], told["mine"], told["read_at"]) == ("Elle préfère le matin.", False, None)
    (seen,) = jade.get(path).json()["items"]
    assert seen["mine"] and seen["read_at"] is not None
    assert marc.post(path, {"text": "Merci."}).status_code == 201
    assert jade.get(path, per_page=1, page=2).json()["items"][0]["text"] == "Merci."
    for stranger in (Software(world.chloe.user_id), Software(case.person.user_id)):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"text": "?"}).status_code == 404


def test_a_dossier_changes_holder_by_api(world, as_owner, jade, marc):
    with as_owner():
        h = Handover(world)
    holders = jade.get(f"/dossiers/{h.dossier.pk}/holders").json()["items"]
    assert str(world.partner.pk) in {o["organisation_id"] for o in holders}
    body = {
        "dossier_id": str(h.dossier.pk),
        "receiver_id": str(world.partner.pk),
        "reason": "moved",
        "sections": ["identity", "contact", "project"],
    }
    assert marc.post("/transfers", body).status_code == 404
    made_ = jade.post("/transfers", body)
    assert made_.status_code == 201, made_.json()
    draft = made_.json()
    propose = next(t for t in draft["available_transitions"] if t["name"] == "propose")
    assert [m["fact"] for m in propose["missing"]] == ["consent"]
    path = f"/transfers/{draft['id']}"
    assert marc.get(path).status_code == 404

    def move(software, told, name, **said):
        body = {"name": name, **said}
        return software.post(f"{path}/transitions", body, If_Match=told["version"])

    assert jade.post(f"{path}/transitions", {"name": "propose"}).status_code == 428
    assert move(jade, draft, "propose").status_code == 422
    agreed = move(jade, draft, "attest_consent", present=True)
    assert agreed.status_code == 200, agreed.json()
    stale = move(jade, draft, "propose")
    assert (stale.status_code, stale.json()["current"]["state"]) == (409, "draft")
    proposed = move(jade, agreed.json(), "propose")
    assert (proposed.status_code, proposed.json()["state"]) == (200, "proposed")

    seen = marc.get(path).json()
    assert names(seen) == {"accept", "decline"}
    assert {s["code"] for s in seen["package"]} == {"identity", "contact", "project"}
    assert "dossier_id" not in seen
    assert marc.get("/transfers", direction="received", state="proposed").json()["total"] == 1
    missing = move(marc, seen, "decline")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/refusal")
    declined = move(marc, seen, "decline", reason="capacity")
    assert (declined.json()["state"], declined.json()["refusal"]) == ("declined", "capacity")
    assert h.holders() == [world.member.pk]

    # Proposed again, accepted; of another dossier, the person takes her agreement back.
    h.propose()
    path = f"/transfers/{h.transfer.pk}"
    accepted = move(marc, marc.get(path).json(), "accept")
    assert accepted.status_code == 200, accepted.json()
    assert h.holders() == [world.partner.pk]
    with as_(h.marc):
        successor = Transfer.objects.get(pk=h.transfer.pk).successor_id
        assert Dossier.objects.filter(pk=successor).exists()
    assert accepted.json()["dossier_id"] == str(successor)
    with as_owner():
        other = Handover(world)
    other.propose()
    path = f"/transfers/{other.transfer.pk}"
    hers = Software(other.person.user_id)
    mine = hers.get(path).json()
    assert names(mine) == {"cancel", "withdraw"}
    assert move(hers, mine, "withdraw").json()["state"] == "withdrawn"
    assert other.holders() == [world.member.pk]
    assert jade.get("/transfers").json()["total"] == 3
    assert Software(world.chloe.user_id).get("/transfers").json()["total"] == 0


def test_a_contested_refusal_has_two_names_and_reopening_says_what_it_misses(
    to_project, world, as_owner
):
    chloe, jade, nadia = (Software(m.user_id) for m in (world.chloe, world.jade, world.nadia))
    draft = chloe.post(
        "/referrals",
        {
            "dossier_id": str(to_project.dossier.pk),
            "targets": [{"organisation_id": str(to_project.target.pk)}],
            "reasons": ["cv"],
            "sections": ["identity", "project"],
        },
    ).json()
    sent = send(chloe, draft)
    declined = jade.move(sent, "decline", reason="capacity").json()
    seen = chloe.get(f"/referrals/{sent['id']}").json()
    offered = {t["name"]: [m["fact"] for m in t["missing"]] for t in seen["available_transitions"]}
    assert offered["contest"] == ["reason"]
    # Her agreement stands and the closing is recent: only the reason is missing.
    assert offered["reopen_request"] == ["reason"]
    contested = chloe.move(declined, "contest", reason="Deux places libres hier")
    assert contested.json()["state"] == "contested", contested.json()
    review = nadia.get(f"/referrals/{sent['id']}").json()
    assert {"resubmit", "confirm_decline"} <= names(review)
    assert all(
        not t["fields"] and not t["missing"]
        for t in review["available_transitions"]
        if t["name"] in {"resubmit", "confirm_decline"}
    )
    back = nadia.move(review, "resubmit").json()
    assert (back["state"], back["decline_reason"]) == ("received", "")
    again = jade.move(back, "decline", reason="capacity").json()
    contested = chloe.move(again, "contest", reason="Encore").json()
    done = nadia.move(contested, "confirm_decline")
    assert (done.status_code, done.json()["state"]) == (200, "decline_confirmed")
    # Her agreement gone, reopening misses it too.
    herself = Software(to_project.person.user_id)
    consents = herself.get(f"/persons/{to_project.subject_id}/consents").json()["items"]
    given = next(c for c in consents if c["purpose"] == "referral" and c["state"] == "given")
    herself.post(f"/consents/{given['id']}/withdrawal", If_Match=given["version"])
    told = chloe.get(f"/referrals/{sent['id']}").json()
    reopen = next(t for t in told["available_transitions"] if t["name"] == "reopen_request")
    assert [m["fact"] for m in reopen["missing"]] == ["consent", "reason"]
