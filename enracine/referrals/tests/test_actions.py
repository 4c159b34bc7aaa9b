"""Gestures one by one: consent, races, clock, questions, contests, reopening, letters."""

import datetime as dt

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.invariants import verify
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.notifications import registered
from enracine.kernel.outbox import render_message
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.models import Mandate, Organisation
from enracine.network.tests.factories import make_member
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessGrant, Consent
from enracine.privacy.register import undeclared
from enracine.referrals import actions
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries.package import digest
from enracine.referrals.tests.conftest import days
from enracine.referrals.tests.world import SECTIONS, acting_of, open_grants

pytestmark = pytest.mark.django_db
TIME = Acting.for_system("test")


def events(case):
    with case.as_owner():
        return list(
            Event.objects.filter(object_id=case.referral.pk)
            .order_by("occurred_at", "id")
            .values_list("kind", flat=True)
        )


def test_an_attested_consent_names_its_witness_and_opens_the_way(to_partner):
    case = to_partner
    case.draft()
    actions.attest_referral_consent(case.sender, case.referral)
    actions.send_referral(case.sender, case.fresh())
    consent = case.fresh().consent
    assert (consent.channel, consent.witness) == ("attested", case.world.jade)
    with case.as_owner():
        grant = AccessGrant.objects.get(object_id=case.referral.pk)
        assert set(grant.sections) == set(SECTIONS) and grant.consent == consent


def test_nobody_attests_for_another_organisation(to_partner):
    case = to_partner
    case.draft()
    with pytest.raises(NotVisible):
        actions.attest_referral_consent(acting_of(case.world.marc), case.referral)


def test_a_consent_withdrawn_before_sending_stops_the_sending(to_partner):
    case = to_partner
    case.draft()
    withdraw_consent(case.person, case.consent())
    assert case.fresh().consent is None
    with pytest.raises(ActionRefused, match="consentement"):
        actions.send_referral(case.sender, case.fresh())
    with case.as_owner():
        assert open_grants(case.referral) == 0


def test_a_consent_for_fewer_sections_does_not_cover_more(to_partner):
    case = to_partner
    case.draft()
    case.consent()
    actions.revise_draft(case.sender, case.fresh(), sections=[*SECTIONS, "family"])
    assert actions.consent_in_force(case.fresh()) is None
    with pytest.raises(ActionRefused, match="consentement"):
        actions.send_referral(case.sender, case.fresh())


def test_one_cannot_share_what_one_may_not_read(to_partner):
    case = to_partner
    with case.as_owner():
        AccessGrant.objects.filter(subject_id=case.subject_id).update(sections=["identity"])
    with pytest.raises(ActionRefused, match="accès"):
        case.draft()


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"valid_to": dt.date(2020, 1, 1)}],
)
def test_a_receiver_that_stops_serving_between_the_draft_and_the_sending_is_refused(
    to_partner, change
):
    case = to_partner
    case.draft()
    case.consent()
    model = Organisation if "is_active" in change else Mandate
    key = {"pk": case.target.pk} if model is Organisation else {"organisation": case.target}
    with case.as_owner():
        model.objects.filter(**key).update(**change)
    with pytest.raises(ActionRefused, match="sert ce lieu"):
        actions.send_referral(case.sender, case.fresh())


def test_too_old_for_place_aux_jeunes_is_said_before_sending(world, as_owner):
    from enracine.referrals.tests.conftest import Case

    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, ["mature_project"], age=40)
    target = actions.Target(world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk)
    with pytest.raises(ActionRefused, match="35 ans ou moins"):
        actions.draft_referral(case.sender, case.dossier.pk, [target], ["mature_project"])


def test_the_package_is_frozen_and_proved(to_partner):
    case = to_partner
    case.send(message="Famille attendue en juin.")
    with transaction.atomic(), acting_as(case.receiver):
        package = Package.objects.get(pk=case.referral.pk)
    assert package.content["message"] == "Famille attendue en juin."
    assert [s["code"] for s in package.content["sections"]] == [
        "identity", "contact", "project", "education",
    ]  # fmt: skip
    assert digest(package.content) == package.sha256 == case.fresh().package_sha256
    # Nobody rewrites it: the web reaches no row, the worker is refused.
    with transaction.atomic(), acting_as(case.sender):
        assert not Package.objects.filter(pk=package.pk).update(sha256="0" * 64)
    refused = pytest.raises(DatabaseError, match="ne se corrige pas")
    with jobs_role(), refused, transaction.atomic(), acting_as(TIME):
        Package.objects.filter(pk=package.pk).update(sha256="0" * 64)


