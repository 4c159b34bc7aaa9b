"""Places taken and given back along a referral's life, the waiting list, and what a sender knows before."""

import pytest

from enracine.kernel import invariants
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.inbox import sources_for
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.actions.capacity import declare_capacity, pause_referrals
from enracine.network.models import Mandate, Organisation, Reservation
from enracine.network.tests.factories import make_member, signed_in
from enracine.people.models import Contact
from enracine.privacy.actions import withdraw_consent
from enracine.referrals import actions
from enracine.referrals.models import Referral, UsualDelay
from enracine.referrals.queries import targets
from enracine.referrals.queries.following import next_steps, proposal_of
from enracine.referrals.queries.known import said_of
from enracine.referrals.queries.places import waiting_list
from enracine.referrals.rules import usual_days
from enracine.referrals.tests.conftest import Case, days
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.world import acting_of

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")
BROKEN = ("referrals.places", "referrals.places_declared")


def partner_mandate(world) -> Mandate:
    return Mandate.objects.get(organisation=world.partner)


def declares(world, places) -> None:
    declare_capacity(acting_of(world.marc), partner_mandate(world).pk, places)


def taken() -> int:
    return Reservation.objects.filter(released_at__isnull=True).count()


def holds() -> bool:
    return not [v.broken for v in invariants.verify() if v.invariant.key in BROKEN and v.broken]


def another(world, as_owner, name) -> Case:
    return Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)


