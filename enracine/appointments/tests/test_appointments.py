"""Hours offered, booked, moved, missed, recalled; a calendar that says nothing more than it must."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from enracine.accompaniment.actions.giving import give_appointments
from enracine.accompaniment.actions.predeparture import end_appointment, plan_appointment
from enracine.accompaniment.models import Appointment
from enracine.appointments import actions, queries
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.handover import Move
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member, signed_in

pytestmark = pytest.mark.django_db


def in_days(days: int, hour: int = 10) -> dt.datetime:
    local = now().astimezone(QUEBEC).date() + dt.timedelta(days=days)
    return dt.datetime.combine(local, dt.time(hour), QUEBEC)


@pytest.fixture
def offered(meeting):
    """Every day of the week from 9 to 12."""
    for weekday in range(7):
        actions.offer_hours(meeting.acting, weekday=weekday, begins=dt.time(9), ends=dt.time(12))
    return meeting


def free(meeting):
    with acting_as(meeting.person):
        return queries.free_hours(meeting.member.pk, queries.settings_in_force())


def test_the_person_books_one_of_the_hours_offered_and_nobody_else_gets_it(offered, as_owner):
    slots = free(offered)
    assert slots
    assert all(9 <= s.begins.astimezone(QUEBEC).hour < 12 for s in slots)
    made = actions.book(offered.person, offered.dossier.pk, slots[0].begins, "phone")
    assert made.member_id == offered.member.pk
    assert made.is_booked_by_person
    assert slots[0].begins not in [s.begins for s in free(offered)]
    with pytest.raises(ActionRefused) as refused:
        actions.book(offered.person, offered.dossier.pk, slots[0].begins, "phone")
    assert refused.value.field == "slot"
    with pytest.raises(ActionRefused):
        actions.book(offered.person, offered.dossier.pk, in_days(2, 15), "phone")
    # The colleague learns it, in the letter of her membership; the person wrote it herself.
    with as_owner():
        told = OutboxMessage.objects.filter(notification__startswith="appointments.")
        assert [m.notification for m in told.order_by("pk")] == ["appointments.by_person"]


def test_nobody_is_at_two_meetings_at_once(meeting, as_owner):
    plan_appointment(meeting.acting, meeting.dossier, in_days(3), "phone", 60)
    for start in (in_days(3), in_days(3) + dt.timedelta(minutes=30)):
        with pytest.raises(ActionRefused) as refused:
            plan_appointment(meeting.acting, meeting.dossier, start, "phone", 60)
        assert refused.value.field == "hour"
    plan_appointment(meeting.acting, meeting.dossier, in_days(3, 11), "phone", 60)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(starts_at=in_days(3)).update(ends_at=in_days(3, 12))


def test_it_moves_once_and_a_second_writer_sees_both(meeting):
    made = plan_appointment(meeting.acting, meeting.dossier, in_days(3), "phone", 60)
    seen = made.version
    moved = actions.move_appointment(
        meeting.acting, made.pk, seen, starts_at=in_days(4), minutes=30, mode="video",
        place="https://rencontre.invalid/x",
    )  # fmt: skip
    assert moved.ends_at - moved.starts_at == dt.timedelta(minutes=30)
    # La nuit où l'on recule l'heure, une heure reste une heure, prévue ou changée.
    back = dt.datetime(now().year + 1, 11, 1, 1, 30, tzinfo=QUEBEC)
    back += dt.timedelta(days=(6 - back.weekday()) % 7)
    night = plan_appointment(meeting.acting, meeting.dossier, back, "phone", 60)
    begins, ends = (at.astimezone(dt.UTC) for at in (night.starts_at, night.ends_at))
    assert ends - begins == dt.timedelta(hours=1)
    with pytest.raises(Conflict):
        actions.move_appointment(
            meeting.acting, made.pk, seen, starts_at=in_days(5), minutes=30, mode="video"
        )
    with pytest.raises(NotVisible):
        actions.move_appointment(
            acting_of(meeting.stranger),
            made.pk,
            None,
            starts_at=in_days(5),
            minutes=30,
            mode="phone",
        )
    with pytest.raises(ActionRefused) as refused:
        end_appointment(meeting.acting, made.pk, "missed")
    assert refused.value.code == "early"


def test_the_person_cancels_early_enough_and_only_her_own(offered, as_owner):
    made = actions.book(offered.person, offered.dossier.pk, free(offered)[-1].begins, "place")
    with pytest.raises(NotVisible):
        actions.cancel_mine(acting_of(offered.stranger), made.pk, made.version)
    actions.cancel_mine(offered.person, made.pk, made.version)
    again = actions.book(offered.person, offered.dossier.pk, free(offered)[-1].begins, "place")
    with as_owner():
        soon = now() + dt.timedelta(hours=2)
        Appointment.objects.filter(pk=again.pk).update(
            starts_at=soon, ends_at=soon + dt.timedelta(hours=1)
        )
    with pytest.raises(ActionRefused) as refused:
        actions.cancel_mine(offered.person, again.pk, again.version)
    assert refused.value.code == "late"


def test_what_begins_soon_is_recalled_once(meeting):
    plan_appointment(meeting.acting, meeting.dossier, now() + dt.timedelta(hours=3), "phone", 30)
    plan_appointment(meeting.acting, meeting.dossier, in_days(9), "phone", 30)
    with jobs_role():
        assert actions.remind(Acting.for_system("essai")) == 1
        assert actions.remind(Acting.for_system("essai")) == 0
        told = OutboxMessage.objects.filter(notification="appointments.recalled")
        assert told.count() == 1
        assert set(told.get().context) == {"first_name", "url"}


def test_handing_over_keeps_the_hours_and_leaves_to_nobody_what_would_meet(meeting, as_owner):
    with as_owner():
        other = make_member("counsellor", meeting.member.organisation)
    busy = plan_appointment(acting_of(other), meeting.dossier, in_days(3, 9), "phone", 60)
    clash = plan_appointment(
        meeting.acting, meeting.dossier, in_days(3, 9) + dt.timedelta(minutes=30), "phone", 60
    )
    other_day = plan_appointment(meeting.acting, meeting.dossier, in_days(4), "phone", 60)
    made = give_appointments(
        meeting.acting,
        [Move(a.pk, meeting.member.pk, other.pk) for a in (clash, other_day)],
    )
    assert {m.thing_id: m.to for m in made} == {clash.pk: None, other_day.pk: other.pk}
    with acting_as(meeting.acting):
        assert Appointment.objects.get(pk=busy.pk).member_id == other.pk


def test_the_calendar_says_hours_a_first_name_and_a_link(meeting, client):
    made = plan_appointment(
        meeting.acting, meeting.dossier, in_days(3), "phone", 60, place="12, rue X"
    )
    for acting, name in (
        (meeting.acting, "Amina"),
        (meeting.person, meeting.member.user.name.split(" ")[0]),
    ):
        secret = actions.open_feed(acting)
        answer = client.get(f"/agenda/{secret}.ics")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/calendar")
        events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
        assert [e.decoded("dtstart") for e in events] == [made.starts_at.astimezone(dt.UTC)]
        assert str(events[0]["summary"]).endswith(name)
        for hidden in ("Benali", "rue X", "5145550199", "514", "exemple.invalid"):
            assert hidden not in answer.content.decode().replace(str(events[0]["uid"]), "")
        actions.open_feed(acting)
        assert client.get(f"/agenda/{secret}.ics").status_code == 404
    assert client.get("/agenda/rien.ics").status_code == 404


def test_a_calendar_closes_with_the_role(meeting, client, as_owner):
    secret = actions.open_feed(meeting.acting)
    with as_owner():
        meeting.member.valid_to = now().date() - dt.timedelta(days=2)
        meeting.member.save()
    assert client.get(f"/agenda/{secret}.ics").status_code == 404


def test_the_pages_of_both(offered):
    work, portal = offered.work, offered.portal
    page = f"/travail/dossiers/{offered.dossier.pk}/rendez-vous/"
    bad = work.post(page, {"day": "2020-01-01", "hour": "10:00", "minutes": "60", "mode": "phone"})
    assert bad.status_code == 422
    assert "déjà passée" in bad.content.decode()
    # Deuxième dimanche de mars : deux heures et demie n'existe pas.
    spring = dt.date(now().year + 1, 3, 8)
    spring += dt.timedelta(days=(6 - spring.weekday()) % 7)
    sent = {"day": spring.isoformat(), "hour": "02:30", "minutes": "60", "mode": "phone"}
    assert "n’existe pas ce jour-là" in work.post(page, sent).content.decode()
    day = in_days(6).date().isoformat()
    made = work.post(
        page, {"day": day, "hour": "16:00", "minutes": "60", "mode": "phone", "place": "Ici"}
    )
    assert made.status_code == 302
    assert "Rendez-vous" in work.get(page).content.decode()
    agenda = work.get("/travail/rendez-vous/").content.decode()
    assert "Amina" in agenda
    assert signed_in(offered.stranger).get(page).status_code == 404
    mine = portal.get("/mon-parcours/rendez-vous/").content.decode()
    assert "Ici" in mine
    booking = f"/mon-parcours/rendez-vous/prendre/{offered.dossier.pk}/"
    assert booking in mine
    form = portal.get(booking).content.decode()
    slot = re.search(r'name="slot" value="([^"]+)"', form).group(1)
    assert portal.post(booking, {"mode": "phone"}).status_code == 422
    assert portal.post(booking, {"slot": slot, "mode": "phone"}).status_code == 302
    stale = portal.post(booking, {"slot": slot, "mode": "phone"})
    assert stale.status_code == 422
    assert "vient d’être prise" in stale.content.decode()
    address = portal.post("/mon-parcours/rendez-vous/calendrier/", {"action": "ouvrir"})
    assert "/agenda/" in address.content.decode()
    assert address["Cache-Control"] == "no-store"


def test_hours_that_overlap_or_end_first_are_refused_beside_their_field(offered):
    with pytest.raises(ActionRefused) as refused:
        actions.offer_hours(offered.acting, weekday=0, begins=dt.time(11), ends=dt.time(13))
    assert refused.value.field == "begins"
    with pytest.raises(ActionRefused) as refused:
        actions.offer_hours(offered.acting, weekday=0, begins=dt.time(15), ends=dt.time(14))
    assert refused.value.field == "ends"
    first = queries.own_hours(offered.acting).first()
    with pytest.raises(NotVisible):
        actions.withdraw_hours(acting_of(offered.stranger), first.pk)
    actions.withdraw_hours(offered.acting, first.pk, first.version)
    assert queries.own_hours(offered.acting).count() == 6
