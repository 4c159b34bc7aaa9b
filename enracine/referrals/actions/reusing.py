"""The receiver takes the portrait up instead of asking everything again (S22)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.models import Dossier, NeedsEvaluation
from enracine.accompaniment.rules import carried
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import parties_of
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
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    dossier = Dossier.objects.filter(
        pk__in=[referral.receiver_dossier_id],
        organisation=acting.organisation_id,
        closed_on__isnull=True,
    ).first()
    if dossier is None:
        raise ActionRefused(_("Acceptez d’abord la référence."), code="no_dossier")
    portrait = portrait_in(referral)
    if portrait is None:
        raise ActionRefused(_("Aucun portrait n’a été transmis."), code="no_portrait")
    return take_up(acting, dossier, portrait, referral.sender_id)


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
