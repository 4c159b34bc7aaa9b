"""What goes wrong after a move: somebody dies, a household is split, a link is passed on, a date is old."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from enracine.accompaniment.models import Appointment, Dossier
from enracine.insights.queries import retention as reading
from enracine.insights.queries.figures import scope_of
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.kernel.outbox import send_message
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.actions import note_death
from enracine.people.actions.separations import separate_household
from enracine.privacy.actions import ask_consent
from enracine.privacy.models import Purpose
from enracine.settlement import actions
from enracine.settlement.actions import Answer
from enracine.settlement.models import FollowUp, FollowUpAnswer, Move, MovePerson
from enracine.settlement.tests.staying import Staying, make_staying
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def staying(as_owner) -> Staying:
    with as_owner():
        return make_staying()


def test_one_of_two_dies_and_the_household_goes_on_without_her(staying, as_owner):
    amina, karim = staying.adults
    actions.send_survey(staying.acting, staying.follow_up(3))
    links = staying.links(3)
    path = reverse("settlement:follow_up_death", args=[staying.follow_up(3).pk])
    partner = signed_in(staying.receiver)
    assert partner.post(path, {"person": "personne"}).status_code == 302
    assert partner.post(path, {"person": str(amina.pk)}).status_code == 302
    # Her address serves no more, his does, and what is sent next is sent to him alone.
    assert Client().get(reverse("settlement:survey", args=[links["Amina1"]])).status_code == 410
    assert Client().get(reverse("settlement:survey", args=[links["Karim1"]])).status_code == 200
    assert actions.send_survey(staying.acting, staying.follow_up(6)) == 1
    assert set(staying.links(6)) == {"Karim1"}
    # The household is still followed, and still counts.
    actions.record_follow_up(
        staying.acting, staying.follow_up(12), Answer("present", "call", today())
    )
    found = reading.retention(scope_of(staying.acting), 12)
    assert (found.everybody.present, found.everybody.out) == (1, 0)
    # Nobody is left: the follow-ups end, out of the rates and said apart.
    assert actions.note_mover_death(staying.acting, staying.follow_up(6), karim.pk)
    with acting_as(staying.acting):
        states = dict(FollowUp.objects.values_list("months", "state"))
    assert (states[6], states[24]) == ("cancelled", "cancelled")
    found = reading.retention(scope_of(staying.acting), 6)
    assert (found.everybody.whole, found.everybody.out) == (0, 1)
    with as_owner():
        stranger = make_member("partner")
    assert signed_in(stranger).post(path, {"person": str(karim.pk)}).status_code == 404
    with pytest.raises(NotVisible):
        actions.note_mover_death(staying.acting, staying.follow_up(6), staying.move.pk)


def test_a_death_noted_in_the_file_silences_everything_and_the_household_goes_on(staying, as_owner):
    """Follow-ups, letters already prepared, questionnaires, agreements, departures: nothing is for her."""
    amina, karim = staying.adults
    sender = acting_of(staying.sender)
    actions.send_survey(staying.acting, staying.follow_up(3))
    link = staying.links(3)["Amina1"]
    with as_owner():
        dossier = Dossier.objects.get(pk=staying.move.dossier_id)
        asked = ask_consent(sender.with_subjects(amina.pk), amina.pk, Purpose.NEWS)
        Appointment.objects.create(
            subject_id=amina.pk, dossier=dossier, organisation=dossier.organisation,
            member=staying.sender, starts_at=now() + dt.timedelta(days=9), minutes=30,
            ends_at=now() + dt.timedelta(days=9, minutes=30), mode="phone",
        )  # fmt: skip
    counsellor = signed_in(staying.sender)
    path = reverse("accompaniment:death", args=[dossier.pk])
    close = reverse("accompaniment:close", args=[dossier.pk])
    answer = counsellor.post(close, {"outcome": "death", "version": dossier.version})
    assert "Notez d’abord le décès" in answer.content.decode()
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    assert counsellor.post(path, {"died_on": tomorrow, "known": "relative"}).status_code == 422
    assert counsellor.post(path, {"known": "vu au marché"}).status_code == 422
    assert counsellor.post(path, {"known": "relative"}).status_code == 302
    assert counsellor.post(path, {"known": "relative"}).status_code == 302  # twice: once
    assert signed_in(staying.receiver).get(path).status_code == 404
    with as_owner():
        letters = OutboxMessage.objects.filter(notification="settlement.survey").order_by("pk")
        assert {send_message(letter.pk) for letter in letters} == {True, False}
        dropped = [m.why_dropped for m in letters.all() if m.state == "dropped"]
        assert dropped == ["silence"]
        asked.refresh_from_db()
        assert (asked.state, asked.end_reason) == ("ended", "death")
        assert Appointment.objects.get(subject_id=amina.pk).state == "cancelled"
        assert Dossier.objects.get(pk=dossier.pk).next_step.startswith("Fermer le dossier")
    assert Client().get(reverse("settlement:survey", args=[link])).status_code == 410
    with pytest.raises(ActionRefused) as refused:
        ask_consent(sender.with_subjects(amina.pk), amina.pk, Purpose.NEWS)
    assert refused.value.code == "deceased"
    town = Municipality.objects.select_related("mrc").get(name="Matane")
    with acting_as(sender), pytest.raises(ActionRefused):
        actions.plan_move(sender, dossier, town, today(), people=[amina.pk])
    # Her husband is still followed; what was done stays done, and counts.
    assert actions.send_survey(staying.acting, staying.follow_up(6)) == 1
    assert staying.follow_up(6).state == "due"
    with as_owner():
        assert Move.objects.get(pk=staying.move.pk).settled_on is not None
    # Both: the follow-ups end. An error: they are to make again, and she is written to.
    note_death(staying.acting.with_subjects(karim.pk), karim.pk, "document")
    assert staying.follow_up(6).end_reason == "death"
    wrong = reverse("accompaniment:death_error", args=[dossier.pk])
    assert counsellor.post(wrong).status_code == 302
    assert staying.follow_up(6).state == "due"
    assert actions.send_survey(staying.acting, staying.follow_up(12)) == 1
    assert set(staying.links(12)) == {"Amina1"}


def test_a_household_in_two_moves_is_one_household_in_every_figure(staying, as_owner):
    """The adults settle in two places the same year: two moves, two lists, one household."""
    amina, karim = staying.adults
    day = staying.move.settled_on
    with as_owner():
        town = Municipality.objects.select_related("mrc").get(name="Matane")
        MovePerson.objects.filter(move=staying.move, person=karim).delete()
        second = Move.objects.create(
            subject_id=staying.move.subject_id, to_municipality=town,
            to_region_id=town.mrc.region_id, planned_on=day, state="planned",
            sending_organisation=staying.sender.organisation,
            receiving_organisation=staying.receiver.organisation, dossier_id=staying.move.dossier_id,
        )  # fmt: skip
        MovePerson.objects.create(subject_id=second.subject_id, move=second, person=karim)
    actions.complete_move(staying.acting, second, day)
    actions.record_settled(staying.acting, second, day)
    found = reading.retention(scope_of(staying.acting), 12)
    assert found.everybody.whole == 1
    with acting_as(staying.acting):
        counted = FollowUp.objects.filter(months=12).order_by("is_counted")
        assert list(counted.values_list("is_counted", flat=True)) == [False, True]
        # Each is asked of where she is: her own questionnaire, about her own place.
        assert (
            actions.send_survey(staying.acting, FollowUp.objects.get(move=second, months=12)) == 1
        )
    # The same adult cannot be in both the same day.
    with as_owner():
        third = Move.objects.create(
            subject_id=second.subject_id, to_municipality=staying.move.to_municipality,
            to_region_id=staying.move.to_region_id, planned_on=day,
            receiving_organisation=staying.receiver.organisation,
        )  # fmt: skip
        MovePerson.objects.create(subject_id=third.subject_id, move=third, person=amina)
    with pytest.raises(ActionRefused) as refused:
        actions.complete_move(staying.acting, third, day)
    assert refused.value.code == "already_moved"


def test_a_separation_leaves_the_questions_with_who_stays(staying, as_owner):
    """Two adults settled together, then part: nothing is asked of the one who left."""
    amina, karim = staying.adults
    actions.send_survey(staying.acting, staying.follow_up(3))
    links = staying.links(3)
    household = staying.move.subject_id
    acting = staying.acting.with_subjects(household, amina.pk, karim.pk)
    separate_household(Acting.for_subject(karim.pk, household), household, karim.pk, {})
    for name in ("Amina1", "Karim1"):
        page = Client().get(reverse("settlement:survey", args=[links[name]]))
        assert page.status_code == 410, name
    with acting_as(acting):
        due = FollowUp.objects.filter(move=staying.move, state="due")
        assert household not in set(due.values_list("subject_id", flat=True))


def test_a_link_passed_on_and_two_different_answers_wait_for_somebody(staying):
    actions.send_survey(staying.acting, staying.follow_up(3))
    link = staying.links(3)["Karim1"]
    path = reverse("settlement:survey", args=[link])
    assert Client().post(path, {"presence": "present"}).status_code == 302
    # Somebody else opens it: nothing of anybody, not even what was answered; hers stands beside.
    page = Client().get(path).content.decode()
    for told in ("Karim", "Rimouski", "Amina"):
        assert told not in page
    assert Client().post(path, {"presence": "returned"}).status_code == 302
    follow_up = staying.follow_up(3)
    assert (follow_up.state, follow_up.presence) == ("done", "present")
    with acting_as(staying.acting):
        kept = FollowUpAnswer.objects.filter(follow_up=follow_up).order_by("created_at")
        assert list(kept.values_list("presence", "standing")) == [
            ("present", "counted"), ("returned", "differs"),
        ]  # fmt: skip
        assert not Move.objects.filter(after=staying.move).exists()
    found = reading.retention(scope_of(staying.acting), 3)
    assert (found.everybody.present, found.everybody.gone) == (1, 0)


def test_a_move_before_the_registration_is_refused_beside_its_day(as_owner):
    with as_owner():
        staying = make_staying()
        Move.objects.filter(pk=staying.move.pk).update(
            state="planned", moved_on=None, settled_on=None, welcomed_on=None
        )
        Dossier.objects.filter(pk=staying.move.dossier_id).update(opened_on=today())
        move = Move.objects.get(pk=staying.move.pk)
    client = signed_in(staying.receiver)
    answer = client.post(
        reverse("settlement:move_gesture", args=[move.pk, "complete"]),
        {
            "complete-day": (today() - dt.timedelta(days=30)).isoformat(),
            "complete-version": move.version,
        },
    )
    assert answer.status_code == 422
    assert "plus ancien que le dossier" in answer.content.decode()
