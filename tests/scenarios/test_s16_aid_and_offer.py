"""Scenario S16, the rest of it: aid already paid, an offer taken back, a departure six weeks later."""

import datetime as dt

import pytest

from enracine.aid import actions as aid_actions
from enracine.aid.models import AidRecovery, AidRequest
from enracine.aid.queries import accounts
from enracine.aid.tests.world import (
    ask,
    grant,
    make_aid,
    make_asking,
    make_envelope,
    make_keeping,
    paid,
    seen,
)
from enracine.insights.models import FigureFact
from enracine.insights.registrations import outcomes_are_counted
from enracine.insights.rules import OFFERS_WITHDRAWN, SETTLED
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused
from enracine.network.tests.factories import signed_in
from enracine.outcomes import actions as outcomes
from enracine.outcomes.models import Outcome
from enracine.people.models import Household
from enracine.settlement.actions import cancel_move, plan_move
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db


def depart(world, acting, dossier, days: int):
    town = Municipality.objects.select_related("mrc").get(name="Rimouski", mrc__isnull=False)
    return plan_move(
        acting, dossier, town, today() + dt.timedelta(days=days), people=[dossier.subject_id]
    )


@pytest.mark.parametrize("on_cancel", ["recover", "carry"])
def test_s16_the_offer_is_withdrawn_the_day_before(as_owner, on_cancel):
    with as_owner():
        keeping = make_keeping()
        who = make_asking(keeping)
        households = Household.objects.count()
    envelope = make_envelope(keeping, on_cancel=on_cancel)
    aid = make_aid(keeping, envelope)
    counsellor, coordinator, dossier = keeping.counsellor, keeping.coordinator, who.dossier
    day = today()
    offer = outcomes.record_outcome(
        counsellor,
        dossier,
        outcomes.Facts("offer", day - dt.timedelta(days=9), "document", "Scierie d’essai"),
    )
    outcomes.record_outcome(
        counsellor,
        dossier,
        outcomes.Facts("accepted", day - dt.timedelta(days=5), "person", offer=offer.root_id),
    )
    move = depart(keeping, counsellor, dossier, 1)
    request = ask(who, aid, 900_00)
    grant(coordinator, request, 900_00)
    paid(coordinator, request, 600_00)
    aid_actions.plan_payment(coordinator, seen(coordinator, request), 300_00, day, "supplier")

    cancel_move(counsellor, move, "offer_withdrawn")

    with as_owner():
        # The offer has an outcome of its own, of the employer's making; nothing is settled.
        gone = Outcome.objects.get(kind="withdrawn")
        assert (gone.offer_id, gone.with_whom) == (offer.root_id, "Scierie d’essai")
        counted = FigureFact.objects.filter(measure=OFFERS_WITHDRAWN)
        assert {f.organisation_id for f in counted} == {
            dossier.organisation_id,
            dossier.coordinating_organisation_id,
        }
        assert outcomes_are_counted() == []
        assert not FigureFact.objects.filter(measure=SETTLED).exists()
        # What was only planned is not paid; what was paid is to settle, as the agreement says.
        held = AidRequest.objects.get(pk=request.pk)
        assert (held.state, held.planned_cents, held.paid_cents) == ("approved", 0, 600_00)
        due = AidRecovery.objects.get()
        assert (due.cents, due.wanted, due.reason) == (600_00, on_cancel, "departure")
    page = signed_in(keeping.project.coordinator).get("/travail/").content.decode()
    assert "Aide à récupérer ou à reporter" in page
    # The line of the person says no offer any more; her file says that it was withdrawn.
    home = signed_in(who.user).get("/mon-parcours/").content.decode()
    assert "Offre d’emploi" not in home
    tab = signed_in(keeping.project.counsellors[0]).get(f"/travail/dossiers/{dossier.pk}/issues/")
    assert "Offre d’emploi retirée par l’employeur" in tab.content.decode()

    # A person settles it: come back to the envelope, or standing for the next departure.
    with acting_as(coordinator):
        due = AidRecovery.objects.select_related("request").get()
    how = (
        aid_actions.Settlement("recovered", day, aid_actions.Proof(none="Chèque reçu"))
        if on_cancel == "recover"
        else aid_actions.Settlement("carried", day, carried_until=day + dt.timedelta(days=90))
    )
    aid_actions.settle_recovery(coordinator, due, how)

    # Six weeks later: the same file, the same household, the same aid, never a second time.
    with telling(day + dt.timedelta(days=42)):
        again = depart(keeping, counsellor, dossier, 7)
        assert again.subject_id == move.subject_id
        with pytest.raises(ActionRefused) as refused:
            ask(who, aid, 100_00)
        assert refused.value.code == "twice"
        # What is left of the grant is still hers to be paid.
        aid_actions.plan_payment(
            coordinator, seen(coordinator, request), 300_00, today(), "supplier"
        )
    with as_owner():
        assert Household.objects.count() == households
        assert not (
            accounts.envelopes_drifted()
            or accounts.requests_drifted()
            or accounts.told_otherwise()
            or accounts.households_above()
        )


def test_s16_cancelled_for_another_reason_says_nothing_of_an_offer(as_owner):
    with as_owner():
        keeping = make_keeping()
        who = make_asking(keeping)
    aid = make_aid(keeping, make_envelope(keeping))
    request = ask(who, aid, 500_00)
    grant(keeping.coordinator, request, 500_00)
    paid(keeping.coordinator, request, 500_00)
    move = depart(keeping, keeping.counsellor, who.dossier, 3)
    cancel_move(keeping.counsellor, move, "entered_in_error")
    with as_owner():
        assert not Outcome.objects.exists()
        assert not AidRecovery.objects.exists()
    again = depart(keeping, keeping.counsellor, who.dossier, 4)
    cancel_move(keeping.counsellor, again, "housing")
    with as_owner():
        assert not Outcome.objects.exists()
        assert AidRecovery.objects.get().cents == 500_00
    # Cancelled twice, it is to settle once.
    third = depart(keeping, keeping.counsellor, who.dossier, 5)
    cancel_move(keeping.counsellor, third, "family")
    with as_owner():
        assert AidRecovery.objects.count() == 1
