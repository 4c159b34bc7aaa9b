"""Closing a dossier, giving it up to another holder, opening it again."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.dossiers import held_dossier, in_days, parties
from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel import undo
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.people.models import Person


def _is_deceased(acting: Acting, subject_id: uuid.UUID) -> bool:
    with acting_as(acting.with_subjects(subject_id)):
        return Person.objects.filter(pk=subject_id, death_noted_on__isnull=False).exists()


def _end(held: Dossier, expected_version: int | None, outcome: str) -> None:
    update_versioned(
        held,
        expected_version,
        closed_on=max(today(), held.opened_on),
        outcome=outcome,
        stage=Stage.CLOSED,
        next_step="",
        next_step_on=None,
        last_activity_at=now(),
    )


@action
def close_dossier(
    acting: Acting, dossier: Dossier, outcome: str, *, expected_version: int | None = None
) -> Dossier:
    """Close with a coded outcome. The file keeps its history; it can be reopened."""
    held = held_dossier(acting, dossier)
    if outcome not in Dossier.Outcome.values or outcome == Dossier.Outcome.TRANSFERRED:
        raise ActionRefused(_("Choisissez comment le parcours se termine."), field="outcome")
    if held.closed_on is not None:
        return held
    if outcome == Dossier.Outcome.DEATH and not _is_deceased(acting, held.subject_id):
        # Closed for a death that nobody noted, a letter would still leave.
        raise ActionRefused(
            _("Notez d’abord le décès, dans « Gérer » : plus rien ne sera écrit à cette personne."),
            field="outcome",
            code="death_not_noted",
        )
    before = {
        "stage": held.stage,
        "next_step": held.next_step,
        "next_step_on": held.next_step_on.isoformat() if held.next_step_on else None,
    }
    _end(held, expected_version, outcome)
    event = record(
        "accompaniment.dossier_closed",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=parties(held),
        data={"outcome": outcome},
    )
    undo.remember(acting, event, before)
    return held


@action
def give_up_dossier(acting: Acting, dossier: Dossier, receiver_id: uuid.UUID) -> Dossier:
    """Close a dossier « transférée »: another organisation holds it from now on.

    Part of a transfer that the receiver accepts, never a gesture of its own: it cannot be undone
    alone, or the dossier would have two holders.
    """
    held = held_dossier(acting, dossier)
    if held.closed_on is not None:
        raise ActionRefused(_("Ce dossier est déjà fermé."), code="closed")
    _end(held, None, Dossier.Outcome.TRANSFERRED)
    record(
        "accompaniment.holder_changed",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=[*parties(held), receiver_id],
        data={"from": str(held.organisation_id), "to": str(receiver_id)},
    )
    return held


@action
def reopen_dossier(
    acting: Acting, dossier: Dossier, *, expected_version: int | None = None
) -> Dossier:
    """Open a closed dossier again. Raises ActionRefused when another one is open meanwhile, or when
    another organisation holds it since.
    """
    held = held_dossier(acting, dossier)
    if held.closed_on is None:
        return held
    if held.outcome == Dossier.Outcome.TRANSFERRED:
        raise ActionRefused(
            _("Ce dossier a été transféré : seul un nouveau transfert peut le ramener."),
            code="transferred",
        )
    if (
        Dossier.objects.open()
        .filter(
            subject_id=held.subject_id,
            organisation_id=held.organisation_id,
            programme_id=held.programme_id,
        )
        .exists()
    ):
        raise ActionRefused(_("Cette personne a déjà un dossier ouvert ici."), code="already_open")
    update_versioned(
        held,
        expected_version,
        closed_on=None,
        outcome="",
        stage=Stage.PREPARATION,
        next_step=gettext_noop("Reprendre contact"),
        next_step_on=in_days(5),
        last_activity_at=now(),
    )
    record(
        "accompaniment.dossier_reopened",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=parties(held),
    )
    return held
