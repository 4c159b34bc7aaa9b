"""What the pages of a journey begun abroad show: dates, hours in both places, three dated facts."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import OuterRef, Subquery

from enracine.accompaniment.models import Appointment, Dossier, Predeparture
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, now
from enracine.people.models import PlannedArrival
from enracine.people.queries.arrivals import (
    ThreeFacts,
    planned_arrivals,
    three_facts,
    zone_of,
)


def zone(name: str) -> ZoneInfo:
    """A time zone by its name; Québec's when nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("America/Toronto")


def city_of(name: str) -> str:
    """The city that names a time zone, as people say it."""
    return name.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True)
class Hours:
    """One instant in two places: here (Québec) and where the person is, each naive and local."""

    here: dt.datetime
    there: dt.datetime
    city: str

    @property
    def differs(self) -> bool:
        """Whether both places do not read the same hour."""
        return self.here != self.there


def hours(moment: dt.datetime, zone_name: str) -> Hours:
    """An instant as each of the two reads it on her own clock that day."""
    here = moment.astimezone(QUEBEC).replace(tzinfo=None)
    there = moment.astimezone(zone(zone_name)).replace(tzinfo=None)
    return Hours(here, there, city_of(zone_name))


@dataclass(frozen=True)
class AppointmentLine:
    """An appointment and its two hours."""

    appointment: Appointment
    hours: Hours


@dataclass(frozen=True)
class JourneyPage:
    """Everything the page shows; `journey` is None where the file only follows the dates."""

    journey: Predeparture | None
    dates: list[PlannedArrival]
    facts: ThreeFacts
    appointments: list[AppointmentLine]
    hour_now: Hours

    @property
    def hoped_on(self) -> dt.date | None:
        """The date in force."""
        return self.dates[0].hoped_on if self.dates else None

    @property
    def waits(self) -> bool:
        """Whether the person is still awaited."""
        return self.journey is not None and self.journey.state == Predeparture.State.WAITING


def _appointments(rows: Any, zone_name: str) -> list[AppointmentLine]:
    return [AppointmentLine(row, hours(row.starts_at, zone_name)) for row in rows]


def journey_page(dossier: Dossier) -> JourneyPage:
    """The journey of a file that one holds. Eight SQL queries."""
    journey = (
        Predeparture.objects.select_related("planned_region", "arrived_region")
        .filter(dossier=dossier)
        .first()
    )
    name = zone_of(dossier.subject_id)
    rows = Appointment.objects.filter(dossier=dossier).order_by("-starts_at", "id")[:30]
    return JourneyPage(
        journey,
        planned_arrivals(dossier.subject_id),
        three_facts(dossier.subject_id),
        _appointments(rows, name),
        hours(now(), name),
    )


@dataclass(frozen=True)
class MyArrival:
    """What the person reads of her own journey."""

    journey: Predeparture | None
    dates: list[PlannedArrival]
    facts: ThreeFacts
    appointments: list[AppointmentLine]

    @property
    def hoped_on(self) -> dt.date | None:
        """The date in force."""
        return self.dates[0].hoped_on if self.dates else None

    @property
    def suspended(self) -> bool:
        """Whether the journey stopped before the arrival."""
        return self.journey is not None and self.journey.state == Predeparture.State.STOPPED


def my_arrival(subject_id: uuid.UUID) -> MyArrival:
    """Her own page. Eight SQL queries."""
    journey = (
        Predeparture.objects.filter(subject_id=subject_id)
        .select_related("planned_region")
        .order_by("-created_at", "-id")
        .first()
    )
    planned = (
        Appointment.objects.filter(
            subject_id=subject_id, state=Appointment.State.PLANNED, starts_at__gte=now()
        )
        .select_related("member__user", "organisation")
        .order_by("starts_at", "id")[:10]
    )
    return MyArrival(
        journey,
        planned_arrivals(subject_id),
        three_facts(subject_id),
        _appointments(planned, zone_of(subject_id)),
    )


@dataclass(frozen=True)
class Awaited:
    """The small box of a file or of her home: the date in force, and how the journey stands."""

    hoped_on: dt.date
    state: str

    @property
    def label(self) -> str:
        """The state in words; empty where the file only follows the date."""
        known = Predeparture.State.values
        return str(Predeparture.State(self.state).label) if self.state in known else ""


def awaited(subject_id: uuid.UUID) -> Awaited | None:
    """The date in force of somebody awaited from abroad; None for everybody else. One SQL query."""
    journey = Predeparture.objects.filter(subject_id=OuterRef("subject_id")).order_by("-created_at")
    row = (
        PlannedArrival.objects.filter(subject_id=subject_id)
        .annotate(state=Subquery(journey.values("state")[:1]))
        .order_by("-created_at", "-id")
        .values_list("hoped_on", "state")
        .first()
    )
    return Awaited(row[0], row[1] or "") if row else None


def holds(acting: Acting, dossier: Dossier) -> bool:
    """Whether the acting organisation holds this file."""
    return dossier.organisation_id == acting.organisation_id
