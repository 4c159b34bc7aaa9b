"""Offering hours, booking, moving, ending, recalling; giving one's calendar an address."""

import datetime as dt
import secrets
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier, touch
from enracine.accompaniment.actions.predeparture import ends_after, tell_appointment
from enracine.accompaniment.models import Appointment, Dossier
from enracine.appointments import queries
from enracine.appointments.models import Availability, CalendarFeed, TextAgreement
from enracine.appointments.texting import defer_text
from enracine.kernel import texting
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.people.models import Contact

PLANNED = Appointment.State.PLANNED


@action
def offer_hours(acting: Acting, *, weekday: int, begins: dt.time, ends: dt.time) -> Availability:
    """Offer hours of each week to whoever one follows. Raises ActionRefused beside the field."""
    if acting.membership_id is None:
        raise NotVisible
    if ends <= begins:
        raise ActionRefused(_("La fin vient après le début."), field="ends")
    meets = [
        h
        for h in queries.own_hours(acting)
        if h.weekday == weekday and h.begins < ends and begins < h.ends
    ]
    if meets:
        raise ActionRefused(_("Vous offrez déjà une partie de ces heures."), field="begins")
    made = Availability.objects.create(
        membership_id=acting.membership_id, weekday=weekday, begins=begins, ends=ends
    )
    record("appointments.hours_offered", acting, object=made)
    return made


@action
def withdraw_hours(acting: Acting, availability_id: uuid.UUID, version: int | None = None) -> None:
    """Offer them no more; what is agreed stays. Raises NotVisible for somebody else's."""
    found = queries.own_hours(acting).filter(pk=availability_id).first()
    if found is None:
        raise NotVisible
    update_versioned(found, version, ended_at=now())
    record("appointments.hours_withdrawn", acting, object=found)


@action
def book(acting: Acting, dossier_id: uuid.UUID, starts_at: dt.datetime, mode: str) -> Appointment:
    """The person takes one of the hours offered by whoever follows her.

    Raises ActionRefused when the hour was taken meanwhile; NotVisible for a file that is not hers.
    """
    dossier = Dossier.objects.filter(
        pk=dossier_id, subject_id__in=acting.subject_ids, closed_on__isnull=True
    ).first()
    if dossier is None or dossier.assignee_id is None:
        raise NotVisible
    if mode not in Appointment.Mode.values:
        raise ActionRefused(_("Choisissez comment."), field="mode")
    free = queries.free_hours(dossier.assignee_id, queries.settings_in_force())
    span = next((s for s in free if s.begins == starts_at), None)
    gone = ActionRefused(
        _("Cette heure vient d’être prise. Choisissez-en une autre."), field="slot"
    )
    if span is None:
        raise gone
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                subject_id=dossier.subject_id,
                dossier=dossier,
                organisation_id=dossier.organisation_id,
                member_id=dossier.assignee_id,
                starts_at=span.begins,
                ends_at=span.ends,
                minutes=int((span.ends - span.begins).total_seconds() // 60),
                mode=mode,
                is_booked_by_person=True,
            )
    except IntegrityError as error:
        raise gone from error
    touch(dossier)
    tell_appointment(acting, made, "planned")
    return made


@action
def cancel_mine(
    acting: Acting, appointment_id: uuid.UUID, version: int | None = None
) -> Appointment:
    """The person takes back an hour, early enough. Raises ActionRefused, Conflict, NotVisible."""
    found = queries.own_appointment(acting, appointment_id)
    if found.subject_id not in acting.subject_ids:
        raise NotVisible
    _must_be_planned(found)
    notice = dt.timedelta(hours=queries.settings_in_force().notice_hours)
    if found.starts_at <= now() + notice:
        raise ActionRefused(_("C’est trop tard pour annuler ici. Appelez ou écrivez."), code="late")
    update_versioned(found, version, state=Appointment.State.CANCELLED)
    tell_appointment(acting, found, "cancelled")
    return found


