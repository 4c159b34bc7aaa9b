"""What both are told of an appointment: that there is one, where to read it; never when, with whom, why."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Appointment
from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import (
    CANDIDATE,
    PROFESSIONAL,
    Category,
    Notification,
    Urgency,
    declare_category,
    register,
)
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership
from enracine.people.letters import write_to_person

MEETINGS = "meetings"
CATEGORY = Category(
    MEETINGS,
    _("Rendez-vous"),
    {
        CANDIDATE: _("Un rendez-vous est prévu, change d’heure, est annulé ou approche."),
        PROFESSIONAL: _("Une personne que vous suivez prend ou annule un rendez-vous."),
    },
    order=30,
)


def _letter(name: str, template: str, audience: str, public: str, urgency: Urgency) -> Notification:
    return Notification(
        name=f"appointments.{name}",
        category=MEETINGS,
        audience=audience,
        template=f"appointments/mail/{template}",
        fields=frozenset({"first_name", "url"}),
        urgency=urgency,
        to=frozenset({public}),
    )


SET = _letter("set", "set", "la personne", CANDIDATE, Urgency.NEWS)
RECALLED = _letter("recalled", "recalled", "la personne", CANDIDATE, Urgency.NEWS)
BY_PERSON = _letter("by_person", "by_person", "qui suit la personne", PROFESSIONAL, Urgency.NEWS)


def register_all() -> None:
    """Declare the letters of this feature, once."""
    declare_category(CATEGORY)
    for letter in (SET, RECALLED, BY_PERSON):
        register(letter)


def _tell_member(event: Event) -> None:
    named = event.data.get("appointment", "")
    member_id = (
        Appointment.objects.filter(pk=uuid.UUID(named)).values_list("member_id", flat=True).first()
        if named
        else None
    )
    member = Membership.objects.select_related("user").filter(pk=member_id).first()
    if member is None:
        return
    queue_notification(
        event,
        BY_PERSON.name,
        user_id=member.user_id,
        membership_id=member.pk,
        language="fr-ca",
        context={
            "first_name": member.user.name.split(" ")[0],
            "url": settings.ENRACINE_SITE_URL + reverse("appointments:agenda"),
        },
    )


@on("accompaniment.appointment_planned")
@on("accompaniment.appointment_moved")
@on("accompaniment.appointment_cancelled")
def tell(event: Event) -> None:
    """Each tells the other: what a colleague set, the person learns; what the person did, the colleague."""
    if event.subject_id is None:
        return
    if current_acting().is_candidate:
        _tell_member(event)
    else:
        write_to_person(event, SET.name, "appointments:mine")


@on("accompaniment.appointment_recalled")
def recall(event: Event) -> None:
    """Soon: the person reads the hour and the place in her space."""
    if event.subject_id is not None:
        write_to_person(event, RECALLED.name, "appointments:mine")
