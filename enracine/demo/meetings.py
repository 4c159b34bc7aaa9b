"""Appointments, as the demonstration shows them: hours offered, one meeting agreed with each."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.actions.predeparture import plan_appointment
from enracine.accompaniment.models import Dossier
from enracine.appointments.actions import offer_hours
from enracine.kernel.acting import acting_as
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import QUEBEC, telling
from enracine.network.models import Membership
from enracine.network.standing import acting_through

#: Tuesdays and Thursdays, in the morning.
WEEKDAYS = (1, 3)


def add_meetings(day: dt.date) -> None:
    """The counsellors of the listed accounts offer hours; each meets somebody in two working days."""
    counsellors = (
        Membership.objects.filter(role="counsellor", user__email__startswith="conseil1.")
        .select_related("user", "organisation")
        .order_by("user__email")
    )
    with telling(day - dt.timedelta(days=1)):
        for member in counsellors:
            acting = acting_through(member, member.user.get_full_name())
            for weekday in WEEKDAYS:
                offer_hours(acting, weekday=weekday, begins=dt.time(9), ends=dt.time(12))
            dossier = (
                Dossier.objects.open()
                .filter(assignee=member, organisation=member.organisation)
                .order_by("-last_activity_at", "id")
                .first()
            )
            if dossier is None:
                continue
            afternoon = dt.datetime.combine(add_working_days(day, 2), dt.time(14), QUEBEC)
            with transaction.atomic(), acting_as(acting):
                plan_appointment(acting, dossier, afternoon, "phone", 60)
