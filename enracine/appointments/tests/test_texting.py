"""A text before an appointment: asked for, by day, once, without a word too many."""

import datetime as dt
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from enracine.accompaniment.actions.predeparture import plan_appointment
from enracine.accompaniment.models import Appointment
from enracine.appointments import actions, rules, texting
from enracine.appointments.models import SentText, TextAgreement
from enracine.kernel import texting as carrier
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Setting
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of
from enracine.people.models import Contact, Residence
from enracine.people.queries.arrivals import zone_of
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
WEEK = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
FAR = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


def at(monkeypatch, hour: int, days: int = 0) -> dt.datetime:
    """For texts it is that hour in Montréal, today or `days` later."""
    day = now().astimezone(QUEBEC).date() + dt.timedelta(days=days)
    moment = dt.datetime.combine(day, dt.time(hour), QUEBEC)
    monkeypatch.setattr(texting, "now", lambda: moment)
    return moment


@pytest.fixture
def phone(meeting, settings, tmp_path, as_owner, monkeypatch):
    """A person whose number is known, at noon, in an installation that keeps its texts in a folder."""
    settings.ENRACINE_SMS, settings.DATA_DIR = carrier.KEPT, tmp_path
    at(monkeypatch, 12)
    with as_owner():
        Contact.objects.filter(subject_id=meeting.dossier.subject_id).delete()
        Contact.objects.create(
            subject_id=meeting.dossier.subject_id, phone="+15145550142", language="fr-ca"
        )
    return meeting


def planned(meeting, days: int = 1):
    day = now().astimezone(QUEBEC).date() + dt.timedelta(days=days)
    hour = dt.datetime.combine(day, dt.time(13), QUEBEC)
    return plan_appointment(meeting.acting, meeting.dossier, hour, "phone", 60)


def kept(tmp_path) -> list[str]:
    return [p.read_text("utf-8") for p in sorted((tmp_path / "textos").glob("*.txt"))]


def test_it_leaves_once_for_whoever_asked_and_says_nothing_of_the_meeting(phone, tmp_path):
    actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    again = actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    found = planned(phone)
    told = (str(found.pk), found.starts_at.isoformat())
    with jobs_role():
        assert texting.send_text(*told)
        # A worker that runs it again sends nothing.
        assert not texting.send_text(*told)
    (text,) = kept(tmp_path)
    number, said = text.splitlines()
    assert number == "+15145550142"
    assert len(said) <= carrier.LONGEST
    assert reverse("appointments:mine") in said
    for secret in ("13", phone.member.user.name, str(phone.member.organisation)):
        assert secret not in said.replace(reverse("appointments:mine"), "")
    with jobs_role():
        assert SentText.objects.get(appointment=found).sent_at
    # Moved, it is another hour: the text of the former one does not leave, the new one may.
    actions.move_appointment(
        phone.acting, found.pk, None, mode="phone", minutes=60,
        starts_at=found.starts_at + dt.timedelta(days=1),
    )  # fmt: skip
    with jobs_role():
        assert not texting.send_text(*told)
        moved = Appointment.objects.get(pk=found.pk)
        assert texting.send_text(str(found.pk), moved.starts_at.isoformat())
    assert again.ended_at is None
    actions.end_texts(phone.person, phone.dossier.subject_id)
    with jobs_role():
        SentText.objects.all().delete()
        assert not texting.send_text(str(found.pk), moved.starts_at.isoformat())


def test_it_is_asked_by_the_person_alone_with_a_number_where_texts_exist(phone, settings, as_owner):
    subject = phone.dossier.subject_id
    with pytest.raises(NotVisible):
        actions.ask_for_texts(phone.acting, subject)
    with pytest.raises(NotVisible):
        actions.end_texts(acting_of(phone.stranger), subject)
    page = phone.portal.get(reverse("appointments:mine")).content.decode()
    assert "Recevoir un texto" in page
    assert phone.portal.post(reverse("appointments:texts"), {"action": "ouvrir"}).status_code == 302
    with acting_as(phone.person):
        assert texting.asked_by(subject)
    assert "Ne plus en recevoir" in phone.portal.get(reverse("appointments:mine")).content.decode()
    phone.portal.post(reverse("appointments:texts"), {"action": "fermer"})
    with acting_as(phone.acting):
        assert not TextAgreement.objects.exists(), "the organisation reads nothing of it"
    with as_owner():
        assert TextAgreement.objects.get().ended_at
        Contact.objects.filter(subject_id=subject).update(phone="", email="a@exemple.invalid")
    with pytest.raises(ActionRefused, match="téléphone"):
        actions.ask_for_texts(phone.person, subject)
    settings.ENRACINE_SMS = ""
    with pytest.raises(ActionRefused, match="offerts"):
        actions.ask_for_texts(phone.person, subject)
    assert (
        "Recevoir un texto" not in phone.portal.get(reverse("appointments:mine")).content.decode()
    )


