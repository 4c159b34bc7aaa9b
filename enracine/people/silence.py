"""Nothing is written to somebody who has died, and nothing is asked in her name."""

import uuid

from django.utils.translation import gettext as _

from enracine.kernel import notifications
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import on_many
from enracine.kernel.models import Event, OutboxMessage
from enracine.people.models import Contact, Person
from enracine.privacy.models import SubjectHolder


def is_to_the_dead(message: OutboxMessage) -> bool:
    """Whether a message is for somebody who has died, or about her. Two SQL queries, three at most.

    What the law asks to say still reaches somebody else about her: her spouse, who asks for the file.
    """
    held = (
        list(
            SubjectHolder.objects.filter(user_id=message.recipient_user_id)
            .order_by("subject_id")
            .values_list("subject_id", flat=True)
        )
        if message.recipient_user_id is not None
        else []
    )
    about = message.event.subject_id
    people = dict(
        Person.objects.filter(pk__in=[*held, *([about] if about else [])])
        .order_by("pk")
        .values_list("pk", "death_noted_on")
    )
    dead = {pk for pk, noted in people.items() if noted is not None}
    if not dead:
        return False
    if held:
        mine = people.keys() & held
        if mine and mine <= dead:
            return True
    elif about is not None and about in dead and _is_hers(about, message.recipient_address):
        return True
    required = notifications.find(message.notification).urgency is notifications.Urgency.REQUIRED
    return about in dead and not required


def _is_hers(subject_id: uuid.UUID, address: str) -> bool:
    return Contact.objects.filter(subject_id=subject_id, email__iexact=address).exists()


@on_many("privacy.consent_asked")
def ask_nothing_in_her_name(events: list[Event]) -> None:
    """Nobody agrees for somebody who has died: the request is refused with a sentence."""
    asked = [event.subject_id for event in events if event.subject_id is not None]
    if asked and Person.objects.filter(pk__in=asked, death_noted_on__isnull=False).exists():
        raise ActionRefused(
            _("Le décès de cette personne est noté : rien ne se demande en son nom."),
            code="deceased",
        )
