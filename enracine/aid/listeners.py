"""What happens elsewhere: agreements answered, departures cancelled, households that separate."""

import uuid

from enracine.aid.actions import consent_answered, departure_cancelled, person_separated
from enracine.aid.models import AidRequest
from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.privacy.models import ConsentEnd, Purpose


def _answered(event: Event, agreed: bool) -> None:
    if event.object_id is not None and event.data.get("purpose") == Purpose.AID:
        consent_answered(current_acting(), event.object_id, agreed=agreed)


@on("privacy.consent_given")
def follow_yes(event: Event) -> None:
    """The person agrees: whoever keeps the aid receives her request."""
    _answered(event, True)


@on("privacy.consent_refused")
@on("privacy.consent_withdrawn")
def follow_no(event: Event) -> None:
    """The person says no, or takes her yes back: what is not paid stops."""
    _answered(event, False)


@on("privacy.consent_ended")
def follow_death(event: Event) -> None:
    """She has died: nothing more is paid in her name; what was paid is settled by somebody."""
    aid = event.data.get("purpose") == Purpose.AID
    if aid and event.data.get("reason") == ConsentEnd.DEATH and event.object_id is not None:
        consent_answered(
            current_acting(), event.object_id, agreed=False, why=AidRequest.End.DEATH.value
        )


@on("settlement.move_cancelled")
def settle_what_was_paid(event: Event) -> None:
    """A departure does not happen: what was paid for it is to recover, or to carry over (S16).

    A departure entered in error was none: nothing was paid for it.
    """
    if event.subject_id is None or event.object_id is None:
        return
    if event.data.get("reason") != "entered_in_error":
        departure_cancelled(current_acting(), event.subject_id, event.object_id)


@on("people.separated")
def follow_the_person(event: Event) -> None:
    """What she asked and nobody decided is asked for the household she is of now."""
    if event.subject_id is not None:
        person_separated(current_acting(), event.subject_id, uuid.UUID(event.data["household"]))
