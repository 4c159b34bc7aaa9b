"""Handing over the absences that somebody covers, when she cannot any more (see kernel.handover)."""

import uuid
from collections.abc import Sequence

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.handover import Move, Thing
from enracine.network.models import Absence


def covered(member_id: uuid.UUID) -> list[Thing]:
    """The absences of colleagues that she covers and that are not over. One SQL query."""
    rows = Absence.objects.filter(stand_in_id=member_id, valid_to__gte=today())
    return [
        Thing(a.pk, a.membership.user.get_full_name(), on=a.valid_from)
        for a in rows.select_related("membership__user").order_by("valid_from", "id")
    ]


@action
def give_covers(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Somebody else stands in; nobody when it would be whoever is away: the whole team then hears."""
    wanted = {m.thing_id: m for m in moves}
    made = []
    for absence in Absence.objects.select_for_update().filter(pk__in=list(wanted)).order_by("pk"):
        move = wanted[absence.pk]
        if absence.stand_in_id != move.former:
            continue
        to = None if move.to == absence.membership_id else move.to
        update_versioned(absence, None, stand_in_id=to)
        made.append(Move(absence.pk, move.former, to))
    if made:
        record("network.covers_handed", acting, data={"count": len(made)})
    return made
