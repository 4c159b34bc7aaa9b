"""S02, S03, S07, S10 and S13 as they are written, by actions (the browser's versions are elsewhere)."""

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, next_morning, run_jobs
from enracine.network.models import User
from enracine.network.tests.factories import signed_in
from enracine.people.models import Contact, Person
from enracine.privacy.actions import give_consent, withdraw_consent
from enracine.privacy.models import Consent
from enracine.referrals import actions
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries import detail, targets
from enracine.referrals.queries.loop.figures import figures
from enracine.referrals.queries.loop.periods import Asked, period_of
from enracine.referrals.tests.conftest import Case, days
from enracine.referrals.tests.world import SECTIONS, acting_of, leave_vacant, open_grants

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")


def as_(acting):
    """What `acting` sees, under row-level security."""
    from contextlib import ExitStack

    stack = ExitStack()
    stack.enter_context(transaction.atomic())
    stack.enter_context(acting_as(acting))
    return stack


def test_s02_a_paj_agent_refers_dieudonne_who_is_not_ready_to_eer(to_project):
    case, world = to_project, to_project.world
    # La référence exige au moins un critère, le consentement et la liste des champs transmis.
    with pytest.raises(ActionRefused, match="renseignement"):
        actions.draft_referral(
            case.sender, case.dossier.pk, [actions.Target(world.project.pk, ())], ["cv"]
        )
    case.reasons = []
    case.draft()
    with pytest.raises(ActionRefused, match="consentement"):
        actions.send_referral(case.sender, case.referral)
    case.consent()
    with pytest.raises(ActionRefused, match="critère"):
        actions.send_referral(case.sender, case.fresh())
    actions.revise_draft(case.sender, case.fresh(), reasons=["cv", "recognition"])
    actions.send_referral(case.sender, case.fresh())

    # EER l'attribue par la règle d'équité, accuse réception, répond dans le délai paramétré.
    case.referral = case.fresh()
    assert case.referral.receiver == world.member
    assert case.referral.coordinating_organisation == world.project
    assert case.referral.allocation["rule"] == "equitable-v2"
    assert case.referral.due_on is not None and case.referral.turn == "receiver"
    jade = acting_of(world.jade)
    actions.receive_referral(jade, case.seen_by(jade))
    assert case.fresh().state == "received"
    actions.accept_referral(jade, case.seen_by(jade))
    actions.make_contact(jade, case.seen_by(jade), today())

    # L'agente voit « acceptée – premier contact fait le … » sans voir les notes d'EER.
    seen = case.fresh()
    assert seen.state == "first_contact" and seen.first_contact_on == today()
    with as_(case.sender):
        kinds = [t.event.kind for t in detail.history(seen)]
        assert "referrals.first_contact" in kinds and "referrals.accepted" in kinds
        assert not seen.dossier.__class__.objects.filter(pk=seen.receiver_dossier_id).exists()

    # Au retour « projet mûr », elle est prévenue.
    actions.start_service(jade, case.seen_by(jade))
    mail.outbox.clear()
    actions.end_referral(jade, case.seen_by(jade), "ready", "Projet mûr, territoire A choisi.")
    run_jobs(later=days(1))
    next_morning()
    hers = [m for m in mail.outbox if m.to == [world.chloe.user.email]]
    assert any("lettre du matin" in m.subject and "du nouveau" in m.body for m in hers)
    assert case.fresh().turn == "sender" and case.fresh().outcome == "ready"


def _two_territories(world, as_owner, tell_others):
    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, ["mature_project"], age=34,
                name="Amina")  # fmt: skip
    principal = actions.Target(
        world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk, True
    )
    second = actions.Target(
        world.promoter_b.pk, ("identity", "project"), world.region.pk, world.territory_b.pk, False
    )
    first, other = actions.draft_referral(
        case.sender, case.dossier.pk, [principal, second], ["mature_project"],
        tell_others=tell_others,
    )  # fmt: skip
    for referral in (first, other):
        case.referral = referral
        case.consent()
        actions.send_referral(case.sender, case.fresh())
    return case, first, other


