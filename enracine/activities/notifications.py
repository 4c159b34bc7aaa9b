"""What people are told about group sessions: that one they have a place in is cancelled."""

import uuid

from django.conf import settings
from django.urls import reverse

from enracine.activities.models import GroupSession
from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.events import on_many
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.kernel.outbox import queue_notification
from enracine.kernel.templatetags import formats
from enracine.people.models import Contact, Person
from enracine.people.notifications import FILES
from enracine.privacy.models import SubjectHolder

CANCELLED = Notification(
    name="activities.session_cancelled",
    category=FILES,
    audience="la personne",
    template="activities/mail/session_cancelled",
    fields=frozenset({"first_name", "day", "organisation", "url"}),
    urgency=Urgency.NEWS,
    to=frozenset({CANDIDATE}),
)


def register_all() -> None:
    """Declare the letter, once."""
    register(CANCELLED)


@on_many("activities.place_cancelled")
def tell_those_registered(events: list[Event]) -> None:
    """One letter each: to her account if she has one, else to her address.

    Whoever gave only a telephone is called by the organisation: nothing is queued.
    """
    subjects = {e.subject_id for e in events if e.subject_id is not None}
    session = (
        GroupSession.objects.filter(pk__in={e.object_id for e in events})
        .select_related("organisation")
        .first()
    )
    if session is None:
        return
    people = {p.pk: p.given_name for p in Person.objects.filter(pk__in=subjects)}
    contacts = {c.subject_id: c for c in Contact.objects.filter(subject_id__in=subjects)}
    accounts = _accounts(subjects)
    for event in events:
        contact = contacts.get(event.subject_id) if event.subject_id else None
        account = accounts.get(event.subject_id) if event.subject_id else None
        address = contact.email if contact else ""
        if event.subject_id not in people or not (account or address):
            continue
        language = contact.language if contact else "fr-ca"
        queue_notification(
            event,
            CANCELLED.name,
            user_id=account,
            address="" if account else address,
            language=language,
            context={
                "first_name": people[event.subject_id],
                "day": formats.day(session.starts_at.astimezone(QUEBEC).date(), language),
                "organisation": session.organisation.name,
                "url": settings.ENRACINE_SITE_URL + reverse("activities:my_sessions"),
            },
        )


def _accounts(subjects: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Who opened an account on these files: read in their name, nobody else may know it."""
    with acting_as(current_acting().with_subjects(*subjects)):
        return dict(
            SubjectHolder.objects.filter(subject_id__in=subjects, user__is_active=True)
            .order_by("-since")
            .values_list("subject_id", "user_id")
        )
