"""A departure cancelled because an offer was taken back says an outcome of its own (S16)."""

from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.outcomes.actions import offer_withdrawn


@on("settlement.move_cancelled")
def note_the_withdrawal(event: Event) -> None:
    """The offer of the mover is withdrawn; any other reason says nothing of an offer."""
    if event.data.get("reason") != "offer_withdrawn":
        return
    if event.subject_id is not None and event.object_id is not None:
        offer_withdrawn(current_acting(), event.subject_id, event.object_id)
