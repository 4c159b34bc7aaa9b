"""The waiting list: who follows somebody new, and whoever can be taken when room is made."""

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from enracine.accompaniment.actions.giving import give_dossiers
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.handovers import as_holder
from enracine.accompaniment.queries.loads import follower_key
from enracine.accompaniment.queries.waiting_list import places_of
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.handover import Move
from enracine.kernel.models import Setting
from enracine.network.models import Membership, Organisation


@action
def fill_places(acting: Acting, organisation_id: uuid.UUID) -> int:
    """Take from the waiting list, in its order, whoever somebody with room can follow.

    Coordination of the organisation or of its common project, or a job. Returns how many.
    """
    if not acting.is_system and not _decides(acting, organisation_id):
        raise NotVisible
    holder = as_holder(acting, organisation_id)
    with acting_as(holder):
        moves = [
            Move(uuid.UUID(w.key), None, uuid.UUID(w.next))
            for w in places_of(organisation_id)
            if w.next
        ]
        return len(give_dossiers(holder, moves))


def _decides(acting: Acting, organisation_id: uuid.UUID) -> bool:
    if acting.role != "coordinator":
        return False
    if acting.organisation_id == organisation_id:
        return True
    return Organisation.objects.filter(
        pk=organisation_id, parent_id=acting.organisation_id
    ).exists()


@action
def fill_every_place(acting: Acting) -> int:
    """For the job: the same in every organisation where somebody waits."""
    waiting = (
        Dossier.objects.open()
        .filter(assignee__isnull=True)
        .order_by("organisation_id")
        .values_list("organisation_id", flat=True)
        .distinct()
    )
    return sum(fill_places(acting, organisation_id) for organisation_id in list(waiting))


@action
def set_capacity(
    acting: Acting,
    member: Membership,
    *,
    capacity: int,
    languages: Iterable[str],
    regions: Iterable[str],
    source: str,
) -> Setting:
    """Say from today how much somebody can follow, what she speaks, which regions she knows.

    A past value keeps its days. Raises ActionRefused without a source or for a number out of bounds.
    """
    if not 0 <= capacity <= 1000:
        raise ActionRefused(_("Écrivez un nombre de 0 à 1 000."), field="capacity")
    if not source.strip():
        raise ActionRefused(_("Dites d’où vient cette valeur."), field="source")
    value = {
        "capacity": capacity,
        "languages": sorted(set(languages)),
        "regions": sorted(set(regions)),
    }
    setting, _created = Setting.objects.update_or_create(
        key=follower_key(member.pk),
        valid_from=today(),
        defaults={"value": value, "source": source.strip()[:300]},
    )
    record(
        "accompaniment.capacity_set",
        acting,
        object=member,
        organisations=[member.organisation_id],
        data={"capacity": capacity},
    )
    return setting