ENDINGS = {
    "undone": lambda c: actions.undo_answer(c.receiver, c.seen_by(c.receiver)),
    "cancelled": lambda c: actions.cancel_referral(c.sender, c.fresh(), "not_needed"),
    "stopped by the person": lambda c: actions.cancel_referral(
        c.person, c.seen_by(c.person), "changed_mind"
    ),
    "withdrawn": lambda c: withdraw_consent(c.person, c.seen_by(c.person).consent),
    "failed": lambda c: actions.end_referral(
        c.receiver, c.seen_by(c.receiver), "unreachable", "Injoignable.", failed=True
    ),
    "in error": lambda c: actions.enter_in_error(c.sender, c.fresh(), "Mauvaise personne"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_place_is_taken_by_accepting_and_given_back_however_it_ends(to_partner, ending):
    case = to_partner
    declares(case.world, 1)
    case.accept()
    assert Reservation.objects.get().holder_id == case.referral.pk
    ENDINGS[ending](case)
    assert taken() == 0
    with case.as_owner():
        assert holds()


def test_a_reopened_service_needs_its_place_again(world, as_owner, to_partner):
    declares(world, 1)
    to_partner.serve()
    marc = to_partner.receiver
    actions.end_referral(marc, to_partner.seen_by(marc), "served", "Service rendu.")
    assert taken() == 0
    other = another(world, as_owner, "Rosa")
    other.accept()
    with pytest.raises(ActionRefused, match="places déclarées sont prises"):
        actions.reopen_referral(to_partner.sender, to_partner.fresh(), "Il revient.")
    assert to_partner.fresh().state == "completed", "nothing was written"
    actions.cancel_referral(other.sender, other.fresh(), "not_needed")
    actions.reopen_referral(to_partner.sender, to_partner.fresh(), "Il revient.")
    assert taken() == 1


def test_when_full_the_waiting_list_is_offered_and_the_first_is_told_of_a_freed_place(
    world, as_owner, to_partner
):
    declares(world, 1)
    to_partner.accept()
    marc = to_partner.receiver
    browser = signed_in(world.marc)
    first, second = (another(world, as_owner, n) for n in ("Rosa", "Tomas"))
    for case in (first, second):
        case.send()
        answer = browser.post(f"/travail/references/{case.referral.pk}/accepter/", follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0].endswith("/liste-attente/")
        assert "Toutes les places déclarées sont prises" in page
        actions.wait_list_referral(marc, case.seen_by(marc))
    fragment = browser.post(
        f"/travail/references/{first.referral.pk}/accepter/", headers={"HX-Request": "true"}
    )
    assert fragment.status_code == 422 and taken() == 1
    with as_(marc):
        order = [(w.row.pk, w.rank, w.offered) for w in waiting_list(marc)]
    assert order == [(first.referral.pk, 1, False), (second.referral.pk, 2, False)]

    # Whoever frees the place does not see the others; the worker tells the receiver who is first.
    actions.cancel_referral(to_partner.sender, to_partner.fresh(), "not_needed")
    run_jobs()
    with as_(marc):
        assert [w.offered for w in waiting_list(marc)] == [True, False]
        source = next(s for s in sources_for(marc) if s.key == "referrals")
        assert "Rosa Essai" in [i.title for i in source.items(marc, 9)]
    offered = Event.objects.filter(kind="referrals.place_offered")
    with as_owner():
        assert [e.object_id for e in offered] == [first.referral.pk]
    with jobs_role():
        assert actions.offer_places(SYSTEM, world.partner.pk) == 0, "told once"
    shown = browser.get("/travail/references/liste-attente/").content.decode()
    assert shown.index("Rosa") < shown.index("Tomas") and "Une place est libre" in shown
    browser.post(f"/travail/references/{first.referral.pk}/accepter/")
    assert first.fresh().state == "accepted" and taken() == 1


def test_a_paused_receiver_is_listed_with_the_day_and_nothing_leaves_for_it(to_partner):
    case, world = to_partner, to_partner.world
    case.draft()
    case.consent()
    pause_referrals(
        acting_of(world.marc), partner_mandate(world).pk, "Déménagement", until=today() + days(9)
    )
    with as_(case.sender):
        found = targets.receivers_for(world.member, today(), regions=[world.region.pk], age=30)
    (refused,) = [r.refuses for r in found if r.organisation == world.partner]
    assert refused.startswith("Ne reçoit pas de références jusqu’au") and "Déménagement" in refused
    with pytest.raises(ActionRefused, match="sert ce lieu"):
        actions.send_referral(case.sender, case.fresh())


def test_the_usual_delay_is_measured_or_said_to_be_declared(world, as_owner, to_partner):
    def said():
        with as_(to_partner.sender):
            found = targets.receivers_for(world.member, today(), regions=[world.region.pk])
            return next(said_of(r) for r in found if r.organisation == world.partner)

    assert said() == "Dit répondre en 5 jours ouvrables."
    to_partner.accept()
    for name in ("Ana", "Bo", "Cy"):
        another(world, as_owner, name).accept()
    with jobs_role():
        assert actions.measure_usual_delays(SYSTEM) == 0
    another(world, as_owner, "Di").accept()
    with jobs_role():
        rows = Referral.objects.filter(receiver=world.partner).order_by("sent_at")
        for weeks, pk in enumerate(rows.values_list("pk", flat=True)):
            sent = Referral.objects.get(pk=pk).sent_at
            Referral.objects.filter(pk=pk).update(sent_at=sent - days(7 * weeks))
        assert actions.measure_usual_delays(SYSTEM) == 1
    measured = UsualDelay.objects.get()
    assert measured.answers == 5 and 8 <= measured.days <= 10
    assert f"{measured.days} jours ouvrables (mesuré)" in said()
    declares(world, 9)
    assert said().startswith("9 places libres sur 9, dit le ")
    assert "cela date" not in said()


@pytest.mark.parametrize(
    ("answers", "least", "usual"),
    [([], 1, None), ([3], 2, None), ([3], 1, 3), ([9, 1, 2], 3, 2), ([1, 2, 3, 9], 3, 3)],
)
def test_the_usual_delay_is_the_median_of_enough_answers(answers, least, usual):
    assert usual_days(answers, least) == usual


def test_a_counter_proposal_becomes_a_draft_with_nothing_typed_again(world, as_owner, to_partner):
    case = to_partner
    case.send(message="Rosa préfère être appelée le soir.")
    marc = case.receiver
    proposed = actions.Proposed(
        paj_territory_id=world.territory_b.pk, organisation_id=world.promoter_b.pk
    )
    case.reasons = ["settlement"]
    actions.decline_referral(marc, case.seen_by(marc), "housing", proposed=proposed)
    with as_(case.sender):
        seen = visible(case)
        steps = next_steps(seen, proposal_of(seen))
    # « settlement » is a reason of the agreement with a promoter too: the gesture is possible.
    chosen = next(s for s in steps if s.kind == "proposition")
    assert chosen.receiver.organisation == world.promoter_b
    draft = actions.follow_up(case.sender, case.fresh(), chosen)
    assert draft.state == "draft" and draft.receiver == world.promoter_b
    assert draft.paj_territory == world.territory_b
    assert draft.reasons == case.referral.reasons and draft.sections == case.referral.sections
    assert draft.message.startswith("Rosa préfère être appelée le soir.")
    assert "Selon votre proposition : CJE B, Territoire B." in draft.message
    assert actions.consent_in_force(draft) is None, "the person is asked for the new recipient"
    former = case.fresh()
    assert former.turn == "nobody" and former.acknowledged_at is not None
    with pytest.raises(ActionRefused, match="déjà en cours ou en préparation"):
        actions.follow_up(case.sender, case.fresh(), chosen)


def visible(case):
    from enracine.referrals.queries.common import visible_referral

    return visible_referral(case.sender, case.referral.pk)


def test_an_undone_refusal_takes_its_proposal_with_it(to_partner):
    case = to_partner
    case.send()
    marc = case.receiver
    actions.decline_referral(
        marc, case.seen_by(marc), "capacity", proposed=actions.Proposed(from_date=today() + days(9))
    )
    with as_(case.sender):
        assert proposal_of(case.referral).from_date == today() + days(9)
    actions.undo_answer(marc, case.seen_by(marc))
    with as_(case.sender):
        assert proposal_of(case.referral) is None


def test_the_refusal_form_takes_a_place_a_day_and_words_and_keeps_what_is_wrong(to_partner):
    case, world = to_partner, to_partner.world
    case.send()
    browser = signed_in(world.marc)
    url = f"/travail/references/{case.referral.pk}/refuser/"
    typed = {"decline_reason": "childcare", "proposed_municipality": "Nulle-Part-sur-Mer"}
    answer = browser.post(url, typed)
    assert answer.status_code == 422 and "Nulle-Part-sur-Mer" in answer.content.decode()
    past = {"decline_reason": "childcare", "proposed_from": "2020-01-01"}
    assert browser.post(url, past).status_code == 422
    answer = browser.post(
        url, {**typed, "proposed_municipality": "Alma", "counter_proposal": "Alma"}
    )
    assert answer.status_code == 302
    with as_(case.sender):
        proposal = proposal_of(case.referral)
        assert proposal.municipality.name == "Alma" and proposal.region == world.region


def test_the_letter_is_proposed_in_her_language_and_only_the_sender_writes_it(to_partner):
    case, world = to_partner, to_partner.world
    with case.as_owner():
        Contact.objects.filter(subject_id=case.subject_id).update(language="en")
    case.send()
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "capacity")
    page = signed_in(world.jade).get(f"/travail/references/{case.referral.pk}/suite/")
    assert "Hello Dieudonné," in page.content.decode()
    assert "All places are taken for now." in page.content.decode()
    url = f"/travail/references/{case.referral.pk}/mot/"
    assert signed_in(world.marc).post(url, {"text": "Non", "language": "en"}).status_code == 404
    empty = signed_in(world.jade).post(url, {"text": " ", "language": "en"})
    assert empty.status_code == 422


def test_a_colleague_of_the_receiver_may_take_the_place_of_another(world, as_owner, to_partner):
    """What fifty people do at once in test_fifty_at_once, once and slowly."""
    declares(world, 1)
    to_partner.accept()
    with as_owner():
        colleague = acting_of(make_member("partner", Organisation.objects.get(pk=world.partner.pk)))
    other = another(world, as_owner, "Rosa")
    other.send()
    with pytest.raises(ActionRefused):
        actions.accept_referral(colleague, other.seen_by(colleague))
    actions.cancel_referral(to_partner.sender, to_partner.fresh(), "not_needed")
    actions.accept_referral(colleague, other.seen_by(colleague))
    assert taken() == 1
