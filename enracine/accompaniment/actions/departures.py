"""Nobody is left behind by a departure: dossiers and tasks go to colleagues, by the same rule."""

import uuid
from collections import defaultdict
from dataclasses import replace

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import parties
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.queries.loads import counsellors_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.events import record
from enracine.network.models import Membership


@action
def redistribute(acting: Acting, membership_id: uuid.UUID) -> int:
    """Give the open dossiers of somebody who has left to colleagues, the lightest load first.

    The acting must see the dossiers (their organisation, or a job). Without any colleague the
    dossiers stay without a follower, which `enracine verify` and the list « Toute l’équipe » show.
    Returns how many dossiers changed hands.
    """
    member = Membership.objects.filter(pk=membership_id).first()
    if member is None:
        return 0
    dossiers = list(
        Dossier.objects.open()
        .filter(assignee_id=membership_id, organisation_id=member.organisation_id)
        .order_by("last_activity_at", "id")
    )
    colleagues = {
        c.code: c for c in counsellors_of(member.organisation_id) if c.code != str(membership_id)
    }
    shared: dict[str, list[uuid.UUID]] = defaultdict(list)
    for dossier in dossiers:
        choice = rules.counsellor_for(list(colleagues.values()))
        code = choice.code if choice else ""
        if choice:
            colleagues[code] = replace(colleagues[code], load=choice.load + 1)
        shared[code].append(dossier.pk)
    for code, ids in shared.items():
        _hand_over(ids, uuid.UUID(code) if code else None)
        for dossier in (d for d in dossiers if d.pk in set(ids)):
            _tell(acting, dossier, membership_id, code)
    return len(dossiers)


def _hand_over(dossier_ids: list[uuid.UUID], follower: uuid.UUID | None) -> None:
    # The version stays: a form in which somebody writes about the person is not made stale.
    Dossier.objects.filter(pk__in=dossier_ids).update(assignee_id=follower, updated_at=now())
    Task.objects.filter(
        dossier_id__in=dossier_ids, owner=Task.Owner.COUNSELLOR, done_on__isnull=True
    ).update(assignee_id=follower, updated_at=now())


def _tell(acting: Acting, dossier: Dossier, former: uuid.UUID, code: str) -> None:
    record(
        "accompaniment.counsellor_assigned",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=parties(dossier),
        data={"assignee": code, "former": str(former), "departure": True},
    )


@action
def redistribute_departed(acting: Acting) -> int:
    """The same for every membership that is over, for the nightly job. Returns how many dossiers."""
    gone = (
        Membership.objects.filter(valid_to__lt=today(), dossiers__closed_on__isnull=True)
        .filter(dossiers__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    return sum(redistribute(acting, pk) for pk in gone)