def _must_be_planned(found: Appointment) -> None:
    if found.state != PLANNED:
        raise ActionRefused(_("Ce rendez-vous n’est plus prévu."), code="ended")


@action
def move_appointment(
    acting: Acting,
    appointment_id: uuid.UUID,
    version: int | None = None,
    *,
    starts_at: dt.datetime,
    minutes: int,
    mode: str,
    place: str = "",
) -> Appointment:
    """Agree on another hour. Raises ActionRefused beside « hour » when it is past or taken; Conflict."""
    found = queries.own_appointment(acting, appointment_id)
    held_dossier(acting, found.dossier)
    _must_be_planned(found)
    if starts_at <= now():
        raise ActionRefused(_("Cette heure est déjà passée."), field="hour", code="past")
    try:
        with transaction.atomic():
            update_versioned(
                found,
                version,
                starts_at=starts_at,
                ends_at=ends_after(starts_at, minutes),
                minutes=minutes,
                mode=mode,
                place=place.strip(),
                reminded_at=None,
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Un autre rendez-vous est prévu à cette heure."), field="hour", code="twice"
        ) from error
    touch(found.dossier)
    tell_appointment(acting, found, "moved")
    return found


@action
def remind(acting: Acting) -> int:
    """Recall what begins soon, once each; returns how many. Run by the worker, safe to run again."""
    moment = now()
    count = 0
    for found in queries.to_remind(moment, queries.settings_in_force()):
        # No new version: a reminder disturbs nobody who edits.
        Appointment.objects.filter(pk=found.pk).update(reminded_at=moment)
        tell_appointment(acting, found, "recalled")
        defer_text(found)
        count += 1
    return count


@action
def ask_for_texts(acting: Acting, subject_id: uuid.UUID) -> TextAgreement:
    """The person asks for a text before her appointments. Safe to repeat.

    Raises NotVisible for somebody else; ActionRefused without a number in her file, or where no text
    is ever sent.
    """
    if subject_id not in acting.subject_ids:
        raise NotVisible
    if not texting.is_on():
        raise ActionRefused(_("Les textos ne sont pas offerts ici."), code="off")
    if not Contact.objects.filter(subject_id=subject_id).exclude(phone="").exists():
        raise ActionRefused(_("Ajoutez d’abord votre numéro de téléphone."), code="number")
    present = TextAgreement.objects.filter(subject_id=subject_id, ended_at__isnull=True).first()
    if present is not None:
        return present
    made = TextAgreement.objects.create(subject_id=subject_id)
    record("appointments.texts_asked", acting, object=made, subject_id=subject_id)
    return made


@action
def end_texts(acting: Acting, subject_id: uuid.UUID) -> None:
    """She wants no text any more, from now on. Safe to repeat. Raises NotVisible for somebody else."""
    if subject_id not in acting.subject_ids:
        raise NotVisible
    ended = TextAgreement.objects.filter(subject_id=subject_id, ended_at__isnull=True)
    if ended.update(ended_at=now()):
        record("appointments.texts_ended", acting, subject_id=subject_id)


@action
def open_feed(acting: Acting) -> str:
    """Give the acting person's calendar a new address, which ends the former one; shown this once."""
    if acting.user_id is None:
        raise NotVisible
    close_feed(acting)
    secret = secrets.token_urlsafe(24)
    made = CalendarFeed.objects.create(
        user_id=acting.user_id, membership_id=acting.membership_id, digest=digest(secret)
    )
    record("appointments.feed_opened", acting, object=made)
    return secret


@action
def close_feed(acting: Acting) -> None:
    """End the address of one's calendar. Safe to repeat."""
    found = queries.own_feed(acting)
    if found is not None:
        CalendarFeed.objects.filter(pk=found.pk).update(ended_at=now())
        record("appointments.feed_closed", acting, object=found)