@pytest.mark.parametrize("tell_others", [True, False])
def test_s03_amina_asks_two_territories_and_chooses_one(world, as_owner, tell_others):
    case, first, other = _two_territories(world, as_owner, tell_others)
    chloe, marie = acting_of(world.chloe), acting_of(world.marie)

    # Chaque agent reçoit seulement les champs consentis pour lui.
    with as_(chloe):
        assert Contact.objects.filter(pk__isnull=False, subject_id=case.subject_id).exists()
        codes = {s["code"] for s in Package.objects.get(pk=first.pk).content["sections"]}
        assert codes == set(SECTIONS)
        assert not Package.objects.filter(pk=other.pk).exists()
    with as_(marie):
        assert Person.objects.filter(pk=case.subject_id).exists()
        assert not Contact.objects.filter(subject_id=case.subject_id).exists()
        # Chacun sait qu'un autre territoire est consulté si Amina l'a permis.
        seen = Referral.objects.select_related("group").get(pk=other.pk)
        told = detail.siblings(marie, seen)
        assert [s.pk for s in told] == ([None] if tell_others else [])
        assert not Referral.objects.filter(pk=first.pk).exists()

    # Quand elle choisit, l'autre se ferme et l'accès de l'autre agent cesse.
    case.referral = first
    closed = actions.choose_target(case.person, case.seen_by(case.person))
    assert [r.pk for r in closed] == [other.pk]
    with as_(marie):
        assert Referral.objects.get(pk=other.pk).close_code == "other_territory"
        assert not Person.objects.filter(pk=case.subject_id).exists()
        assert not Package.objects.filter(pk=other.pk).exists()
    with as_(chloe):
        assert Person.objects.filter(pk=case.subject_id).exists()
    assert actions.choose_target(case.person, case.seen_by(case.person)) == []


def test_s07_a_consent_withdrawn_cuts_the_access_at_once_and_keeps_the_proof(to_partner):
    case = to_partner
    case.accept()
    marc = case.receiver
    with as_(marc):
        assert Person.objects.filter(pk=case.subject_id).exists()
    mail.outbox.clear()
    withdraw_consent(case.person, case.seen_by(case.person).consent)

    with as_(marc):
        assert not Person.objects.filter(pk=case.subject_id).exists()
        assert not Package.objects.filter(pk=case.referral.pk).exists()
    seen = case.fresh()
    assert (seen.state, seen.close_code, seen.turn) == ("withdrawn", "consent_withdrawn", "nobody")
    assert seen.next_alarm_on is None
    run_jobs(later=days(1))
    told = [m for m in mail.outbox if m.to == [case.world.marc.user.email]]
    assert any("détruisez" in m.body for m in told)
    assert not any("acceptée" in m.subject for m in mail.outbox)
    # Le candidat voit ce qui a déjà été communiqué; l'émetteur garde la preuve.
    for acting in (case.person, case.sender):
        with as_(acting):
            assert detail.package_of(seen)["sections"]
    assert len(seen.package_sha256) == 64
    # La file ne relance plus, et rien ne repart sans un nouvel accord.
    with jobs_role():
        assert sum(actions.ring_alarms(SYSTEM, today() + days(60)).values()) == 0
    with pytest.raises(ActionRefused):
        actions.reopen_referral(case.sender, seen, "Finalement oui.")


def test_s07_the_receiver_s_page_open_during_the_withdrawal_does_nothing_more(to_partner):
    case = to_partner
    case.accept()
    marc, screen = case.receiver, case.seen_by(case.receiver)
    browser = signed_in(case.world.marc)
    page = f"/travail/references/{case.referral.pk}/"
    assert "Baccalauréat" in browser.get(page).content.decode()
    with as_(case.person):
        consent = Consent.objects.get(pk=screen.consent_id)
    withdraw_consent(case.person, consent)
    # What he had on his screen is no longer a door: the gesture he makes is refused.
    with pytest.raises((ActionRefused, Conflict)):
        actions.make_contact(marc, screen, today())
    again = browser.get(page).content.decode()
    assert "Baccalauréat" not in again and "Retirée par la personne" in again
    url = f"/travail/accords/{consent.pk}/"
    assert "détruisez-le" in browser.get(url).content.decode()
    # The person keeps reading what left, dated, and which words she had agreed to.
    mine = Client()
    mine.force_login(User.objects.get(pk=case.person.user_id))
    told = mine.get(f"/mon-parcours/consentements/{consent.pk}/").content.decode()
    assert "Ce qui a déjà été communiqué" in told and "Voir exactement quoi" in told


