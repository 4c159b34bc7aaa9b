"""Three steps of silence, one letter to each person, and organisations that serve no longer."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import jobs_role, next_morning, run_jobs
from enracine.network.actions.absences import note_absence
from enracine.network.models import Mandate, Membership, Organisation
from enracine.network.tests.factories import make_member
from enracine.privacy.actions import give_consent
from enracine.referrals import actions
from enracine.referrals.tests.conftest import Case, days
from enracine.referrals.tests.world import open_grants

pytestmark = pytest.mark.django_db
TIME = Acting.for_system("test")


def send(world, as_owner, count):
    cases = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"Essai{n}")
        for n in range(count)
    ]
    for case in cases:
        case.send()
    run_jobs()
    mail.outbox.clear()
    return cases


def ring(day):
    with jobs_role(), CaptureQueriesContext(connection) as seen:
        done = actions.ring_alarms(TIME, day)
    return done, len(seen)


def test_a_batch_costs_the_same_for_one_referral_and_for_six(world, as_owner):
    (alone,) = send(world, as_owner, 1)
    late = alone.fresh().due_on + days(4)
    done, for_one = ring(late)
    assert done["remind"] == 1
    send(world, as_owner, 6)
    done, for_six = ring(late)
    assert done["remind"] == 6
    assert for_six == for_one <= 16


def test_somebody_with_six_late_referrals_gets_one_letter(world, as_owner):
    cases = send(world, as_owner, 6)
    ring(cases[0].fresh().due_on + days(4))
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [world.marc.user.email]
    assert "6 références" in letter.subject
    assert not [c for c in cases if c.fresh().number in letter.body]


def test_who_supervises_hears_before_the_coordination(world, as_owner):
    with as_owner():
        above = make_member("coordinator", world.partner)
    (case,) = send(world, as_owner, 1)
    due = case.fresh().due_on
    told = []
    for later in (4, 14, 24):
        ring(due + days(later))
        run_jobs()
        told.append([address for letter in mail.outbox for address in letter.to])
        mail.outbox.clear()
    marc, nadia = world.marc.user.email, world.nadia.user.email
    assert set(told[0]) == {marc, above.user.email}  # the queue: nobody owns it yet
    assert told[1:] == [[above.user.email], [nadia]]
    assert case.fresh().alarm == "escalated"


def test_the_letters_of_an_owner_who_left_go_to_the_queue(world, as_owner):
    (case,) = send(world, as_owner, 1)
    actions.accept_referral(case.receiver, case.seen_by(case.receiver))
    with as_owner():
        colleague = make_member("partner", world.partner)
        Membership.objects.filter(pk=world.marc.pk).update(ended_at=now())
    run_jobs()
    mail.outbox.clear()
    ring(case.fresh().due_on + days(4))
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [[colleague.user.email]]


@pytest.mark.parametrize("somebody_stands_in", [True, False])
def test_the_letters_of_an_owner_who_is_away_go_to_who_stands_in(
    world, as_owner, somebody_stands_in
):
    (case,) = send(world, as_owner, 1)
    actions.accept_referral(case.receiver, case.seen_by(case.receiver))
    with as_owner():
        stand_in, other = (make_member("partner", world.partner) for _n in range(2))
    note_absence(
        case.receiver,
        world.marc.pk,
        valid_from=today(),
        valid_to=today() + days(60),
        stand_in_id=stand_in.pk if somebody_stands_in else None,
    )
    there = [stand_in] if somebody_stands_in else [stand_in, other]
    expected = sorted(m.user.email for m in there)
    run_jobs()
    mail.outbox.clear()
    ring(case.fresh().due_on + days(4))
    run_jobs()
    assert sorted(address for letter in mail.outbox for address in letter.to) == expected
    mail.outbox.clear()
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    # News, which leave in their morning letters.
    next_morning()
    told = {address for letter in mail.outbox for address in letter.to}
    assert set(expected) <= told


def close(world):
    Organisation.objects.filter(pk=world.partner.pk).update(is_active=False)


def end_mandate(world):
    Mandate.objects.filter(organisation=world.partner).update(valid_to=today() - dt.timedelta(1))


@pytest.mark.parametrize("gone", [close, end_mandate])
@pytest.mark.parametrize("asked", [False, True])
def test_what_waits_where_nobody_serves_goes_back_with_the_reason(world, as_owner, gone, asked):
    (case,) = send(world, as_owner, 1)
    if asked:
        actions.ask_information(case.receiver, case.seen_by(case.receiver), "Combien?")
        run_jobs()
        mail.outbox.clear()
    with jobs_role():
        assert actions.give_back_unserved(TIME) == 0
    with as_owner():
        gone(world)
    with jobs_role():
        assert actions.give_back_unserved(TIME) == 1
        assert actions.give_back_unserved(TIME) == 0
    after = case.fresh()
    assert (after.state, after.close_code, after.turn) == ("expired", "not_serving", "sender")
    run_jobs()
    assert [world.jade.user.email] in [letter.to for letter in mail.outbox]
    with as_owner():
        assert open_grants(after) == 0


def test_what_is_being_served_is_not_given_back(world, as_owner):
    (case,) = send(world, as_owner, 1)
    actions.accept_referral(case.receiver, case.seen_by(case.receiver))
    with as_owner():
        close(world)
    with jobs_role():
        assert actions.give_back_unserved(TIME) == 0
    assert case.fresh().state == "accepted"


def test_an_organisation_that_never_had_a_mandate_is_not_taken_for_a_closed_one(world, as_owner):
    (case,) = send(world, as_owner, 1)
    with as_owner():
        Mandate.objects.filter(organisation=world.partner).delete()
    with jobs_role():
        assert actions.give_back_unserved(TIME) == 0
    assert case.fresh().state == "sent"


def test_a_wait_and_a_service_are_never_lost_sight_of(world, as_owner):
    """Past the refusal or the yes too: reminded, told upwards and to the sender, said again."""
    (case,) = send(world, as_owner, 1)
    actions.wait_list_referral(case.receiver, case.seen_by(case.receiver))
    run_jobs()
    next_morning()
    mail.outbox.clear()
    waits = case.fresh()
    day = waits.due_on
    for step in ("remind", "supervise", "escalate", "escalate"):
        day = case.fresh().next_alarm_on
        assert ring(day)[0][step] == 1
        assert ring(day)[0][step] == 0
    run_jobs()
    marc, nadia, jade = (m.user.email for m in (world.marc, world.nadia, world.jade))
    told = sorted(m.to[0] for m in mail.outbox)
    assert told == sorted([marc, marc, nadia, jade, nadia, jade])
    assert case.fresh().state == "waiting_list" and case.fresh().next_alarm_on > day

    actions.keep_waiting(case.receiver, case.seen_by(case.receiver))
    again = case.fresh()
    assert (again.alarm, again.due_on) == ("", waits.due_on)
    # Her place in the line is that of the day she entered it.
    assert again.state_changed_at == waits.state_changed_at
    with pytest.raises(ActionRefused):
        actions.keep_serving(case.receiver, case.seen_by(case.receiver))


def test_a_draft_whose_person_does_not_answer_comes_back_to_who_prepares_it(world, as_owner):
    case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"])
    case.draft()
    actions.request_consent(case.sender, case.referral)
    run_jobs()
    mail.outbox.clear()
    asked = case.fresh()
    assert asked.turn == "candidate" and asked.next_alarm_on is not None
    assert ring(asked.next_alarm_on)[0]["remind"] == 1
    run_jobs()
    assert [m.to for m in mail.outbox] == [[world.jade.user.email]]
    back = case.fresh()
    assert (back.turn, back.state, back.next_alarm_on) == ("sender", "draft", None)
    # She may still answer.
    give_consent(case.person, case.seen_by(case.person).consent)
    sent = actions.send_referral(case.sender, case.fresh())
    assert (sent.state, sent.alarm) == ("sent", "")
