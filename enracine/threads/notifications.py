"""What each side is told of a message: that there is one and where to read it, never a word of it."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import today
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
from enracine.network.queries.absences import stand_ins
from enracine.people.letters import write_to_person

CATEGORY = Category(
    "threads",
    _("Messages"),
    {
        CANDIDATE: _("Un organisme qui vous suit vous a écrit."),
        PROFESSIONAL: _("Une personne que vous suivez vous a écrit."),
    },
    order=25,
)
TO_PERSON = Notification(
    name="threads.to_person",
    category="threads",
    audience="la personne",
    template="threads/mail/to_person",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.TURN,
    to=frozenset({CANDIDATE}),
)
TO_MEMBER = Notification(
    name="threads.to_member",
    category="threads",
    audience="qui suit la personne",
    template="threads/mail/to_member",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.NEWS,
    to=frozenset({PROFESSIONAL}),
)


def register_all() -> None:
    """Declare the letters of this feature, once."""
    declare_category(CATEGORY)
    register(TO_PERSON)
    register(TO_MEMBER)


@on("threads.sent")
def tell_person(event: Event) -> None:
    """The organisation wrote: the person reads it in her space, at her account or her address."""
    if event.data.get("told"):
        write_to_person(event, TO_PERSON.name, "threads:mine")


@on("threads.received")
def tell_member(event: Event) -> None:
    """The person wrote: whoever follows her, or stands in. Nobody follows her: the queue shows it."""
    if not event.data.get("told"):
        return
    dossier = Dossier.objects.filter(pk=uuid.UUID(event.data["dossier"])).first()
    if dossier is None or dossier.assignee_id is None:
        return
    away = stand_ins([dossier.organisation_id], today())
    there = away.get(dossier.assignee_id, dossier.assignee_id)
    member = (
        Membership.objects.on(today()).select_related("user").filter(pk=there).first()
        if there
        else None
    )
    if member is None or not member.user.is_active:
        return
    queue_notification(
        event,
        TO_MEMBER.name,
        user_id=member.user_id,
        membership_id=member.pk,
        organisation_id=member.organisation_id,
        language="fr-ca",
        context={
            "first_name": member.user.name.split(" ")[0],
            "url": settings.ENRACINE_SITE_URL + reverse("threads:of_dossier", args=[dossier.pk]),
        },
    )
