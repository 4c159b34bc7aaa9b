"""The receiver takes the portrait and the plan over instead of asking everything again (S22)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.actions.taking_plans import take_plan
from enracine.accompaniment.models import ActionPlan, Dossier, NeedsEvaluation
from enracine.accompaniment.rules import carried
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.plans import content_of
from enracine.referrals.queries.travel import portrait_in
from enracine.referrals.workflow import RECEIVER

#: Portraits sent before they said which version had asked.
EER_FIRST = "eer-1"


@action
def reuse_portrait(acting: Acting, referral: Referral) -> NeedsEvaluation:
    """Begin the receiver's own evaluation with the answers that were sent to it. Safe to repeat.

    It is a draft, to be read again with the person; where it comes from stays written on it.
    Raises ActionRefused when no portrait may be read, or when the dossier has its own already.
    """
    dossier = _own_dossier(acting, referral)
    portrait = portrait_in(referral)
    if portrait is None:
        raise ActionRefused(_("Aucun portrait n’a été transmis."), code="no_portrait")
    return take_up(acting, dossier, portrait, referral.sender_id)


@action
def reuse_plan(acting: Acting, referral: Referral) -> ActionPlan:
    """Begin the receiver's own plan with the one that the person had accepted. Safe to repeat.

    It is to be read again with her; where it comes from stays written on it. Raises ActionRefused when
    no plan may be read, or when the dossier has its own already.
    """
    dossier = _own_dossier(acting, referral)
    plan = content_of(referral.pk).get("plan")
    if not plan:
        raise ActionRefused(_("Aucun plan n’a été transmis."), code="no_plan")
    return take_plan(acting, dossier, plan, referral.sender)


def _own_dossier(acting: Acting, referral: Referral) -> Dossier:
    """The dossier that the receiver opened. NotVisible for a stranger, ActionRefused before it is."""
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    dossier = Dossier.objects.filter(
        pk__in=[referral.receiver_dossier_id],
        organisation=acting.organisation_id,
        closed_on__isnull=True,
    ).first()
    if dossier is None:
        raise ActionRefused(_("Acceptez d’abord la référence."), code="no_dossier")
    return dossier


def take_up(
    acting: Acting, dossier: Dossier, portrait: dict[str, Any], source_id: Any
) -> NeedsEvaluation:
    """A draft evaluation of `dossier` filled with `portrait`, marked with its source and its day."""
    present = dossier.evaluations.order_by("-held_on", "-id").first()
    if present is not None:
        if present.taken_from_id == source_id:
            return present
        raise ActionRefused(_("Ce dossier a déjà sa propre rencontre."), code="already")
    known = carried(portrait["answers"], portrait.get("instrument", EER_FIRST)).answers
    evaluation = record_evaluation(acting, dossier, known)
    return update_versioned(
        evaluation,
        None,
        taken_from_id=source_id,
        taken_from_on=dt.date.fromisoformat(portrait["held_on"]),
    )
