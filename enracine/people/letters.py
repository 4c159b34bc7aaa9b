"""A letter to the person of a file: at her account, else at her address, in her language."""

import uuid

from django.conf import settings
from django.urls import reverse

from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.people.models import Contact, Person
from enracine.privacy.models import SubjectHolder


def write_to_person(
    event: Event, notification: str, url_name: str, person_id: uuid.UUID | None = None
) -> bool:
    """Queue a letter that says her first name and an address of the portal; whether there is one.

    `person_id`: another person than the one that the event is about. Whoever gave only a
    telephone is called: nothing is queued. Three SQL queries.
    """
    subject_id = person_id or event.subject_id
    if subject_id is None:
        return False
    person = Person.objects.filter(pk=subject_id).first()
    contact = Contact.objects.filter(subject_id=subject_id).first()
    account = (
        SubjectHolder.objects.filter(subject_id=subject_id, user__is_active=True)
        .order_by("since")
        .values_list("user_id", flat=True)
        .first()
    )
    address = contact.email if contact else ""
    if person is None or not (account or address):
        return False
    queue_notification(
        event,
        notification,
        user_id=account,
        address="" if account else address,
        language=contact.language if contact else "fr-ca",
        context={
            "first_name": person.given_name,
            "url": settings.ENRACINE_SITE_URL + reverse(url_name),
        },
    )
    return True
