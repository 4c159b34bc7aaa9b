"""Somebody who was followed has died: what was planned with her stops, her file waits to be closed."""

import uuid

from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.dossiers import in_days, set_next_step
from enracine.accompaniment.actions.predeparture import tell_appointment
from enracine.accompaniment.models import Appointment, Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now

#: Working days left to close her file; it stays open until a person does it.
CLOSING_DAYS = 10
CLOSE = gettext_noop("Fermer le dossier : un décès est noté")


@action
def person_died(acting: Acting, subject_id: uuid.UUID) -> None:
    """Cancel the appointments to come and say in each open file of hers what is left to do.

    Safe to repeat. Nobody is written to: the letters of a death are never sent by the machine.
    """
    wide = acting.with_subjects(subject_id)
    with acting_as(wide):
        planned = Appointment.objects.filter(
            subject_id=subject_id, state=Appointment.State.PLANNED, starts_at__gt=now()
        )
        for appointment in planned.select_related("dossier").order_by("starts_at", "id"):
            update_versioned(appointment, None, state=Appointment.State.CANCELLED)
            tell_appointment(wide, appointment, "cancelled")
        dossiers = list(Dossier.objects.open().filter(subject_id=subject_id).order_by("pk"))
    for dossier in dossiers:
        set_next_step(wide, dossier, CLOSE, in_days(CLOSING_DAYS))
