"""Changes to several dossiers at once: one transaction, one event each, one undo for all."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.giving import give_dossiers, give_tasks
from enracine.accompaniment.actions.handovers import give_back
from enracine.accompaniment.models import Handover, Task
from enracine.accompaniment.queries.bulk import BulkPlan, bulk_plan
from enracine.accompaniment.queries.handovers import as_holder
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.handover import Move
from enracine.kernel.models import Event


@action
def reassign_dossiers(
    acting: Acting, dossier_ids: Sequence[uuid.UUID], to: str
) -> tuple[Handover, BulkPlan]:
    """Entrust the ticked dossiers to one person, or share them out by the rule; their tasks follow.

    Raises ActionRefused when nothing can be done; what changes nothing is left as it is.
    """
    plan = bulk_plan(acting, dossier_ids, to)
    moves = [
        Move(
            line.row.dossier.pk,
            line.row.dossier.assignee_id,
            uuid.UUID(line.given.to) if line.given.to else None,
        )
        for line in plan.changing
    ]
    holder = as_holder(acting, plan.organisation_id)
    with acting_as(holder):
        made = give_dossiers(holder, moves)
        tasks = give_tasks(holder, _tasks_of(made))
        handover = Handover.objects.create(
            organisation_id=plan.organisation_id,
            kind=Handover.Kind.BULK,
            state=Handover.State.DONE,
            done_at=now(),
            decided_by_id=acting.membership_id,
            moves=[
                [key, str(m.thing_id), str(m.former or ""), str(m.to or "")]
                for key, moved in (
                    ("accompaniment.dossiers", made),
                    ("accompaniment.tasks", tasks),
                )
                for m in moved
            ],
        )
    record(
        "accompaniment.dossiers_reassigned",
        acting,
        object=handover,
        organisations=[plan.organisation_id],
        data={"count": len(made)},
    )
    return handover, plan


def _tasks_of(made: Sequence[Move]) -> list[Move]:
    """The open things to do of whoever followed, which go on with the dossier."""
    moved = {m.thing_id: m for m in made}
    rows = Task.objects.filter(
        dossier_id__in=list(moved), owner=Task.Owner.COUNSELLOR, done_on__isnull=True
    ).values_list("pk", "dossier_id", "assignee_id")
    return [
        Move(pk, former, moved[dossier].to)
        for pk, dossier, former in rows.order_by("pk")
        if former == moved[dossier].former
    ]


@action
def undo_reassignment(acting: Acting, event: Event, _before: object) -> models.Model:
    """Every dossier that nobody has touched since goes back; when none can, nothing is said done."""
    handover = Handover.objects.filter(pk=event.object_id).first() if event.object_id else None
    if handover is None or handover.state != Handover.State.DONE:
        raise NotVisible
    if not give_back(acting, handover, state=Handover.State.CANCELLED) and handover.moves:
        raise ActionRefused(
            _("Quelqu’un a changé ces dossiers depuis. Rien n’est annulé."), code="changed"
        )
    return handover
