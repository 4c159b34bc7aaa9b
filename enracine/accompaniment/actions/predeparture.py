"""A journey begun abroad: it waits gently, its dates slide, it stops or arrives somewhere."""

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.closing import close_dossier
from enracine.accompaniment.actions.dossiers import (
    held_dossier,
    move_stage,
    set_next_step,
    touch,
)
from enracine.accompaniment.actions.tasks import add_task
from enracine.accompaniment.models import Appointment, Dossier, Predeparture, Task
from enracine.eligibility.actions import evaluate_and_store
from enracine.eligibility.queries import facts_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameters
from enracine.people.actions import update_home, update_situation
from enracine.people.actions.arrivals import latest_arrival
from enracine.people.models import Contact, ImmigrationStatus, TargetRegion
from enracine.people.values import Home, Situation, Told
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections
from enracine.territories.models import Municipality

#: Days; no source fixes them (decisions/0020).
DEFAULTS: dict[str, int] = {
    "predeparture.check_days": 60,
    "predeparture.ready_days": 30,
}
NEWS = gettext_noop("Prendre des nouvelles, sans presser")
READY = gettext_noop("Préparer l’arrivée")
RESUME = gettext_noop("Reprendre le plan : migration secondaire")
WELCOME = gettext_noop("Refaire le point après l’arrivée")
#: The thing to do whose day follows the hoped arrival.
READY_CODE = "before-arrival"
HERE = "America/Toronto"
State, Stop = Predeparture.State, Predeparture.Stop
#: Who never came stays counted as such: giving up is another thing (S14).
_ENDS = {
    Appointment.State.HELD: "held",
    Appointment.State.MISSED: "missed",
    Appointment.State.CANCELLED: "cancelled",
}
_NOT_COME = frozenset({Stop.REFUSED, Stop.EXPIRED, Stop.OTHER})


def _days() -> dict[str, Any]:
    return parameters(dict(DEFAULTS))


def _working(day: dt.date) -> dt.date:
    """`day`, or the working day after it."""
    return add_working_days(day - dt.timedelta(days=1), 1)


@action
def open_predeparture(acting: Acting, dossier: Dossier) -> Predeparture:
    """The person of this file is still abroad: her journey waits, and is asked after now and then.

    Safe to repeat. The region is the one she wishes for first, as far as the reader may know it.
    """
    held = held_dossier(acting, dossier)
    present = Predeparture.objects.filter(dossier=held).first()
    if present is not None:
        return present
    wished = TargetRegion.objects.filter(subject_id=held.subject_id).order_by("rank").first()
    hoped = latest_arrival(held.subject_id)
    check = _working(today() + dt.timedelta(days=int(_days()["predeparture.check_days"])))
    journey = Predeparture.objects.create(
        subject_id=held.subject_id,
        dossier=held,
        organisation_id=held.organisation_id,
        planned_region_id=wished.region_id if wished else None,
        hoped_on=hoped.hoped_on if hoped else None,
        next_check_on=check,
    )
    if held.first_meeting_on is not None:
        set_next_step(acting, held, NEWS, check)
    _remember_arrival(acting, held, journey.hoped_on)
    _record(acting, journey, "predeparture_opened", household=str(held.household_id or ""))
    return journey


def _remember_arrival(acting: Acting, dossier: Dossier, hoped_on: dt.date | None) -> None:
    """One thing to do before the arrival; its day is worked out again when the arrival slides."""
    if hoped_on is None:
        return
    before = hoped_on - dt.timedelta(days=int(_days()["predeparture.ready_days"]))
    due = _working(max(before, today()))
    present = Task.objects.filter(dossier=dossier, code=READY_CODE, done_on__isnull=True).first()
    if present is None:
        add_task(acting, dossier, READY, due_on=due, code=READY_CODE)
    elif present.due_on != due:
        update_versioned(present, None, due_on=due)


def _forget_arrival(dossier: Dossier) -> None:
    """One thing to do is over: the arrival that it prepared has come, or will not."""
    Task.objects.filter(dossier=dossier, code=READY_CODE, done_on__isnull=True).update(
        done_on=today()
    )


def _record(acting: Acting, journey: Predeparture, what: str, **data: object) -> None:
    """For the holder's own timeline: no other organisation reads it."""
    record(
        f"accompaniment.{what}",
        acting,
        subject_id=journey.subject_id,
        object=journey.dossier,
        organisations=[journey.organisation_id],
        data={"dossier": str(journey.dossier_id), **data},
    )


