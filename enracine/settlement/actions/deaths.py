"""Somebody who moved has died: her household goes on, and nothing is asked in her name."""

import uuid

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import NotVisible
from enracine.people.actions.deaths import note_death as note_person_death
from enracine.people.actions.separations import current_household
from enracine.people.models import DeathKnown
from enracine.settlement.actions.moves import note_move
from enracine.settlement.choices import EndReason
from enracine.settlement.models import FollowUp, Move, MovePerson, SurveyLink
from enracine.settlement.workflow import OPEN

TO_MAKE = (FollowUp.State.DUE, FollowUp.State.UNREACHED)


@action
def note_mover_death(acting: Acting, follow_up: FollowUp, person_id: uuid.UUID) -> bool:
    """One adult who moved has died, as a follow-up told. The household goes on without her.

    It is the dated fact of the person herself: everything else follows (`people.death_noted`). When
    nobody is left, the follow-ups end. Returns whether they do. Raises NotVisible for somebody who did
    not make this move. Safe to repeat.
    """
    movers = MovePerson.objects.filter(move_id=follow_up.move_id)
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if not movers.filter(person_id=person_id).exists():
        raise NotVisible
    note_person_death(acting.with_subjects(person_id), person_id, DeathKnown.FOLLOW_UP)
    return not movers.filter(deceased_on__isnull=True).exists()


@action
def follow_death(acting: Acting, person_id: uuid.UUID) -> None:
    """What a death noted anywhere changes in her moves. Safe to repeat.

    She no longer leaves; a departure that nobody else makes is cancelled, without the reason; where
    nobody is left to ask, the follow-ups end. What was done stays done.
    """
    for move in _her_moves(acting, person_id):
        _follow(acting.with_subjects(move.subject_id, person_id), move, person_id)


def _her_moves(acting: Acting, person_id: uuid.UUID) -> list[Move]:
    home = current_household(person_id)
    with acting_as(acting.with_subjects(person_id, *([home] if home else []))):
        return list(Move.objects.filter(movers__person_id=person_id).order_by("id"))


@action
def _follow(acting: Acting, move: Move, person_id: uuid.UUID) -> None:
    note_move(acting, move, "death_noted", person_id)
    alive = MovePerson.objects.filter(move=move, deceased_on__isnull=True).exists()
    if move.state in OPEN:
        if alive:
            MovePerson.objects.filter(move=move, person_id=person_id).delete()
        else:
            update_versioned(
                move, None, state=Move.State.CANCELLED, cancel_reason="journey_stopped"
            )
            note_move(acting, move, "cancelled", person_id, reason="journey_stopped")
    if alive:
        return
    due = FollowUp.objects.filter(move=move, state__in=TO_MAKE)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=ids).update(
        state=FollowUp.State.CANCELLED, end_reason=EndReason.DEATH, updated_at=now()
    )
    SurveyLink.objects.filter(follow_up__in=ids, revoked_at__isnull=True).update(revoked_at=now())


@action
def forget_death(acting: Acting, person_id: uuid.UUID) -> None:
    """The death was noted in error: the follow-ups that it had ended are to make again."""
    for move in _her_moves(acting, person_id):
        _ask_again(acting.with_subjects(move.subject_id, person_id), move)


@action
def _ask_again(_acting: Acting, move: Move) -> None:
    FollowUp.objects.filter(
        move=move, state=FollowUp.State.CANCELLED, end_reason=EndReason.DEATH
    ).update(state=FollowUp.State.DUE, end_reason="", updated_at=now())