def test_two_colleagues_answer_at_once_and_one_wins(to_partner):
    case = to_partner
    case.send()
    with case.as_owner():
        colleague = acting_of(make_member("partner", case.world.partner))
    mine, other = case.seen_by(case.receiver), case.seen_by(colleague)
    actions.accept_referral(case.receiver, mine)
    with pytest.raises(Conflict):
        actions.decline_referral(colleague, other, "capacity")
    with pytest.raises(ActionRefused, match="maintenant"):
        actions.decline_referral(colleague, case.seen_by(colleague), "capacity")
    assert case.fresh().owner == case.world.marc


def test_only_one_open_referral_to_an_organisation(to_partner):
    case = to_partner
    case.send()
    with pytest.raises(ActionRefused, match="déjà en cours"):
        case.draft()
    with case.as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        twin = Referral.objects.get(pk=case.referral.pk)
        twin.pk, twin.number = None, "R-TWIN"
        from enracine.kernel.models import new_id

        twin.id = new_id()
        twin.save(force_insert=True)


def test_accepting_opens_a_dossier_that_shows_only_what_was_agreed(to_partner):
    case = to_partner
    case.accept()
    with transaction.atomic(), acting_as(case.receiver):
        dossier = Dossier.objects.get(pk=case.fresh().receiver_dossier_id)
        assert dossier.organisation == case.world.partner
        assert dossier.origin_referral_id == case.referral.pk
    with case.as_owner():
        grants = AccessGrant.objects.filter(organisation=case.world.partner, ended_at=None)
        assert [g.basis for g in grants] == ["referral"]


def test_a_question_stops_the_clock_and_turns_to_the_sender(to_partner):
    case = to_partner
    case.send()
    due = case.fresh().due_on
    actions.ask_information(case.receiver, case.seen_by(case.receiver), "Combien d’enfants?")
    asked = case.fresh()
    assert asked.turn == "sender" and asked.days_left == 5
    with pytest.raises(ActionRefused):
        actions.accept_referral(case.receiver, case.seen_by(case.receiver))
    actions.answer_information(case.sender, case.fresh(), "Deux, de 3 et 7 ans.")
    assert case.fresh().turn == "receiver" and case.fresh().due_on == due


def test_a_contested_refusal_takes_two_steps(to_partner):
    case = to_partner
    case.send()
    nadia = acting_of(case.world.nadia)
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "not_served")
    with pytest.raises(ActionRefused, match="motif"):
        actions.contest_refusal(case.sender, case.fresh(), " ")
    actions.contest_refusal(case.sender, case.fresh(), "Alma est bien desservie.")
    assert case.fresh().turn == "coordination"
    with pytest.raises(ActionRefused):
        actions.review_refusal(case.sender, case.fresh(), confirm=False)
    actions.review_refusal(nadia, case.seen_by(nadia), confirm=False)
    assert case.fresh().state == "received"
    with case.as_owner():
        assert open_grants(case.referral) == 1


def test_silence_is_reminded_then_told_then_ended_each_once(to_partner):
    case = to_partner
    case.send()
    run_jobs()
    mail.outbox.clear()
    due = case.fresh().due_on
    with jobs_role():
        assert actions.ring_alarms(TIME, due)["remind"] == 0
        assert actions.ring_alarms(TIME, due + days(4))["remind"] == 1
        assert actions.ring_alarms(TIME, due + days(4)) == dict.fromkeys(
            ("remind", "supervise", "escalate", "expire", "acknowledge"), 0
        )
        assert actions.ring_alarms(TIME, due + days(14))["supervise"] == 1
        assert actions.ring_alarms(TIME, due + days(20))["escalate"] == 1
        assert actions.ring_alarms(TIME, due + days(60))["expire"] == 1
    assert (case.fresh().state, case.fresh().close_code) == ("expired", "no_answer")
    run_jobs()
    marc, nadia, jade = (m.user.email for m in (case.world.marc, case.world.nadia, case.world.jade))
    assert [m.to for m in mail.outbox] == [[marc], [marc], [nadia], [jade]]
    with jobs_role():
        again = actions.ring_alarms(TIME, due + days(60))
    # It is the sender's turn now, and her own clock that runs.
    assert (again["expire"], again["remind"]) == (0, 1)
    kinds = events(case)
    assert kinds.count("referrals.reminded") == 2 == 2 * kinds.count("referrals.escalated")


