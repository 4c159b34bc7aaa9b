"""Asking, being answered, silence, corrections, notices, anonymisation: by actions and by pages."""

import datetime as dt
import io

import pytest
from django.db import transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.actions import update_contact
from enracine.people.models import ImmigrationStatus
from enracine.people.values import Reach
from enracine.privacy.actions import requests as actions
from enracine.privacy.actions.corrections import read_correction
from enracine.privacy.models import (
    AccessGrant,
    CorrectionNotice,
    RightsRequest,
)
from enracine.referrals.models import Package
from enracine.referrals.tests.world import make_person
from enracine.workspace.tests.rights_world import SYSTEM

pytestmark = pytest.mark.django_db


def me(life) -> Acting:
    return Acting.for_subject(life.subject, life.home, user_id=life.user.pk)


def fresh(life, request) -> RightsRequest:
    with life.as_owner():
        return RightsRequest.objects.select_related("organisation", "job", "package").get(
            pk=request.pk
        )


def ask(life, kind="access", holder="promis", **more) -> RightsRequest:
    return actions.ask(me(life), life.subject, life.holders[holder].pk, kind, **more)


def test_l43_reminders_then_silence_is_a_refusal_that_both_are_told_of(life):
    request = ask(life)
    for left, reminded in ((11, 0), (10, 1), (9, 1), (3, 2), (0, 2)):
        with telling(request.due_on - dt.timedelta(days=left)), jobs_role():
            actions.tick(SYSTEM)
            actions.tick(SYSTEM)
        assert len(fresh(life, request).reminders) == reminded, left
    with telling(request.due_on + dt.timedelta(days=1)), jobs_role():
        actions.tick(SYSTEM)
    assert fresh(life, request).state == "silent"
    with life.as_owner():
        told = OutboxMessage.objects.filter(notification="privacy.request_silent")
        assert {m.recipient_user_id for m in told} == {
            life.officers["promis"].user_id,
            life.user.pk,
        }
    page = signed_in(life.user).get(f"/mon-parcours/demandes/{request.pk}/").content.decode()
    assert "La loi tient ce silence pour un refus" in page
    # Late is better than never: the officer may still answer.
    actions.answer(
        acting_of(life.officers["promis"]), fresh(life, request),
        actions.Answer("refuse", ("not_held",)),
    )  # fmt: skip


def test_l47_a_spouse_is_written_down_and_turned_away_and_learns_nothing(life):
    officer = signed_in(life.officers["promis"])
    answer = officer.post(
        f"/travail/protection/demandes/consigner/{life.subject}/",
        {
            "kind": "access", "channel": "phone", "received_on": today().isoformat(),
            "relation": "spouse", "asked_by_name": "Karim", "proof": "livret de famille",
        },
        follow=True,
    )  # fmt: skip
    text = answer.content.decode()
    assert "écartée" in text and "Préparer le paquet" not in text
    with life.as_owner():
        request = RightsRequest.objects.get()
    assert (request.state, request.provisions) == ("not_entitled", ["identity"])
    with life.as_owner():
        assert not OutboxMessage.objects.filter(notification__startswith="privacy.request").exists()


def test_a_representative_s_proof_is_seen_before_anything_is_prepared(life):
    jade = acting_of(life.officers["promis"])
    request = actions.record_request(
        jade, life.subject, "access", actions.Asker("representative", "Me Roy", "mandat vu"),
        channel="paper", received_on=today() - dt.timedelta(days=3),
    )  # fmt: skip
    assert request.state == "received"
    # The delay runs from the day it came, not from the day it was typed.
    assert (request.due_on - today()).days == 27
    with pytest.raises(ActionRefused):
        actions.record_request(
            jade, life.subject, "destruction", actions.Asker(proof="vue"), channel="paper",
            received_on=today() + dt.timedelta(days=1),
        )  # fmt: skip


