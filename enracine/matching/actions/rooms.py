"""What territories can take: said by whoever knows them, never below what is accepted."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.events import record
from enracine.matching.models import Resource, Room
from enracine.matching.queries import cohorts as reading
from enracine.territories.models import Mrc


@action
def say_room(
    acting: Acting, code: str, amounts: Mapping[str, int | None], version: int | None = None
) -> int:
    """Say how much of each thing a territory can give in all, what is accepted included.

    None takes the figure away: nothing is known. Raises ActionRefused (field: the resource) for a
    negative figure, or one below what households have already accepted; NotVisible for a place that
    the actor does not keep; Conflict when somebody wrote meanwhile (`version`: the sum of the rows'
    versions that the page showed). Gives how many figures changed.
    """
    mrc = reading.place_kept(acting, code)
    present = {r.resource: r for r in Room.objects.select_for_update().filter(mrc=mrc)}
    if version is not None and version != sum(row.version for row in present.values()):
        raise Conflict(current=next(iter(present.values()), None), mine=dict(amounts))
    held = reading.taken()
    changed = 0
    for resource, amount in amounts.items():
        label = Resource(resource).label
        floor = held.get((code, resource), 0)
        if amount is not None and amount < 0:
            raise ActionRefused(_("Un nombre de places n’est pas négatif."), field=resource)
        if floor and (amount is None or amount < floor):
            raise ActionRefused(
                _("Des ménages ont déjà accepté : %(n)s au moins pour « %(what)s ».")
                % {"n": floor, "what": label},
                field=resource,
                code="below_accepted",
            )
        changed += _write_room(acting, mrc, present.get(resource), resource, amount)
    if changed:
        record("matching.room_said", acting, data={"place": code, "figures": changed})
    return changed


def _write_room(
    acting: Acting, mrc: Mrc, row: Room | None, resource: str, amount: int | None
) -> int:
    if amount is None:
        if row is None:
            return 0
        Room.objects.filter(pk=row.pk).delete()
        return 1
    values = {"amount": amount, "noted_by": acting.label, "confirmed_on": today()}
    if row is None:
        Room.objects.create(mrc=mrc, resource=resource, **values)
        return 1
    moved = row.amount != amount
    update_versioned(row, None, **values)
    return int(moved)
