"""A text before an appointment, for whoever asked for it: claimed, sent outside any transaction, noted."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.accompaniment.models import Appointment
from enracine.appointments import rules
from enracine.appointments.models import SentText, TextAgreement
from enracine.kernel import texting
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.jobs import OUTSIDE
from enracine.kernel.parameters import parameters
from enracine.people.models import Contact, Person
from enracine.people.queries.arrivals import zone_of

TASK = "appointments.text"
SYSTEM = Acting.for_system("textos")
_HOURS = dict((rules.TEXT_FROM, rules.TEXT_UNTIL))
#: A minute early is not the night: the queue and the clock of the machine differ by seconds.
SOON = dt.timedelta(minutes=1)


def defer_text(appointment: Appointment) -> None:
    """Ask the worker for a text about an appointment just recalled, when the person wants one."""
    if not texting.is_on() or not asked_by(appointment.subject_id):
        return
    moment = _moment(appointment)
    if moment is not None:
        _ask(appointment, moment)


def _moment(appointment: Appointment) -> dt.datetime | None:
    """When a text about it may ring where the person lives; None: too late for one. Two SQL queries."""
    hours = parameters(_HOURS)
    return rules.text_at(
        now(),
        appointment.starts_at,
        ZoneInfo(zone_of(appointment.subject_id)),
        int(hours[rules.TEXT_FROM[0]]),
        int(hours[rules.TEXT_UNTIL[0]]),
    )


def _ask(appointment: Appointment, moment: dt.datetime) -> None:
    # The delay, not the day: a demonstration lives on another one.
    wait = max(moment - now(), dt.timedelta())
    app.configure_task(TASK, schedule_at=timezone.now() + wait).defer(
        appointment_id=str(appointment.pk), starts_at=appointment.starts_at.isoformat()
    )


def asked_by(subject_id: uuid.UUID) -> bool:
    """Whether the person asks for texts. One SQL query."""
    return TextAgreement.objects.filter(subject_id=subject_id, ended_at__isnull=True).exists()


def send_text(appointment_id: str, starts_at: str) -> bool:
    """Send it, if the appointment still stands at that hour and the person still asks for texts.

    Returns whether it left. The hour is looked at again here: a worker that was stopped for the
    evening, or a carrier that answered late, wakes nobody; the text waits for the morning. Claimed
    before it leaves: a worker that dies sends nothing twice. Raises NotSent, the claim given back,
    for the worker to try again.
    """
    hour = dt.datetime.fromisoformat(starts_at)
    with transaction.atomic(), acting_as(SYSTEM):
        found = _standing(uuid.UUID(appointment_id), hour)
        moment = None if found is None else _moment(found)
        if found is None or moment is None:
            return False
        if moment > now() + SOON:
            _ask(found, moment)
            return False
        claim = _claim(found)
    if claim is None:
        return False
    kept, number, words = claim
    try:
        texting.send(number, words)
    except texting.NotSent:
        with transaction.atomic(), acting_as(SYSTEM):
            SentText.objects.filter(pk=kept.pk).delete()
        raise
    with transaction.atomic(), acting_as(SYSTEM):
        SentText.objects.filter(pk=kept.pk).update(sent_at=now())
    return True


def _standing(appointment_id: uuid.UUID, hour: dt.datetime) -> Appointment | None:
    """The appointment, while it is still to come at that hour, not recalled yet, and a text is wanted."""
    found = Appointment.objects.filter(
        pk=appointment_id, state=Appointment.State.PLANNED, starts_at=hour, starts_at__gt=now()
    ).first()
    if found is None or not asked_by(found.subject_id):
        return None
    return None if SentText.objects.filter(appointment=found, starts_at=hour).exists() else found


def _claim(found: Appointment) -> tuple[SentText, str, str] | None:
    person = Person.objects.filter(pk=found.subject_id).first()
    contact = Contact.objects.filter(subject_id=found.subject_id).exclude(phone="").first()
    if person is None or contact is None or person.is_deceased:
        return None
    try:
        with transaction.atomic():
            kept = SentText.objects.create(
                subject_id=found.subject_id, appointment=found, starts_at=found.starts_at
            )
    except IntegrityError:
        return None
    return kept, contact.phone, words(person.given_name, contact.language)


def words(first_name: str, language: str) -> str:
    """A first name and a link: neither hour, nor place, nor with whom. At most 160 characters."""
    address = settings.ENRACINE_SITE_URL + reverse("appointments:mine")
    with translation.override(language or "fr-ca"):
        said = _("Bonjour %(name)s. Un rendez-vous approche. Quand et où : %(address)s")
        short = said % {"name": first_name.split(" ")[0][:30], "address": address}
        # An installation of a very long address sends the address alone.
        return short if len(short) <= texting.LONGEST else address[: texting.LONGEST]


text = app.task(name=TASK, queue=OUTSIDE, retry=3)(send_text)
