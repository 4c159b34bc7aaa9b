"""Which places an organisation tells the world about: those that its mandates name."""

import datetime as dt
import uuid

from django.db.models import Q

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import Mandate, Role
from enracine.territories.keepers import Kept
from enracine.territories.models import DirectorateCoverage, Mrc, PajCoverage

#: Who writes of places: those who welcome there, and the team that helps them all.
KEEPING = (
    Role.PAJ_AGENT.value,
    Role.PAJ_NATIONAL.value,
    Role.PARTNER.value,
    Role.REGIONAL_ADVISOR.value,
)


def kept_places(acting: Acting) -> Kept:
    """The places that the acting member keeps: everywhere for the national team. Four queries at most."""
    if acting.role not in KEEPING or acting.organisation_id is None:
        return Kept()
    if acting.role == Role.PAJ_NATIONAL.value:
        return Kept(everywhere=True)
    return kept_of(acting.organisation_id, today())


def kept_of(organisation_id: uuid.UUID, day: dt.date) -> Kept:
    """The places of an organisation's mandates that day, with the MRCs inside. Four queries at most.

    A region's keeper keeps its MRCs; a PAJ agent keeps the MRCs that her territory covers whole. To
    serve everywhere is not to keep everywhere.
    """
    rows = list(
        Mandate.objects.on(day)
        .filter(organisation_id=organisation_id, everywhere=False)
        .order_by("pk")
        .values_list("region", "mrc", "paj_territory", "directorate")
    )
    regions, mrcs, territories, offices = (
        {row[at] for row in rows if row[at] is not None} for at in range(4)
    )
    if offices:
        served = DirectorateCoverage.objects.in_force(day).filter(directorate__in=offices)
        regions |= set(served.order_by().values_list("region", flat=True))
    if territories:
        covered = PajCoverage.objects.in_force(day).filter(
            Q(mrc__isnull=False), territory__in=territories
        )
        mrcs |= set(covered.order_by().values_list("mrc", flat=True))
    if regions:
        inside = Mrc.objects.in_force(day).filter(region__in=regions)
        mrcs |= set(inside.order_by().values_list("pk", flat=True))
    return Kept(
        regions=frozenset(regions), mrcs=frozenset(mrcs), territories=frozenset(territories)
    )