def test_a_reminder_does_not_disturb_whoever_is_answering(to_partner):
    case = to_partner
    case.send()
    open_page = case.seen_by(case.receiver)
    with jobs_role():
        actions.ring_alarms(TIME, case.fresh().due_on + days(4))
    actions.accept_referral(case.receiver, open_page)
    assert case.fresh().alarm == ""


def test_a_return_nobody_reads_is_acknowledged_by_time(to_partner):
    case = to_partner
    case.serve()
    actions.end_referral(case.receiver, case.seen_by(case.receiver), "settled", "Installés.")
    assert case.fresh().turn == "sender"
    with jobs_role():
        assert actions.ring_alarms(TIME, today() + days(40))["acknowledge"] == 1
    assert case.fresh().turn == "nobody"


def test_a_consent_at_its_end_closes_the_referral(to_partner):
    case = to_partner
    case.accept()
    with jobs_role():
        assert actions.end_expired_consents(TIME, today() + days(365)) == 0
        assert actions.end_expired_consents(TIME, today() + days(366)) == 1
        assert actions.end_expired_consents(TIME, today() + days(366)) == 0
    assert case.fresh().close_code == "consent_expired"


def test_reopening_asks_for_a_consent_still_in_force_and_a_recent_closing(to_partner):
    case = to_partner
    case.send()
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    actions.reopen_referral(case.sender, case.fresh(), "Finalement oui.")
    assert case.fresh().state == "received"
    with case.as_owner():
        assert open_grants(case.referral) == 1
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    with case.as_owner():
        # Two days past the thirty: an hour of summer time must not decide it.
        Referral.objects.filter(pk=case.referral.pk).update(closed_at=now() - days(32))
    with pytest.raises(ActionRefused, match="récente"):
        actions.reopen_referral(case.sender, case.fresh(), "Trop tard.")
    with case.as_owner():
        Referral.objects.filter(pk=case.referral.pk).update(closed_at=now())
        Consent.objects.filter(pk=case.fresh().consent_id).update(valid_until=today() - days(1))
    with pytest.raises(ActionRefused, match="consentement"):
        actions.reopen_referral(case.sender, case.fresh(), "Sans accord.")


def test_a_candidate_answers_nothing_for_the_receiver(to_partner):
    case = to_partner
    case.send()
    with pytest.raises((ActionRefused, NotVisible)):
        actions.accept_referral(case.person, case.seen_by(case.person))


def test_every_letter_exists_in_two_languages_and_names_nobody(to_partner):
    case = to_partner
    case.send()
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "capacity")
    # The letter of a code has no number: it has its own test (test_by_link.py).
    letters = [n for n in registered() if n.name.startswith("referrals.")]
    for letter in (n for n in letters if n.name != "referrals.link_code"):
        context = {
            "number": "R-2611-ABCDEF12",
            "url": "https://x.invalid/r",
            "what": "",
            "referral": "",
            "count": 2,
        }
        for language in ("fr-ca", "en"):
            subject, body = render_message(letter.name, language, context)
            assert subject and "https://x.invalid/r" in body, letter.name
    with jobs_role():
        texts = [str(m.context) for m in OutboxMessage.objects.all()]
    assert texts and not any("Dieudonné" in t or "@" in t for t in texts)


def test_the_fields_are_in_the_register_and_the_invariants_hold(to_partner):
    case = to_partner
    case.serve()
    assert [f for f in undeclared() if f.startswith("referrals.")] == []
    with case.as_owner():
        broken = {
            v.invariant.key: v.broken for v in verify() if v.invariant.key.startswith("referrals.")
        }
        assert set(broken) == {
            "referrals.access_ends", "referrals.attachments", "referrals.consent_in_force",
            "referrals.leads", "referrals.loop", "referrals.no_orphan", "referrals.one_holder",
            "referrals.package",
            "referrals.transfer_package", "referrals.places", "referrals.places_declared",
            "referrals.tallies", "referrals.turn",
        }  # fmt: skip
        assert not any(broken.values())
        Referral.objects.filter(pk=case.referral.pk).update(
            state="cancelled", close_code="not_needed"
        )
        again = {v.invariant.key: v.broken for v in verify()}
        assert again["referrals.access_ends"]


def test_a_closed_referral_shows_its_package_to_the_sender_only(to_partner):
    case = to_partner
    case.send()
    actions.cancel_referral(case.sender, case.fresh(), "wrong_addressee")
    for acting, sees in ((case.sender, 1), (case.person, 1), (case.receiver, 0)):
        with transaction.atomic(), acting_as(acting):
            assert Package.objects.filter(pk=case.referral.pk).count() == sees
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_package")
        assert cursor.fetchone()[0] == 0
