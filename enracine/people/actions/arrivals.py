"""Saying when one hopes to arrive: the date slides, the former ones stay."""

import datetime as dt
import uuid

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.templatetags import formats
from enracine.people.actions.writing import person_or_404, provenance
from enracine.people.models import PlannedArrival, SettlementProject
from enracine.people.values import Told
from enracine.privacy.queries import who_can_see


def latest_arrival(subject_id: uuid.UUID) -> PlannedArrival | None:
    """The date in force, as far as the reader may see the project. One SQL query."""
    return (
        PlannedArrival.objects.filter(subject_id=subject_id).order_by("-created_at", "-id").first()
    )


@action
def say_arrival(
    acting: Acting,
    subject_id: uuid.UUID,
    hoped_on: dt.date,
    why: str,
    *,
    note: str = "",
    known: dt.date | None = None,
    told: Told | None = None,
) -> PlannedArrival:
    """Say a hoped date of arrival; the former ones stay, and what waits for it slides.

    `known` is the date that the form showed: somebody who changed it meanwhile is not written over.
    Raises ActionRefused for a past day, or for such a change, with the other date in words.
    """
    person_or_404(subject_id)
    if hoped_on < today():
        raise ActionRefused(_("Cette date est déjà passée."), field="hoped_on", code="past")
    former = latest_arrival(subject_id)
    if former is not None and known is not None and former.hoped_on != known:
        said = formats.day(former.hoped_on, get_language() or "fr-ca")
        raise ActionRefused(
            _("La date a changé entre-temps : elle est maintenant le %(day)s.") % {"day": said},
            field="hoped_on",
            code="conflict",
        )
    if former is not None and former.hoped_on == hoped_on:
        return former
    if former is None:
        why = PlannedArrival.Why.FIRST
    elif why not in PlannedArrival.Why.values or why == PlannedArrival.Why.FIRST:
        raise ActionRefused(_("Dites pourquoi la date change."), field="why", code="required")
    planned = PlannedArrival.objects.create(
        subject_id=subject_id,
        hoped_on=hoped_on,
        why=why,
        note=note.strip(),
        **provenance(acting, told),
    )
    project = SettlementProject.objects.filter(subject_id=subject_id).first()
    if project is not None:
        update_versioned(project, None, hoped_on=hoped_on)
    holders = [g.organisation_id for g in who_can_see(subject_id) if "project" in g.sections]
    record(
        "people.arrival_slid",
        acting,
        subject_id=subject_id,
        object=planned,
        organisations=holders,
        data={
            "from": former.hoped_on.isoformat() if former else "",
            "to": hoped_on.isoformat(),
            "why": str(why),
        },
    )
    return planned
