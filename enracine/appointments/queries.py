"""Which hours are free, what is agreed, for whom: pages, letters and calendars read the same."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from enracine.accompaniment.models import Appointment, Dossier
from enracine.accompaniment.queries.predeparture import Hours, hours
from enracine.appointments import rules
from enracine.appointments.models import Availability, CalendarFeed
from enracine.kernel.acting import Acting
from enracine.kernel.calendar import is_working_day
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameters
from enracine.network.models import Absence, Membership
from enracine.people.models import Person
from enracine.people.queries.arrivals import zone_of

PLANNED = Appointment.State.PLANNED
DEFAULTS = dict((rules.SLOT_MINUTES, rules.NOTICE_HOURS, rules.HORIZON_DAYS, rules.REMINDER_HOURS))


@dataclass(frozen=True)
class Settings:
    """The dated values in force, in minutes, hours and days."""

    minutes: int
    notice_hours: int
    horizon_days: int
    reminder_hours: int


def settings_in_force() -> Settings:
    """One SQL query."""
    values = parameters(dict(DEFAULTS))
    return Settings(*(int(values[key]) for key in DEFAULTS))


def own_hours(acting: Acting) -> "QuerySet[Availability]":
    """The hours that the acting member offers. One SQL query."""
    return Availability.objects.filter(membership=acting.membership_id, ended_at__isnull=True)


def taken(member_id: uuid.UUID, since: dt.datetime, until: dt.datetime) -> list[rules.Span]:
    """When a member is taken: the hours alone, of whoever's file. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT begins, ends FROM appointments_taken(%s, %s, %s)", [member_id, since, until]
        )
        return [rules.Span(begins, ends) for begins, ends in cursor.fetchall()]


def _closed(member_id: uuid.UUID, first: dt.date, days: int) -> set[dt.date]:
    """The days on which a member is not there: holidays, her absences. One SQL query."""
    span = [first + dt.timedelta(days=n) for n in range(days + 1)]
    away = list(
        Absence.objects.filter(
            membership_id=member_id, valid_from__lte=span[-1], valid_to__gte=first
        ).values_list("valid_from", "valid_to")
    )
    return {day for day in span if not is_working_day(day) or any(a <= day <= b for a, b in away)}


def free_hours(member_id: uuid.UUID, wanted: Settings) -> list[rules.Span]:
    """What may be booked with a member, the soonest first. Three SQL queries.

    A Saturday or a Sunday that she offers is hers to offer: only holidays and absences close a day.
    """
    offered = [
        rules.Offered(a.weekday, a.begins, a.ends)
        for a in Availability.objects.filter(membership_id=member_id, ended_at__isnull=True)
    ]
    if not offered:
        return []
    moment = now()
    first = moment.astimezone(QUEBEC).date()
    until = moment + dt.timedelta(days=wanted.horizon_days + 1)
    closed = {
        day
        for day in _closed(member_id, first, wanted.horizon_days)
        if day.weekday() < 5 or not any(o.weekday == day.weekday() for o in offered)
    }
    return rules.free_slots(
        offered,
        taken(member_id, moment, until),
        now=moment,
        zone=QUEBEC,
        minutes=wanted.minutes,
        notice_hours=wanted.notice_hours,
        horizon_days=wanted.horizon_days,
        closed=closed,
    )


# — Pages ————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Line:
    """One appointment with its two hours and, for whoever may read it, the person's name."""

    appointment: Appointment
    hours: Hours
    person: Person | None = None

    @property
    def is_past(self) -> bool:
        """Whether its hour has come."""
        return self.appointment.starts_at <= now()


def of_dossier(dossier: Dossier) -> list[Line]:
    """The appointments of a file, the latest first. Two SQL queries."""
    zone = zone_of(dossier.subject_id)
    rows = (
        Appointment.objects.filter(dossier=dossier)
        .select_related("member__user")
        .order_by("-starts_at", "id")[:50]
    )
    return [Line(row, hours(row.starts_at, zone)) for row in rows]


