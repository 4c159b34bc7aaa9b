"""Agreements answered anywhere in the product: the request that rests on them follows."""

from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.privacy.models import ConsentEnd, Purpose
from enracine.stays.actions import consent_answered, destroy_needs


def _answered(event: Event, agreed: bool) -> None:
    if event.object_id is not None and event.data.get("purpose") == Purpose.STAY:
        consent_answered(current_acting(), event.object_id, agreed=agreed)


@on("privacy.consent_given")
def follow_yes(event: Event) -> None:
    """An adult agrees: when she is the last one, the organiser receives the request."""
    _answered(event, True)


@on("privacy.consent_refused")
@on("privacy.consent_withdrawn")
def follow_no(event: Event) -> None:
    """An adult says no, or takes her yes back: she does not come; what she told is destroyed."""
    _answered(event, False)
    if event.object_id is not None and event.data.get("purpose") == Purpose.STAY_NEEDS:
        destroy_needs(current_acting(), event.object_id)


@on("privacy.consent_ended")
def follow_death(event: Event) -> None:
    """An adult has died: the rest of her household may still come; what she told is destroyed."""
    if event.data.get("reason") == ConsentEnd.DEATH:
        follow_no(event)
