"""Noting an absence, for oneself or for a colleague whom one supervises."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Absence, Membership
from enracine.network.queries.absences import absence_in, colleagues_there, may_be_away

#: Two years: past it, it is no absence but a departure.
LONGEST = dt.timedelta(days=730)


@action
def note_absence(
    acting: Acting,
    membership_id: uuid.UUID,
    *,
    valid_from: dt.date,
    valid_to: dt.date,
    stand_in_id: uuid.UUID | None = None,
) -> Absence:
    """Say that somebody is away from one day to another, and who stands in.

    Raises NotVisible for whom one may not say it, ActionRefused for days in the past or in disorder,
    an absence over another, or a stand-in who does not work there.
    """
    member = may_be_away(acting).filter(pk=membership_id).first()
    if member is None:
        raise NotVisible
    _check(acting, member, valid_from, valid_to, stand_in_id)
    absence = Absence(
        membership=member, valid_from=valid_from, valid_to=valid_to, stand_in_id=stand_in_id
    )
    _write(lambda: absence.save(force_insert=True))
    _tell(acting, "network.absence_noted", absence)
    return absence


@action
def change_absence(
    acting: Acting,
    absence_id: uuid.UUID,
    *,
    valid_from: dt.date,
    valid_to: dt.date,
    stand_in_id: uuid.UUID | None = None,
    version: int | None = None,
) -> Absence:
    """Change the days or the stand-in of an absence that is not over. Raises Conflict when stale."""
    absence = absence_in(acting, absence_id)
    # One that has begun keeps its first day.
    begun = absence.valid_from < today()
    begins = absence.valid_from if begun else valid_from
    _check(acting, absence.membership, today() if begun else valid_from, valid_to, stand_in_id)
    _write(
        lambda: update_versioned(
            absence, version, valid_from=begins, valid_to=valid_to, stand_in_id=stand_in_id
        )
    )
    _tell(acting, "network.absence_changed", absence)
    return absence


@action
def end_absence(acting: Acting, absence_id: uuid.UUID, version: int | None = None) -> None:
    """She is back: an absence that has begun ends the day before, one to come is taken away."""
    absence = absence_in(acting, absence_id)
    _tell(acting, "network.absence_ended", absence)
    if absence.valid_from >= today():
        absence.delete()
    else:
        update_versioned(absence, version, valid_to=today() - dt.timedelta(days=1))


def _check(
    acting: Acting,
    member: Membership,
    valid_from: dt.date,
    valid_to: dt.date,
    stand_in_id: uuid.UUID | None,
) -> None:
    if valid_from < today():
        raise ActionRefused(_("Choisissez aujourd’hui ou un jour à venir."), field="valid_from")
    if valid_to < valid_from:
        raise ActionRefused(_("La fin vient avant le début."), field="valid_to")
    if valid_to - valid_from > LONGEST:
        raise ActionRefused(_("Choisissez un retour dans les deux ans."), field="valid_to")
    if stand_in_id is None:
        return
    if stand_in_id == member.pk:
        raise ActionRefused(
            _("Choisissez une autre personne que celle qui s’absente."), field="stand_in"
        )
    if not colleagues_there(acting).filter(pk=stand_in_id).exists():
        raise ActionRefused(
            _("Choisissez une personne qui travaille dans votre organisme."), field="stand_in"
        )


def _write(write: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if "absence_no_overlap" not in str(error):
            raise
        raise ActionRefused(
            _("Une autre absence couvre déjà une partie de ces jours."), field="valid_from"
        ) from error


def _tell(acting: Acting, kind: str, absence: Absence) -> None:
    data = {
        "membership": str(absence.membership_id),
        "from": absence.valid_from.isoformat(),
        "to": absence.valid_to.isoformat() if absence.valid_to else "",
        "stand_in": str(absence.stand_in_id or ""),
    }
    record(kind, acting, object=absence, data=data)