def test_s03_the_agreement_for_a_place_not_chosen_ends_by_itself(world, as_owner):
    case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], age=30)
    other = actions.Target(
        world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk, is_principal=False
    )
    mine = actions.Target(world.partner.pk, SECTIONS, world.region.pk)
    drafts = actions.draft_referral(
        case.sender, case.dossier.pk, [mine, other], ["settlement", "mature_project"]
    )
    for draft in drafts:
        case.referral = draft
        case.consent()
        actions.send_referral(case.sender, case.fresh())
    case.referral = drafts[0]
    actions.choose_target(case.person, case.seen_by(case.person))
    with as_(case.person):
        rows = Consent.objects.filter(purpose="referral").order_by("recipient__kind")
        ended, kept = {c.recipient_id: c for c in rows}, world.partner.pk
        assert ended[kept].state == "given"
        assert ended[world.promoter_a.pk].end_reason == "not_chosen"


def test_s10_a_refusal_is_coded_proposes_something_and_goes_back_to_choice(to_partner):
    case = to_partner
    case.send()
    marc = case.receiver
    with pytest.raises(ActionRefused, match="motif"):
        actions.decline_referral(marc, case.seen_by(marc), "")
    actions.decline_referral(
        marc, case.seen_by(marc), "childcare", counter_proposal="Municipalité voisine, en août"
    )
    seen = case.fresh()
    assert (seen.state, seen.decline_reason, seen.turn) == ("declined", "childcare", "sender")
    with as_(case.sender):
        seen.dossier.refresh_from_db()
        assert seen.dossier.stage == "ready"
    with case.as_owner():
        actions.count_loop(SYSTEM)
    asked = Asked(period=period_of("", today()))
    with as_(case.sender):
        refusals = figures(case.sender, asked).refusals
        assert [(r.label, r.total) for r in refusals] == [("Aucune place en garderie", 1)]
    # La conseillère est prévenue (après le court délai pour annuler), le candidat par elle.
    mail.outbox.clear()
    run_jobs(later=days(1))
    answers = [m for m in mail.outbox if "une réponse est arrivée" in m.subject]
    assert [m.to for m in answers] == [[case.world.jade.user.email]]


def test_s13_a_vacant_post_is_said_before_sending_with_what_else_is_possible(world, as_owner):
    with as_owner():
        leave_vacant(world.territory_a, interim=world.promoter_b)
    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, ["mature_project"], age=30)
    with as_(case.sender):
        found = targets.receivers_for(world.member, today(), regions=[world.region.pk], age=30)
    vacant = next(r for r in found if r.organisation == world.promoter_a)
    assert vacant.vacant.interim == world.promoter_b
    assert world.promoter_b in [r.organisation for r in vacant.alternatives]

    target = actions.Target(
        world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk, True
    )
    (case.referral,) = actions.draft_referral(
        case.sender, case.dossier.pk, [target], ["mature_project"]
    )
    case.consent()
    actions.send_referral(case.sender, case.fresh())
    # Si l'on envoie, la file arrive au promoteur, la coordination nationale suit, avec une horloge.
    seen = case.fresh()
    assert seen.receiver_was_vacant and seen.coordinating_organisation == world.national
    assert seen.due_on is not None
    # Les statistiques distinguent « territoire sans agent » de « sans réponse ».
    from enracine.kernel.acting import Acting
    from enracine.kernel.testing import jobs_role

    with jobs_role():
        for _step in range(4):
            actions.ring_alarms(Acting.for_system("test"), today() + days(60 + _step * 30))
    assert (case.fresh().state, case.fresh().close_code) == ("expired", "vacant_post")


def test_nothing_about_a_draft_reaches_the_receiver(to_partner):
    case = to_partner
    case.draft()
    marc = acting_of(case.world.marc)
    with as_(marc):
        assert not Referral.objects.filter(pk=case.referral.pk).exists()
        assert not Event.objects.filter(object_id=case.referral.pk).exists()
    actions.request_consent(case.sender, case.referral)
    give_consent(case.person, case.seen_by(case.person).consent)
    assert case.fresh().turn == "sender"
    with case.as_owner():
        assert open_grants(case.referral) == 0