def agenda(acting: Acting, since: dt.datetime, until: dt.datetime) -> list[Line]:
    """What the acting member has agreed on, in order, the names with it. Two SQL queries."""
    rows = list(
        Appointment.objects.filter(
            member=acting.membership_id,
            state=PLANNED,
            starts_at__gte=since,
            starts_at__lt=until,
        )
        .select_related("dossier")
        .order_by("starts_at", "id")[:200]
    )
    people = Person.objects.in_bulk({row.subject_id for row in rows})
    return [Line(row, hours(row.starts_at, QUEBEC.key), people.get(row.subject_id)) for row in rows]


@dataclass(frozen=True)
class Bookable:
    """Somebody who follows the person, and the hours she may still book with her."""

    dossier: Dossier
    member: Membership
    slots: list[tuple[rules.Span, Hours]]


@dataclass(frozen=True)
class MyAppointments:
    """The person's own page."""

    coming: list[Line]
    past: list[Line]
    bookable: list[Bookable]
    wanted: Settings

    def may_cancel(self, line: Line) -> bool:
        """Whether it is early enough to cancel alone."""
        return line.appointment.starts_at > now() + dt.timedelta(hours=self.wanted.notice_hours)


#: Files that one page looks for hours in: a person has one or two.
MOST_FILES = 3


def my_appointments(subject_id: uuid.UUID) -> MyAppointments:
    """What is agreed with the person, and what she may book. At most twelve SQL queries."""
    zone = zone_of(subject_id)
    rows = (
        Appointment.objects.filter(subject_id=subject_id)
        .exclude(state=Appointment.State.CANCELLED)
        .select_related("member__user", "organisation")
        .order_by("-starts_at", "id")[:30]
    )
    lines = [Line(row, hours(row.starts_at, zone)) for row in rows]
    wanted = settings_in_force()
    return MyAppointments(
        sorted(
            (x for x in lines if x.appointment.state == PLANNED and not x.is_past),
            key=lambda x: x.appointment.starts_at,
        ),
        [x for x in lines if x.is_past or x.appointment.state != PLANNED][:10],
        _bookable(subject_id, zone, wanted),
        wanted,
    )


def _bookable(subject_id: uuid.UUID, zone: str, wanted: Settings) -> list[Bookable]:
    files = (
        Dossier.objects.filter(
            subject_id=subject_id, closed_on__isnull=True, assignee__isnull=False
        )
        .select_related("assignee__user", "organisation")
        .order_by("-opened_on", "id")[:MOST_FILES]
    )
    found = []
    for dossier in files:
        if dossier.assignee is None:
            continue
        free = free_hours(dossier.assignee.pk, wanted)[:40]
        if free:
            shown = [(span, hours(span.begins, zone)) for span in free]
            found.append(Bookable(dossier, dossier.assignee, shown))
    return found


def own_appointment(acting: Acting, appointment_id: uuid.UUID) -> Appointment:
    """An appointment that the acting organisation, or the person, holds. Raises NotVisible."""
    found = Appointment.objects.select_related("dossier").filter(pk=appointment_id).first()
    if found is None or not (
        found.organisation_id == acting.organisation_id or found.subject_id in acting.subject_ids
    ):
        raise NotVisible
    return found


def to_remind(moment: dt.datetime, wanted: Settings) -> Iterable[Appointment]:
    """What begins soon and was not recalled yet. One SQL query."""
    return (
        Appointment.objects.filter(
            state=PLANNED,
            reminded_at__isnull=True,
            starts_at__gt=moment,
            starts_at__lte=moment + dt.timedelta(hours=wanted.reminder_hours),
        )
        .select_related("dossier")
        .order_by("starts_at", "id")[:1000]
    )


def feed(digest: str) -> CalendarFeed | None:
    """The calendar of an address in force. One SQL query."""
    return (
        CalendarFeed.objects.select_related("user", "membership__organisation")
        .filter(digest=digest, ended_at__isnull=True)
        .first()
    )


def own_feed(acting: Acting) -> CalendarFeed | None:
    """Whether the acting person gave an address to her calendar. One SQL query."""
    return CalendarFeed.objects.filter(
        user=acting.user_id, membership=acting.membership_id, ended_at__isnull=True
    ).first()
