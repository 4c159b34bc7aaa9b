"""The household lives there: it counts, and its follow-ups fall due."""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Stage
from enracine.accompaniment.rules import fiscal_year
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Setting
from enracine.referrals.models import Referral
from enracine.settlement import rules
from enracine.settlement.actions.moves import (
    RECEIVING,
    carry_stage,
    check_after_move,
    note_move,
    parties_of,
)
from enracine.settlement.models import FollowUp, Move

CADENCE_SETTING = "settlement.follow_up_months"


def cadence(day: dt.date) -> tuple[int, ...]:
    """The follow-up delays in force on `day`, in months: a dated setting, else the default."""
    setting = (
        Setting.objects.filter(key=CADENCE_SETTING, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("-valid_from")
        .first()
    )
    return tuple(setting.value) if setting else rules.DEFAULT_CADENCE_MONTHS


def _who_follows(acting: Acting, move: Move, responsible: uuid.UUID) -> uuid.UUID | None:
    """The right person for the follow-ups: who answers for the referral, else who settles."""
    if move.receiving_organisation_id == responsible and move.dossier_id is not None:
        owner = (
            Referral.objects.filter(
                receiver_id=responsible, dossier_id=move.dossier_id, state__in=RECEIVING
            )
            .order_by("-is_principal", "answered_at", "id")
            .values_list("owner_id", flat=True)
            .first()
        )
        if owner is not None:
            return owner
    return acting.membership_id if acting.organisation_id == responsible else None


def _is_counted(acting: Acting, move: Move, settled_on: dt.date) -> bool:
    """Whether this settlement is the household's first of its financial year.

    A household split between two places, or that moves twice, stays one household in the rates, as
    it is one in the figure of settled households.
    """
    year = fiscal_year(settled_on)
    with acting_as(acting.with_subjects(move.subject_id)):
        others = list(
            Move.objects.filter(subject_id=move.subject_id, settled_on__isnull=False)
            .exclude(pk=move.pk)
            .order_by("pk")
            .values_list("settled_on", flat=True)
        )
    return all(fiscal_year(day) != year for day in others if day is not None)


@action
def record_settled(
    acting: Acting, move: Move, settled_on: dt.date, version: int | None = None
) -> Move:
    """The household lives there: it counts as settled, and its follow-ups fall due.

    Raises ActionRefused when it is already so, or the date is before the move.
    """
    parties_of(acting, move)
    check_after_move(move, settled_on, "settled_on")
    if move.after_id is not None:
        raise ActionRefused(
            _("Ce déplacement a été dit au suivi d’un autre : il ne compte pas comme établi."),
            code="onward",
        )
    if move.settled_on is not None:
        raise ActionRefused(_("Ce ménage est déjà établi."), code="already_settled")
    counted = _is_counted(acting, move, settled_on)
    update_versioned(move, version, settled_on=settled_on)
    responsible = move.receiving_organisation_id or move.sending_organisation_id
    if responsible is None:
        raise NotVisible
    who = _who_follows(acting, move, responsible)
    FollowUp.objects.bulk_create(
        FollowUp(
            subject_id=move.subject_id,
            move=move,
            months=months,
            due_on=due_on,
            organisation_id=responsible,
            sending_organisation_id=move.sending_organisation_id,
            coordinating_organisation_id=move.coordinating_organisation_id,
            assignee_id=who,
            is_counted=counted,
        )
        for months, due_on in rules.follow_up_days(settled_on, cadence(settled_on))
    )
    note_move(acting, move, "settled", day=settled_on.isoformat())
    carry_stage(acting, move, Stage.SETTLED)
    return move
