"""What the person agreed to, and what that does not allow."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.models import User
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people import checks
from enracine.people.actions import note_death
from enracine.people.models import DeathKnown, Person
from enracine.privacy.actions import ask_consent, attest_consent
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent, SubjectHolder
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import visible_referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import SECTIONS, make_person, open_grants

pytestmark = pytest.mark.django_db


def browser_of(case) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=case.person.user_id))
    return client


def sees_person(acting, subject_id) -> bool:
    with transaction.atomic(), acting_as(acting):
        return Person.objects.filter(pk=subject_id).exists()


def test_agreeing_to_be_registered_is_not_agreeing_to_be_referred(to_project):
    case = to_project
    case.draft()
    asked = ask_consent(
        case.sender,
        case.subject_id,
        "registration",
        SECTIONS,
        recipient_id=case.world.project.pk,
    )
    attest_consent(case.sender, asked)
    with transaction.atomic(), acting_as(case.sender):
        assert actions.consent_in_force(Referral.objects.get(pk=case.referral.pk)) is None
    with pytest.raises(ActionRefused, match="consentement"):
        actions.send_referral(case.sender, case.fresh())


def test_a_draft_is_hidden_from_the_coordination_of_its_receiver(world, as_owner):
    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, [], age=25)
    target = actions.Target(
        world.promoter_a.pk,
        SECTIONS,
        region_id=world.region.pk,
        paj_territory_id=world.territory_a.pk,
    )
    (case.referral,) = actions.draft_referral(case.sender, case.dossier.pk, [target], [])
    assert case.referral.coordinating_organisation_id == world.national.pk
    with as_owner():
        member = make_member("paj_national", world.national)
    national = acting_of(member)
    with transaction.atomic(), acting_as(national):
        assert not Referral.objects.filter(pk=case.referral.pk).exists()
        with pytest.raises(NotVisible):
            visible_referral(national, case.referral.pk)
    page = signed_in(member).get(reverse("referrals:detail", args=[case.referral.pk]))
    assert page.status_code == 404


def test_whom_the_person_stopped_does_not_let_itself_back_in(to_partner):
    case = to_partner
    case.accept()
    assert sees_person(case.receiver, case.subject_id)
    browser_of(case).post(reverse("referrals:stop", args=[case.referral.pk]))
    assert case.fresh().state == "cancelled"
    assert case.fresh().consent.state == Consent.State.WITHDRAWN
    signed_in(case.world.marc).post(
        reverse("referrals:step", args=[case.referral.pk, "rouvrir-annulee"]), {"reason": "Oubli."}
    )
    with pytest.raises(ActionRefused):
        actions.reopen_referral(case.receiver, case.seen_by(case.receiver), "Oubli.")
    with pytest.raises(ActionRefused, match="consentement"):
        actions.reopen_referral(case.sender, case.fresh(), "Finalement oui.")
    assert not sees_person(case.receiver, case.subject_id)
    case.draft()
    with transaction.atomic(), acting_as(case.sender):
        assert actions.consent_in_force(Referral.objects.get(pk=case.referral.pk)) is None


def test_a_receiver_does_not_reopen_what_its_sender_cancelled(to_partner):
    case = to_partner
    case.accept()
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    with pytest.raises(ActionRefused):
        actions.reopen_referral(case.receiver, case.seen_by(case.receiver), "Quand même.")
    actions.reopen_referral(case.sender, case.fresh(), "Encore utile.")
    assert case.fresh().state == "received"


def test_two_persons_of_one_account_do_not_open_each_other_s_referrals(to_partner):
    case = to_partner
    case.send()
    with case.as_owner():
        other, _acting = make_person(case.world, case.world.jade, "eer", name="Autre")
        SubjectHolder.objects.create(subject_id=other.subject_id, user_id=case.person.user_id)
    client = browser_of(case)
    for chosen, status in ((case.subject_id, 200), (other.subject_id, 404)):
        session = client.session
        session["portal_person"] = str(chosen)
        session.save()
        assert client.get(reverse("referrals:mine", args=[case.referral.pk])).status_code == status


def test_a_refused_form_that_shows_a_person_is_a_reading(world, as_owner):
    with as_owner():
        dossier, _acting = make_person(world, world.jade, "eer")
    answer = signed_in(world.jade).post(
        reverse("accompaniment:close", args=[dossier.pk]), {"outcome": "inconnu"}
    )
    assert answer.status_code == 422
    assert "Dieudonné" in answer.content.decode()
    with as_owner():
        assert AccessLogEntry.objects.filter(subject_id=dossier.subject_id).exists()


def test_an_access_that_has_ended_finds_nobody_by_name(to_partner):
    case = to_partner
    case.accept()
    client = signed_in(case.world.marc)
    url = reverse("accompaniment:dossiers")

    def found() -> bool:
        page = client.get(url, {"qui": "tous", "q": "essai"}, headers={"HX-Request": "true"})
        return str(case.fresh().receiver_dossier_id) in page.content.decode()

    assert found()
    browser_of(case).post(reverse("referrals:stop", args=[case.referral.pk]))
    assert not found()


@pytest.mark.parametrize(
    "moment",
    ["2026-01-01T00:00:00%2B00:00:30.5", "0001-01-01T00:00:00%2B14:00", "2026-01-01T00:00"],
)
def test_a_cursor_written_by_hand_breaks_nothing(world, moment):
    cursor = f"{moment}_01890000-0000-7000-8000-000000000001"
    answer = signed_in(world.jade).get(f"{reverse('accompaniment:dossiers')}?apres={cursor}")
    assert answer.status_code == 200


def test_words_written_while_a_colleague_answered_are_given_back(to_partner):
    case = to_partner
    case.send()
    actions.ask_information(case.receiver, case.seen_by(case.receiver), "Quand?")
    client = signed_in(case.world.jade)
    url = reverse("referrals:step", args=[case.referral.pk, "repondre"])
    assert client.post(url, {"answer": "En mai."}).status_code == 302
    # The same form sent twice is not a conflict; other words are.
    assert client.post(url, {"answer": "En mai."}).status_code == 302
    other = client.post(url, {"answer": "En juin, avec ses enfants."})
    assert other.status_code == 409
    assert "En juin, avec ses enfants." in other.content.decode()
    assert case.fresh().answer == "En mai."


def test_a_death_ends_what_was_agreed_and_whoever_received_is_not_told_why(to_partner):
    """Noted by whoever follows her: the referral closes, its reader stops reading, no letter leaves."""
    case = to_partner
    case.serve()
    note_death(case.sender, case.subject_id, "relative")
    closed = case.fresh()
    assert (closed.state, closed.close_code) == ("withdrawn", "journey_stopped")
    with case.as_owner():
        assert open_grants(closed) == 0
        consent = Consent.objects.get(pk=closed.consent_id)
        assert (consent.state, consent.end_reason) == ("ended", "death")
        dossier = Dossier.objects.get(pk=case.dossier.pk)
        assert dossier.closed_on is None and dossier.next_step.startswith("Fermer le dossier")
    # Safe to repeat, by whoever holds the file; nobody else.
    note_death(case.sender, case.subject_id, "document")
    with pytest.raises(NotVisible):
        note_death(case.person, case.subject_id, "relative")


def test_verify_sees_an_agreement_that_outlives_the_person(to_partner, as_owner):
    case = to_partner
    case.accept()
    agreement = case.fresh().consent
    # A row written by other means than the action: a repair by hand, a restored backup.
    with as_owner():
        Person.objects.filter(pk=case.subject_id).update(
            death_noted_on=today(), death_known=DeathKnown.values[0]
        )
        broken = checks.agreements_after_a_death(), checks.sections_open_after_a_death()
        grants = AccessGrant.objects.filter(consent=agreement, ended_at=None)
        assert f"l’accord {agreement.pk} vit après un décès noté" in broken[0]
        assert {
            f"l’accès {g.pk} ouvre encore des sections après un décès noté" for g in grants
        } <= set(broken[1])
        assert grants
        Person.objects.filter(pk=case.subject_id).update(death_noted_on=None, death_known="")
        assert checks.agreements_after_a_death() == checks.sections_open_after_a_death() == []
    note_death(case.sender, case.subject_id, DeathKnown.values[0])
    with as_owner():
        assert Person.objects.get(pk=case.subject_id).is_deceased
        assert checks.agreements_after_a_death() == checks.sections_open_after_a_death() == []


def test_a_request_that_waits_for_somebody_who_died_is_seen_too(to_partner, as_owner):
    case = to_partner
    case.draft()
    asked = ask_consent(
        case.sender, case.subject_id, "referral", SECTIONS, recipient_id=case.world.promoter_a.pk
    )
    with as_owner():
        Person.objects.filter(pk=case.subject_id).update(
            death_noted_on=today(), death_known=DeathKnown.values[0]
        )
        assert f"l’accord {asked.pk} vit après un décès noté" in checks.agreements_after_a_death()
