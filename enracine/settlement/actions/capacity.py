"""How many households an organisation may welcome in a month: said by itself, shown beside what comes."""

import datetime as dt

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.settlement.models import WelcomeCapacity

MOST_PLACES = 500


@action
def set_capacity(acting: Acting, month: dt.date, places: int) -> WelcomeCapacity:
    """Say how many households my organisation may welcome in a month. The last word is the good one.

    Raises ActionRefused for a month gone by, or a number that means nothing.
    """
    if acting.organisation_id is None:
        raise NotVisible
    first = month.replace(day=1)
    if first < today().replace(day=1):
        raise ActionRefused(_("Ce mois est passé."), field="month")
    if not 0 <= places <= MOST_PLACES:
        raise ActionRefused(_("Écrivez un nombre de ménages."), field="places")
    row, _created = WelcomeCapacity.objects.update_or_create(
        organisation_id=acting.organisation_id, month=first, defaults={"places": places}
    )
    record("settlement.capacity_set", acting, data={"month": first.isoformat(), "places": places})
    return row
