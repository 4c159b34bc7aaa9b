"""Who leads a stay may change: whoever holds a place is told, since it is who reads what she tells."""

import uuid
from collections.abc import Sequence

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record
from enracine.kernel.handover import Move
from enracine.stays.actions.common import tell
from enracine.stays.models import HELD_PLACES, LED, Stay, StayRequest


def tell_new_lead(acting: Acting, stay: Stay) -> None:
    """Tell each adult who holds a place that somebody else leads; called by an action."""
    for request in StayRequest.objects.filter(stay=stay, state__in=HELD_PLACES).order_by("pk"):
        request.stay = stay
        tell(acting, request, "lead_changed")


@action
def give_stays(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """The stays that somebody leads pass to a colleague, with what only whoever leads may read.

    What another has taken meanwhile is left to her; a stay is never without anybody.
    """
    if acting.organisation_id is None:
        raise NotVisible
    wanted: dict[uuid.UUID, Move] = {m.thing_id: m for m in moves if m.to is not None}
    rows = (
        Stay.objects.select_for_update()
        .filter(pk__in=list(wanted), state__in=LED, organisation_id=acting.organisation_id)
        .order_by("pk")
    )
    made = []
    for stay in rows:
        move = wanted[stay.pk]
        if stay.lead_id != move.former or move.to == stay.lead_id:
            continue
        # The version stays: a form in which a colleague writes about the stay is not made stale.
        Stay.objects.filter(pk=stay.pk).update(lead_id=move.to, updated_at=now())
        tell_new_lead(acting, stay)
        made.append(move)
    if made:
        record("stays.leads_handed", acting, data={"count": len(made)})
    return made
