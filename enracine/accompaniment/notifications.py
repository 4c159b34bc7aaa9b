"""What a candidate is told: who has her file now."""

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import Notification, register
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Organisation
from enracine.people.models import Contact, Person
from enracine.privacy.models import SubjectHolder

ENTRUSTED = Notification(
    name="accompaniment.entrusted",
    category="dossier",
    audience="candidate",
    template="accompaniment/mail/entrusted",
    fields=frozenset({"first_name", "organisation", "url"}),
    # An override in the first minutes sends one letter, the right one.
    hold_minutes=10,
    still_true=lambda context: Organisation.objects.filter(
        name=context["organisation"], is_active=True
    ).exists(),
)


def register_all() -> None:
    """Declare the notifications of this feature, once."""
    register(ENTRUSTED)


@on("accompaniment.registration_allocated")
@on("accompaniment.allocation_overridden")
def tell_who_has_the_file(event: Event) -> None:
    """« Votre dossier est confié à … », to the account if there is one, else to the address.

    Somebody who gave only a telephone is called by the organisation: nothing is queued.
    """
    if event.subject_id is None or event.subject_id not in current_acting().subject_ids:
        return
    person = Person.objects.filter(pk=event.subject_id).first()
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    organisation = Organisation.objects.filter(pk=event.data.get("organisation")).first()
    account = (
        SubjectHolder.objects.filter(subject_id=event.subject_id)
        .order_by("since")
        .values_list("user_id", flat=True)
        .first()
    )
    address = contact.email if contact else ""
    if person is None or organisation is None or not (account or address):
        return
    queue_notification(
        event,
        ENTRUSTED.name,
        user_id=account,
        address="" if account else address,
        language=contact.language if contact else "fr-ca",
        context={
            "first_name": person.given_name,
            "organisation": organisation.name,
            "url": settings.ENRACINE_SITE_URL + reverse("network:landing"),
        },
    )