@action
def slide_with_arrival(acting: Acting, subject_id: uuid.UUID, hoped_on: dt.date) -> int:
    """What waits for the arrival follows its new date. Returns how many journeys.

    Whoever says the date (the ministry, the person) need not hold the file: `acting` is widened to
    the person by the listener.
    """
    journeys = Predeparture.objects.filter(subject_id=subject_id, state=State.WAITING)
    count = 0
    for journey in journeys.select_related("dossier").order_by("id"):
        update_versioned(journey, None, hoped_on=hoped_on)
        _remember_arrival(acting, journey.dossier, hoped_on)
        touch(journey.dossier)
        count += 1
    return count


def own_journey(acting: Acting, dossier: Dossier) -> Predeparture:
    """The journey of a file that one holds, while it waits. NotVisible, or ActionRefused."""
    held_dossier(acting, dossier)
    journey = Predeparture.objects.select_related("dossier").filter(dossier=dossier).first()
    if journey is None:
        raise NotVisible
    if journey.state != State.WAITING:
        raise ActionRefused(_("Ce parcours de prédépart est terminé."), code="ended")
    return journey


@action
def note_news(acting: Acting, dossier: Dossier, *, version: int | None = None) -> Predeparture:
    """News were taken: the next ones are asked later. The file does not die of waiting."""
    journey = own_journey(acting, dossier)
    check = _working(today() + dt.timedelta(days=int(_days()["predeparture.check_days"])))
    update_versioned(journey, version, next_check_on=check, checks=journey.checks + 1)
    set_next_step(acting, dossier, NEWS, check)
    _record(acting, journey, "news_taken")
    return journey


def ends_after(starts_at: dt.datetime, minutes: int) -> dt.datetime:
    """The instant so many minutes later.

    Added to the clock of a place, an hour lasts two the night it is put back.
    """
    return starts_at.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)


@action
def plan_appointment(
    acting: Acting,
    dossier: Dossier,
    starts_at: dt.datetime,
    mode: str,
    minutes: int = 60,
    *,
    place: str = "",
) -> Appointment:
    """Agree on an hour. Raises ActionRefused for a past hour, or one taken in this file or by oneself."""
    held = held_dossier(acting, dossier)
    if held.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé."), code="closed")
    if starts_at <= now():
        raise ActionRefused(_("Cette heure est déjà passée."), field="hour", code="past")
    if mode not in Appointment.Mode.values:
        raise ActionRefused(_("Choisissez comment."), field="mode")
    try:
        with transaction.atomic():
            made = Appointment.objects.create(
                subject_id=held.subject_id,
                dossier=held,
                organisation_id=held.organisation_id,
                member_id=acting.membership_id,
                starts_at=starts_at,
                ends_at=ends_after(starts_at, minutes),
                minutes=minutes,
                mode=mode,
                place=place.strip(),
            )
    except IntegrityError as error:
        if "appointment_o" not in str(error):
            raise
        raise ActionRefused(
            _("Un rendez-vous est déjà prévu à cette heure."), field="hour", code="twice"
        ) from error
    touch(held)
    tell_appointment(acting, made, "planned")
    return made


def tell_appointment(acting: Acting, appointment: Appointment, what: str) -> None:
    """Record what happened to an appointment, in its file."""
    record(
        f"accompaniment.appointment_{what}",
        acting,
        subject_id=appointment.subject_id,
        object=appointment.dossier,
        organisations=[appointment.organisation_id],
        data={
            "appointment": str(appointment.pk),
            "starts_at": appointment.starts_at.isoformat(),
        },
    )


@action
def end_appointment(
    acting: Acting, appointment_id: uuid.UUID, state: str, *, version: int | None = None
) -> Appointment:
    """Say that it was held, that nobody came, or that it will not be.

    Raises ActionRefused for what has not begun yet, NotVisible for another state.
    """
    found = Appointment.objects.select_related("dossier").filter(pk=appointment_id).first()
    if found is None:
        raise NotVisible
    held_dossier(acting, found.dossier)
    if found.state != Appointment.State.PLANNED:
        raise ActionRefused(_("Ce rendez-vous n’est plus prévu."), code="ended")
    if state not in _ENDS:
        raise NotVisible
    if state == Appointment.State.MISSED and found.starts_at > now():
        raise ActionRefused(_("Ce rendez-vous n’a pas encore eu lieu."), code="early")
    update_versioned(found, version, state=state)
    tell_appointment(acting, found, _ENDS[Appointment.State(state)])
    return found


