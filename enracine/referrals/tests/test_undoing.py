"""An answer taken back: what it had opened ends, what waits is told again, no letter leaves."""

import datetime as dt

import pytest
from django.core import mail

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import run_jobs
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.tests.conftest import days
from enracine.referrals.tests.world import open_grants

pytestmark = pytest.mark.django_db


def test_undoing_an_acceptance_closes_the_new_dossier_and_no_letter_leaves(to_partner):
    case = to_partner
    case.accept()
    mail.outbox.clear()
    dossier_id = case.fresh().receiver_dossier_id
    actions.undo_answer(case.receiver, case.seen_by(case.receiver))
    run_jobs(later=days(1))
    assert not [m for m in mail.outbox if "réponse est arrivée" in m.subject]
    with case.as_owner():
        assert Dossier.objects.get(pk=dossier_id).closed_on is not None
        assert open_grants(case.referral) == 1
    assert case.fresh().state == "received"
    actions.accept_referral(case.receiver, case.seen_by(case.receiver))


def next_step(case):
    """What the sender's dossier waits for, and whether that has a day."""
    with case.as_owner():
        dossier = Dossier.objects.get(pk=case.referral.dossier_id)
    return dossier.next_step, dossier.next_step_on is not None


def test_undoing_a_refusal_gives_the_access_back(to_partner):
    case = to_partner
    case.send()
    # What led to the referral is done: nothing of it goes late while the answer is awaited.
    assert next_step(case) == ("Attendre la réponse", False)
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "capacity")
    assert next_step(case) == ("Décider de la suite", True)
    with case.as_owner():
        assert open_grants(case.referral) == 0
    actions.undo_answer(case.receiver, case.seen_by(case.receiver))
    assert next_step(case) == ("Attendre la réponse", False)
    with case.as_owner():
        assert open_grants(case.referral) == 1
    assert case.fresh().state == "received"


def test_an_access_given_back_by_the_receiver_is_ended_by_the_sender(to_partner):
    case = to_partner
    case.send()
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "capacity")
    actions.undo_answer(case.receiver, case.seen_by(case.receiver))
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    with case.as_owner():
        assert open_grants(case.referral) == 0


def test_an_answer_is_undone_for_a_few_minutes_only(to_partner):
    case = to_partner
    case.accept()
    with case.as_owner():
        Referral.objects.filter(pk=case.referral.pk).update(
            answered_at=now() - dt.timedelta(minutes=11)
        )
    with pytest.raises(ActionRefused, match="délai"):
        actions.undo_answer(case.receiver, case.seen_by(case.receiver))