def test_the_reminder_asks_the_worker_for_a_text_only_when_one_is_wanted(
    phone, monkeypatch, as_owner
):
    asked = []
    others: list = []
    monkeypatch.setattr(
        texting.app,
        "configure_task",
        lambda name, **when: Recorder(asked if name == texting.TASK else others, when),
    )
    soon = now() + dt.timedelta(hours=20)
    found = plan_appointment(phone.acting, phone.dossier, soon, "phone", 60)
    with jobs_role():
        actions.remind(phone.acting.for_system("rappels"))
    assert asked == []
    with as_owner():
        Appointment.objects.filter(pk=found.pk).update(reminded_at=None)
    actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    with jobs_role():
        actions.remind(phone.acting.for_system("rappels"))
    assert [told["appointment_id"] for _when, told in asked] == [str(found.pk)]
    # At an hour when nobody sleeps, and before the meeting.
    assert asked[0][0]["schedule_at"] < found.starts_at


@pytest.fixture
def queue(monkeypatch):
    """What was asked of the worker, in place of its queue."""
    asked: list = []
    monkeypatch.setattr(texting.app, "configure_task", lambda _name, **when: Recorder(asked, when))
    return asked


def test_a_worker_that_comes_back_at_night_waits_for_the_morning(
    phone, tmp_path, queue, monkeypatch
):
    actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    found = planned(phone, days=2)
    told = (str(found.pk), found.starts_at.isoformat())
    for hour in (20, 23, 3, 7):
        moment = at(monkeypatch, hour, days=hour < 12)
        with jobs_role():
            assert not texting.send_text(*told), hour
        when, again = queue.pop()
        assert again["appointment_id"] == told[0]
        assert dt.datetime.fromisoformat(again["starts_at"]) == found.starts_at
        # In the morning of her clock: eight o'clock, the dated setting of the house.
        waits = when["schedule_at"] - timezone.now()
        morning = (moment.astimezone(dt.UTC) + waits).astimezone(QUEBEC)
        assert abs((morning.hour * 60 + morning.minute) - 8 * 60) <= 1, morning
    assert kept(tmp_path) == []
    with jobs_role():
        assert not SentText.objects.exists(), "nothing was claimed during the night"
    at(monkeypatch, 8, days=1)
    with jobs_role():
        assert texting.send_text(*told)
    assert len(kept(tmp_path)) == 1 and queue == []
    # Once sent it is not asked for again, whatever the hour.
    at(monkeypatch, 23, days=1)
    with jobs_role():
        assert not texting.send_text(*told)
    assert queue == []


def test_a_meeting_of_the_early_morning_is_not_worth_waking_anybody(
    phone, tmp_path, queue, monkeypatch
):
    actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    early = at(monkeypatch, 23).replace(hour=7) + dt.timedelta(days=1)
    found = plan_appointment(phone.acting, phone.dossier, early, "phone", 60)
    with jobs_role():
        assert not texting.send_text(str(found.pk), found.starts_at.isoformat())
    assert kept(tmp_path) == [] and queue == []


def test_the_hours_are_a_setting_with_a_date(phone, tmp_path, queue, monkeypatch, as_owner):
    actions.ask_for_texts(phone.person, phone.dossier.subject_id)
    found = planned(phone, days=2)
    told = (str(found.pk), found.starts_at.isoformat())
    with as_owner():
        Setting.objects.create(
            key=rules.TEXT_UNTIL[0], value=22, valid_from=today(), source="Essai"
        )
    at(monkeypatch, 21)
    with jobs_role():
        assert texting.send_text(*told)
    assert len(kept(tmp_path)) == 1


def test_the_islands_and_the_lower_north_shore_keep_their_own_legal_hour(phone, as_owner):
    subject = phone.dossier.subject_id
    for mrc, zone in (("01", "America/Halifax"), ("982", "America/Blanc-Sablon")):
        with as_owner():
            Residence.objects.filter(subject_id=subject).delete()
            Residence.objects.create(
                subject_id=subject,
                municipality=Municipality.objects.filter(mrc__code=mrc).order_by("code")[0],
            )
            assert zone_of(subject) == zone
            assert ZoneInfo(zone_of(subject)).utcoffset(dt.datetime(2026, 1, 15)) == dt.timedelta(
                hours=-4
            )
    with as_owner():
        Contact.objects.filter(subject_id=subject).update(time_zone=FAR[0])
        assert zone_of(subject) == FAR[0], "what she chose goes first"


