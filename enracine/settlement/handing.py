"""Handing over the follow-ups of somebody who leaves or is away (see kernel.handover)."""

from collections import defaultdict
from collections.abc import Sequence

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.events import record
from enracine.kernel.handover import Move as Passing
from enracine.settlement.models import FollowUp


@action
def give_follow_ups(acting: Acting, moves: Sequence[Passing]) -> list[Passing]:
    """Follow-ups to do pass to whoever follows the file now; those done stay signed."""
    wanted = {m.thing_id: m for m in moves}
    held = (
        FollowUp.objects.select_for_update()
        .filter(pk__in=list(wanted), state=FollowUp.State.DUE)
        .order_by("pk")
        .values_list("pk", "assignee_id")
    )
    made, by_target = [], defaultdict(list)
    for pk, assignee in held:
        move = wanted[pk]
        if assignee == move.former and move.to != assignee:
            made.append(move)
            by_target[move.to].append(pk)
    for to, ids in by_target.items():
        FollowUp.objects.filter(pk__in=ids).update(assignee_id=to, updated_at=now())
    if made:
        record("settlement.follow_ups_handed", acting, data={"count": len(made)})
    return made
