"""What a separation or a union changes in dossiers: each follows its adult."""

import datetime as dt
import uuid

from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.dossiers import in_days, parties, set_next_step
from enracine.accompaniment.actions.tasks import add_task
from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.privacy.actions import grant_access
from enracine.privacy.models import AccessGrant

SEPARATED = gettext_noop("Refaire le point : le ménage s’est séparé")
ARRIVAL = gettext_noop("Vérifier l’arrivée d’une personne attendue du ménage")
JOINED = gettext_noop("Refaire le point : deux ménages n’en font plus qu’un")
#: Working days before the follower takes stock; no source fixes it, hence a dated setting.
STOCK_DAYS = ("accompaniment.household_change_days", 5)


@action
def follow_household(
    acting: Acting, subject_id: uuid.UUID, former: uuid.UUID, household: uuid.UUID, step: str
) -> int:
    """The open dossiers of an adult follow her from one household to another. Returns how many.

    Who might know the former household through a dossier may know the new one; what the former one
    keeps stays readable as history. `step` is the next thing to do, said to each holder. The acting
    must hold the three subjects (`with_subjects`).
    """
    dossiers = list(
        Dossier.objects.open().filter(subject_id=subject_id, household_id=former).order_by("number")
    )
    for dossier in dossiers:
        Dossier.objects.filter(pk=dossier.pk).update(household_id=household)
        for grant in _open_grants(former, dossier.pk):
            grant_access(
                acting,
                household,
                grant.organisation_id,
                grant.sections,
                grant.basis,
                object_id=dossier.pk,
                consent=grant.consent,
                valid_until=grant.valid_until,
            )
        set_next_step(acting, dossier, step, in_days(int(parameter(*STOCK_DAYS))))
        record(
            "accompaniment.household_changed",
            acting,
            subject_id=subject_id,
            object=dossier,
            organisations=parties(dossier),
            data={"former": str(former), "household": str(household), "on": today().isoformat()},
        )
    return len(dossiers)


@action
def remember_arrival(
    acting: Acting, dossier: Dossier, code: str, day: dt.date | None
) -> Task | None:
    """Keep one thing to do for an awaited arrival, on its day; None says that it is done.

    The holder's thing to do changes with what the household says: nothing is asked twice.
    """
    present = dossier.tasks.filter(code=code, done_on__isnull=True).first()
    if day is None:
        if present is not None:
            update_versioned(present, None, done_on=today())
        return present
    if present is not None:
        return update_versioned(present, None, due_on=day)
    return add_task(acting, dossier, ARRIVAL, due_on=day, code=code)


def _open_grants(former: uuid.UUID, dossier_id: uuid.UUID) -> list[AccessGrant]:
    return list(
        AccessGrant.objects.filter(subject_id=former, object_id=dossier_id, ended_at__isnull=True)
        .select_related("consent")
        .order_by("id")
    )
