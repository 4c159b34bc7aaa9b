"""An organisation receives no new registration for a time: decided by the coordination, with a reason."""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.allocation import Network, network_on
from enracine.accompaniment.models import AllocationPause
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Role


@action
def pause_allocation(
    acting: Acting,
    organisation_id: uuid.UUID,
    reason: str,
    paused_until: dt.date | None = None,
) -> AllocationPause:
    """Send no new registration to an organisation for a time (absences). Coordination only."""
    network = coordinated(acting)
    if organisation_id not in {m.pk for m in network.members.values()}:
        raise NotVisible
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi cet organisme est en pause."), field="reason")
    if paused_until is not None and paused_until < today():
        raise ActionRefused(_("La fin de la pause est déjà passée."), field="paused_until")
    present = AllocationPause.objects.filter(
        network=network.coordination, organisation_id=organisation_id, paused_until__isnull=True
    ).first()
    if present is not None:
        return present
    pause = AllocationPause.objects.create(
        network=network.coordination,
        organisation_id=organisation_id,
        reason=reason.strip()[:300],
        paused_until=paused_until,
        paused_by_id=acting.membership_id,
    )
    record(
        "accompaniment.allocation_paused",
        acting,
        object=pause,
        organisations=[organisation_id],
        data={"organisation": str(organisation_id)},
    )
    return pause


@action
def resume_allocation(acting: Acting, organisation_id: uuid.UUID) -> int:
    """End the pauses of an organisation from today. Coordination only. Returns how many ended."""
    network = coordinated(acting)
    current = AllocationPause.objects.filter(
        Q(paused_until__isnull=True) | Q(paused_until__gte=today()),
        network=network.coordination,
        organisation_id=organisation_id,
    )
    yesterday = today() - dt.timedelta(days=1)
    # A pause begun today never applied: it is removed rather than given an end before its start.
    removed = current.filter(paused_from__gte=today()).delete()[0]
    ended = removed + current.update(paused_until=yesterday, updated_at=now())
    if ended:
        record(
            "accompaniment.allocation_resumed",
            acting,
            organisations=[organisation_id],
            data={"organisation": str(organisation_id)},
        )
    return ended


def coordinated(acting: Acting) -> Network:
    """The common project that the acting member coordinates. Raises NotVisible for anybody else."""
    network = network_on(today())
    if (
        network is None
        or acting.role != Role.COORDINATOR
        or acting.organisation_id != network.coordination.pk
    ):
        raise NotVisible
    return network