def test_nobody_asks_for_somebody_else_nor_of_whom_holds_nothing(life, as_owner):
    with as_owner():
        other, other_person = make_person(life.world, life.world.jade, "eer", "Paolo")
        empty = make_member("privacy_officer")
    with pytest.raises(NotVisible):
        actions.ask(other_person, life.subject, life.holders["promis"].pk, "access")
    with pytest.raises(NotVisible):
        actions.ask(acting_of(life.world.jade), life.subject, life.holders["promis"].pk, "access")
    with pytest.raises(NotVisible):
        actions.ask(me(life), life.subject, empty.organisation_id, "access")
    with pytest.raises(NotVisible):
        actions.record_request(
            acting_of(empty), life.subject, "access", actions.Asker(proof="vue"), channel="paper",
            received_on=today(),
        )  # fmt: skip
    request = ask(life)
    with pytest.raises(ActionRefused, match="attend déjà"):
        ask(life)
    for stranger in (life.officers["agent"], empty):
        assert (
            signed_in(stranger).get(f"/travail/protection/demandes/{request.pk}/").status_code
            == 404
        )
    assert signed_in(life.user).get(f"/mon-parcours/demandes/{request.pk}/").status_code == 200


def test_a_refusal_without_a_reason_of_the_list_is_refused(life):
    request = ask(life, "destruction")
    officer = signed_in(life.officers["promis"])
    url = f"/travail/protection/demandes/{request.pk}/geste/answer/"
    assert officer.post(url, {"step": "refuse"}).status_code == 422
    assert officer.post(url, {"step": "refuse", "provisions": "third_party"}).status_code == 422
    assert fresh(life, request).state == "received"
    sent = officer.post(url, {"step": "refuse", "provisions": "purpose_not_met"})
    assert sent.status_code == 302
    assert fresh(life, request).state == "refused"


def test_l46_a_contested_answer_freezes_until_the_recourse_ends(life):
    request = ask(life, "destruction")
    officer = acting_of(life.officers["promis"])
    actions.answer(officer, request, actions.Answer("refuse", ("purpose_not_met",)))
    browser = signed_in(life.user)
    browser.post(f"/mon-parcours/demandes/{request.pk}/geste/", {"geste": "contester"})
    assert fresh(life, request).state == "contested"
    life.close_files(decided_days_ago=500)
    with pytest.raises(ActionRefused):
        life.destroy("promis")
    with pytest.raises(ActionRefused):
        actions.close_recourse(officer, fresh(life, request), "")
    actions.close_recourse(officer, fresh(life, request), "Révision rejetée le 3 mai.")
    assert life.destroy("promis") is not None


def test_l44_a_correction_reaches_who_received_it_and_the_proof_shows(life):
    with life.as_owner():
        frozen = Package.objects.get(subject_id=life.subject).sha256
    update_contact(me(life), life.subject, Reach("nouvelle@exemple.invalid", "", "fr-ca"))
    run_jobs()
    with life.as_owner():
        notice = CorrectionNotice.objects.get()
    assert (notice.organisation_id, notice.section, notice.had_access) == (
        life.world.partner.pk, "contact", True,
    )  # fmt: skip
    # Renewed, never doubled, while nobody has read it.
    update_contact(me(life), life.subject, Reach("autre@exemple.invalid", "", "fr-ca"))
    run_jobs()
    with life.as_owner():
        assert CorrectionNotice.objects.count() == 1
        assert Package.objects.get(subject_id=life.subject).sha256 == frozen
    marc = signed_in(life.world.marc)
    assert "Amina" in marc.get("/travail/protection/corrections/").content.decode()
    with pytest.raises(NotVisible):
        read_correction(acting_of(life.world.chloe), notice.pk)
    marc.post("/travail/protection/corrections/", {"notice": str(notice.pk)})
    page = signed_in(life.user).get("/mon-parcours/demandes/").content.decode()
    assert life.world.partner.name in page and "Avis lu" in page


def test_l44_an_accepted_rectification_writes_to_who_received(life):
    request = ask(life, "rectification", section="identity", words="Mon nom s’écrit Ben Ali.")
    actions.answer(acting_of(life.officers["promis"]), request, actions.Answer("accept"))
    run_jobs()
    with life.as_owner():
        notice = CorrectionNotice.objects.get()
        letter = OutboxMessage.objects.get(notification="privacy.corrected")
    assert notice.request_id == request.pk
    assert letter.recipient_user_id == life.officers["partner"].user_id