class Recorder:
    """In place of the queue: what was asked of it."""

    def __init__(self, asked, when):
        self.asked, self.when = asked, when

    def defer(self, **arguments):
        self.asked.append((self.when, arguments))


@pytest.mark.parametrize(
    ("here", "zone", "said"),
    [
        # At noon here it is two in the morning in Kiritimati: the first decent hour there.
        ("2026-07-01T12:00", "Pacific/Kiritimati", "2026-07-02T08:00"),
        # At eight in the evening here it is one in the afternoon in Pago Pago.
        ("2026-07-01T20:00", "Pacific/Pago_Pago", "now"),
        ("2026-07-01T19:59", "America/Toronto", "now"),
        ("2026-07-01T20:00", "America/Toronto", "2026-07-02T08:00"),
        # The morning on which the clocks move: eight o'clock on the wall.
        ("2026-03-08T01:00", "America/Toronto", "2026-03-08T08:00"),
    ],
)
def test_nobody_is_woken_wherever_she_lives(here, zone, said):
    moment = dt.datetime.fromisoformat(here).replace(tzinfo=QUEBEC)
    meets = moment + dt.timedelta(days=2)
    found = rules.text_at(moment, meets, ZoneInfo(zone), 8, 20)
    if said == "now":
        assert found == moment
    else:
        assert found == dt.datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))
    assert rules.text_at(moment, moment + dt.timedelta(minutes=5), ZoneInfo(zone), 8, 20) in (
        None,
        moment,
    )


@pytest.mark.parametrize("zone", FAR)
def test_a_person_at_the_other_end_of_the_day_reads_and_books_her_own_hour(phone, zone, as_owner):
    with as_owner():
        Contact.objects.filter(subject_id=phone.dossier.subject_id).update(time_zone=zone)
    for weekday in range(7):
        actions.offer_hours(phone.acting, weekday=weekday, begins=dt.time(9), ends=dt.time(12))
    url = reverse("appointments:book", args=[phone.dossier.pk])
    page = phone.portal.get(url)
    assert page.status_code == 200
    form = page.context["form"]
    slot, said = form.fields["slot"].choices[0]
    assert said.split()[0] in WEEK, "the day of the week comes first"
    answer = phone.portal.post(url, {"slot": slot, "mode": "phone"})
    assert answer.status_code == 302, answer.content.decode()[:400]
    with as_owner():
        made = Appointment.objects.get(dossier=phone.dossier)
    assert made.starts_at == dt.datetime.fromisoformat(slot)
    mine = phone.portal.get(reverse("appointments:mine")).content.decode()
    assert "heure du Québec" in mine


class Relay(BaseHTTPRequestHandler):
    """A carrier: takes what is sent, or says that it is full."""

    got: list[dict] = []
    status = 202

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append(json.loads(body) | {"auth": self.headers["Authorization"]})
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_anything):
        """Say nothing in the tests."""


def test_a_carrier_is_one_address_and_a_token_and_its_refusal_gives_the_claim_back(phone, settings):
    server = HTTPServer(("127.0.0.1", 0), Relay)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.ENRACINE_SMS = f"http://127.0.0.1:{server.server_port}/textos"
    settings.ENRACINE_SMS_TOKEN = "secret-du-transporteur"
    try:
        carrier.send("+15145550142", "Bonjour.")
        assert Relay.got[-1] == {
            "to": "+15145550142", "text": "Bonjour.", "auth": "Bearer secret-du-transporteur",
        }  # fmt: skip
        actions.ask_for_texts(phone.person, phone.dossier.subject_id)
        found = planned(phone)
        told = (str(found.pk), found.starts_at.isoformat())
        Relay.status = 503
        with jobs_role():
            with pytest.raises(carrier.NotSent, match="503"):
                texting.send_text(*told)
            assert not SentText.objects.exists()
            Relay.status = 202
            assert texting.send_text(*told)
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(carrier.NotSent):
        carrier.send("+15145550142", "Personne n’écoute.")
    for number, text in (("514 555-0142", "x"), ("+15145550142", "x" * 161)):
        with pytest.raises(ValueError, match="text"):
            carrier.send(number, text)