def _cancel_appointments(acting: Acting, dossier: Dossier) -> None:
    planned = Appointment.objects.select_related("dossier").filter(
        dossier=dossier, state=Appointment.State.PLANNED
    )
    for appointment in planned.order_by("starts_at", "id"):
        update_versioned(appointment, None, state=Appointment.State.CANCELLED)
        tell_appointment(acting, appointment, "cancelled")


@action
def stop_journey(
    acting: Acting, dossier: Dossier, reason: str, *, version: int | None = None
) -> Predeparture:
    """The journey stops before the arrival: « suspendu », with a reason that stays here (S14).

    Appointments are cancelled, the file closes, and an event without any reason lets the upper
    floors stop referrals, reservations and departures.
    """
    journey = own_journey(acting, dossier)
    if reason not in Stop.values:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    update_versioned(
        journey, version, state=State.STOPPED, stop_reason=reason, ended_on=today(),
        next_check_on=None,
    )  # fmt: skip
    _cancel_appointments(acting, journey.dossier)
    _forget_arrival(dossier)
    not_come = reason in _NOT_COME
    outcome = Dossier.Outcome.NOT_COME if not_come else Dossier.Outcome.ABANDONED
    close_dossier(acting, journey.dossier, outcome)
    household = str(journey.dossier.household_id or "")
    _record(acting, journey, "journey_stopped", not_come=not_come, household=household)
    return journey


@action
def wait_again(acting: Acting, dossier: Dossier) -> Predeparture | None:
    """A file closed before the arrival is opened again: the journey waits as before, if there is one."""
    held_dossier(acting, dossier)
    journey = Predeparture.objects.filter(dossier=dossier, state=State.STOPPED).first()
    if journey is None:
        return None
    check = _working(today() + dt.timedelta(days=int(_days()["predeparture.check_days"])))
    update_versioned(
        journey, None, state=State.WAITING, stop_reason="", ended_on=None, next_check_on=check
    )
    _remember_arrival(acting, dossier, journey.hoped_on)
    _record(acting, journey, "predeparture_resumed")
    return journey


@action
def arrive(
    acting: Acting,
    dossier: Dossier,
    municipality: Municipality,
    arrived_on: dt.date,
    *,
    version: int | None = None,
) -> Predeparture:
    """The person has landed, where she planned or elsewhere: residence is a dated fact of its own.

    Elsewhere, the journey goes on as a secondary migration with the plan that is there: nothing is
    typed again (S15). Raises ActionRefused for a day to come or before the file.
    """
    journey = own_journey(acting, dossier)
    if arrived_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="arrived_on", code="future")
    region = municipality.mrc.region
    planned = journey.planned_region_id
    elsewhere = planned is not None and planned != region.pk
    update_versioned(
        journey, version,
        state=State.ELSEWHERE if elsewhere else State.ARRIVED,
        ended_on=today(), next_check_on=None, arrived_on=arrived_on, arrived_region=region,
    )  # fmt: skip
    wide = acting.with_subjects(journey.subject_id)
    _write_facts(wide, journey.subject_id, municipality, arrived_on)
    _forget_arrival(dossier)
    # Upper floors first close what was prepared elsewhere; then the file goes on from here.
    _record(
        acting,
        journey,
        "arrived_elsewhere" if elsewhere else "arrived",
        household=str(dossier.household_id or ""),
        region=region.code,
    )
    dossier.refresh_from_db(fields=["stage", "version"])
    if elsewhere and dossier.stage in {"referred", "moving"}:
        move_stage(acting, dossier, "preparation")
    set_next_step(acting, dossier, RESUME if elsewhere else WELCOME, _working(today()))
    return journey


@action
def _write_facts(
    acting: Acting, subject_id: uuid.UUID, municipality: Municipality, arrived_on: dt.date
) -> None:
    """Where she lives since that day, her status and her hour: said by the person, written for her."""
    told = Told()
    update_home(acting, subject_id, Home("CA", municipality.code), since=arrived_on, told=told)
    Contact.objects.filter(subject_id=subject_id).update(time_zone=HERE)
    status = ImmigrationStatus.objects.filter(subject_id=subject_id, is_current=True).first()
    if status is not None and status.code == "csq_holder_abroad":
        update_situation(
            acting,
            subject_id,
            Situation(
                "permanent_resident",
                status.citizenship,
                arrived_on.replace(day=1),
                since=arrived_on,
            ),
            told=told,
        )
    if Section.ELIGIBILITY in granted_sections(subject_id):
        known = facts_of(subject_id)
        evaluate_and_store(acting, subject_id, known.facts, fact_dates=known.dates)