def test_a_package_stops_when_asked_and_starts_again(life):
    from enracine.kernel.models import Job
    from enracine.privacy.actions import packaging

    request = ask(life)
    officer = acting_of(life.officers["promis"])
    job = packaging.prepare_package(officer, request)
    assert packaging.prepare_package(officer, fresh(life, request)).pk == job.pk
    browser = signed_in(life.officers["promis"])
    browser.post(f"/travail/protection/demandes/{request.pk}/arreter/")
    run_jobs()
    with life.as_owner():
        assert Job.objects.get(pk=job.pk).state == "cancelled"
    again = packaging.prepare_package(officer, fresh(life, request))
    run_jobs()
    with life.as_owner():
        assert Job.objects.get(pk=again.pk).state == "done"


def test_what_changed_since_the_reading_comes_back_to_be_read(life):
    from enracine.accompaniment.actions import add_task
    from enracine.privacy.actions import packaging

    request = ask(life)
    officer = acting_of(life.officers["promis"])
    packaging.prepare_package(officer, request)
    run_jobs()
    found = fresh(life, request)
    with transaction.atomic(), acting_as(officer):
        masks = {m.pk for m in found.masks.all()}
    assert masks
    add_task(
        acting_of(life.world.jade), life.case.dossier, "Écrire à Karim", owner="counsellor",
        due_on=today(),
    )  # fmt: skip
    packaging.check_masks(officer, found, masks)
    run_jobs()
    after = fresh(life, request)
    assert after.package is None and after.masks_checked_at is None
    assert after.job.message == "changed"


def test_pages_of_requests_cost_the_same_with_many(life, django_assert_max_num_queries):
    for kind in ("access", "destruction", "cessation"):
        for holder in life.holders:
            ask(life, kind, holder)
    for browser, path in (
        (signed_in(life.officers["promis"]), "/travail/protection/demandes/"),
        (signed_in(life.user), "/mon-parcours/demandes/"),
    ):
        browser.get(path)
        with django_assert_max_num_queries(40) as captured:
            assert browser.get(path).status_code == 200
        assert sum(" FROM " in q["sql"] for q in captured.captured_queries) <= 12


def test_a_letter_is_tagged_and_in_the_person_s_language(life, as_owner):
    from pypdf import PdfReader

    with as_owner():
        type(life.user).objects.filter(pk=life.user.pk).update(language="en")
    request = ask(life, "cessation", words="Stop.")
    actions.answer(
        acting_of(life.officers["promis"]), request, actions.Answer("refuse", ("not_held",))
    )
    answer = signed_in(life.user).get(f"/mon-parcours/demandes/{request.pk}/lettre/")
    pdf = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "Answer to your request" in text and "refused" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_l58_a_public_body_adds_another_language_only_in_the_first_months_and_says_why(
    life, as_owner
):
    """French always; English beside it for six months, or abroad; the reason is written."""
    from pypdf import PdfReader

    with as_owner():
        type(life.user).objects.filter(pk=life.user.pk).update(language="en")
        status, _made = ImmigrationStatus.objects.update_or_create(
            subject_id=life.subject,
            is_current=True,
            defaults={"code": "permanent_resident", "arrived_in_quebec_on": today()},
        )
        AccessGrant.objects.filter(subject_id=life.subject).update(
            sections=["identity", "contact", "status"]
        )
    # The agent's organisation is a public body; the letter of the others is in her language only.
    officer = acting_of(life.officers["agent"])
    for days, expected, reason in (
        (30, ["fr-ca", "en"], "first_months"),
        (400, ["fr-ca"], "administration"),
    ):
        with as_owner():
            ImmigrationStatus.objects.filter(pk=status.pk).update(
                arrived_in_quebec_on=today() - dt.timedelta(days=days)
            )
        request = ask(life, "cessation", "agent", words="Stop.")
        actions.answer(officer, request, actions.Answer("refuse", ("not_held",)))
        with as_owner():
            told = Event.objects.filter(kind="privacy.request_answered").latest("occurred_at").data
        assert (told["languages"], told["language_reason"]) == (expected, reason)
        answer = signed_in(life.user).get(f"/mon-parcours/demandes/{request.pk}/lettre/")
        pdf = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
        pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
        assert "Réponse à votre demande" in pages[0] and "refusée" in pages[0]
        assert ("Answer to your request" in " ".join(pages[1:])) == (len(expected) == 2)
        assert "Answer to your request" not in pages[0]
