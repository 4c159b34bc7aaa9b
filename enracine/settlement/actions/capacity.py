"""How many households an organisation may welcome in a month: said by itself, shown beside what comes."""

import datetime as dt

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.settlement.models import WelcomeCapacity
from enracine.settlement.queries.arrivals import territories

MOST_PLACES = 500


@action
def set_capacity(
    acting: Acting, month: dt.date, places: int, territory: str = ""
) -> WelcomeCapacity:
    """Say how many households my organisation may welcome in a month. The last word is the good one.

    `territory` is the code of an MRC that it serves; none: everywhere it welcomes. Raises ActionRefused
    for a month gone by, a number that means nothing, or a territory that it does not serve.
    """
    if acting.organisation_id is None:
        raise NotVisible
    first = month.replace(day=1)
    if first < today().replace(day=1):
        raise ActionRefused(_("Ce mois est passé."), field="month")
    if not 0 <= places <= MOST_PLACES:
        raise ActionRefused(_("Écrivez un nombre de ménages."), field="places")
    mrc = next((m for m in territories(acting) if m.code == territory), None)
    if territory and mrc is None:
        raise ActionRefused(
            _("Choisissez un territoire que votre organisme sert."), field="territory"
        )
    row, _created = WelcomeCapacity.objects.update_or_create(
        organisation_id=acting.organisation_id, month=first, mrc=mrc, defaults={"places": places}
    )
    record(
        "settlement.capacity_set",
        acting,
        data={"month": first.isoformat(), "places": places, "territory": territory},
    )
    return row
