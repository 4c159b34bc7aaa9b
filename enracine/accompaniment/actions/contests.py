"""An organisation contests an allocation, with a reason; the coordination decides, with a reason."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.allocation import override_allocation
from enracine.accompaniment.actions.dossiers import held_dossier, parties
from enracine.accompaniment.actions.pauses import coordinated
from enracine.accompaniment.models import AllocationContest, Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record

State = AllocationContest.State


@action
def contest_allocation(acting: Acting, dossier: Dossier, reason: str) -> AllocationContest:
    """Say that this registration should not have come here, and why. The holder's staff only.

    Possible until the first meeting: afterwards it is a transfer. The dossier stays where it is until
    the coordination has decided. Raises ActionRefused without a reason, or when one waits already.
    """
    held = held_dossier(acting, dossier)
    if acting.membership_id is None or acting.organisation_id != held.organisation_id:
        raise NotVisible
    if held.coordinating_organisation_id is None or not held.allocations.exists():
        raise ActionRefused(_("Ce dossier ne vient pas de la répartition."), code="not_allocated")
    if held.first_meeting_on or held.closed_on:
        raise ActionRefused(
            _("La première rencontre a eu lieu : il faut maintenant un transfert de dossier."),
            code="already_met",
        )
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi vous contestez."), field="reason")
    try:
        with transaction.atomic():
            contest = AllocationContest.objects.create(
                subject_id=held.subject_id,
                dossier=held,
                network_id=held.coordinating_organisation_id,
                organisation_id=held.organisation_id,
                reason=reason.strip()[:500],
                contested_by_id=acting.membership_id,
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Une contestation attend déjà la décision de la coordination."), code="contested"
        ) from error
    _tell(acting, contest, held, "allocation_contested")
    return contest


@action
def decide_contest(
    acting: Acting,
    contest_id: uuid.UUID,
    reason: str,
    *,
    organisation_id: uuid.UUID | None = None,
    version: int | None = None,
) -> AllocationContest:
    """Keep the allocation, or entrust the registration to `organisation_id`; with a reason.

    The organisation that contested reads the decision, even when the dossier is no longer there.
    """
    network = coordinated(acting)
    contest = (
        AllocationContest.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .filter(pk=contest_id, network=network.coordination)
        .first()
    )
    if contest is None:
        raise NotVisible
    if contest.state != State.OPEN:
        raise ActionRefused(_("Cette contestation a déjà une décision."), code="decided")
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi."), field="reason")
    if organisation_id is not None:
        override_allocation(acting, contest.dossier, organisation_id, reason)
    update_versioned(
        contest,
        version,
        state=State.MOVED if organisation_id else State.KEPT,
        decision_reason=reason.strip()[:300],
        decided_by_id=acting.membership_id,
        decided_at=now(),
    )
    _tell(acting, contest, contest.dossier, "contest_decided")
    return contest


def _tell(acting: Acting, contest: AllocationContest, dossier: Dossier, what: str) -> None:
    record(
        f"accompaniment.{what}",
        acting,
        subject_id=contest.subject_id,
        object=dossier,
        organisations=[*parties(dossier), contest.organisation_id],
        data={"state": contest.state, "organisation": str(contest.organisation_id)},
    )
