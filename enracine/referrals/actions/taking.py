"""Before the answer: who looks into a referral received, and the sender who asks again."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.parameters import parameter
from enracine.network.models import Membership
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import WAITING_STATES, Referral, Turn
from enracine.referrals.queries.common import WORKING_ROLES, parties_of
from enracine.referrals.rules import DEFAULTS
from enracine.referrals.workflow import RECEIVER, SENDER

#: Once it is accepted, the receiver's own dossier says who follows.
TO_TAKE = (*WAITING_STATES, "information_requested", "waiting_list")
NUDGE = "referrals.nudge_days"


@action
def take_referral(
    acting: Acting,
    referral: Referral,
    *,
    owner_id: uuid.UUID | None = None,
    version: int | None = None,
) -> Referral:
    """Take a referral to answer, or give it to a colleague who works here today. It answers nothing.

    The same person again changes nothing; two colleagues at once: one wins, the other meets Conflict.
    """
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    if referral.state not in TO_TAKE:
        raise ActionRefused(
            _("Ce n’est plus possible : la référence est maintenant « %(state)s ».")
            % {"state": referral.get_state_display()},
            code="illegal",
        )
    owner = (
        Membership.objects.on(today())
        .filter(pk=owner_id or acting.membership_id, organisation=referral.receiver_id)
        .filter(role__in=WORKING_ROLES, user__is_active=True)
        .first()
    )
    if owner is None:
        raise ActionRefused(
            _("Choisissez une personne qui travaille dans votre organisme."),
            field="owner",
            code="missing_owner",
        )
    if referral.owner_id == owner.pk:
        return referral
    update_versioned(referral, version, owner=owner)
    tell(acting, referral, "referrals.taken")
    return referral


def nudge_from(referral: Referral, day: dt.date) -> bool:
    """Whether the sender may ask again: the receiver is late, and was not asked a moment ago.

    One SQL query, only for a referral that is late.
    """
    late = referral.due_on is not None and referral.due_on < day
    if referral.turn != Turn.RECEIVER or not late:
        return False
    if referral.nudged_on is None:
        return True
    pause = int(parameter(NUDGE, DEFAULTS[NUDGE], day))
    return working_days_between(referral.nudged_on, day) >= pause


@action
def nudge_referral(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """Ask a late receiver again, by hand: its owner or its queue is told. Twice the same day is once.

    Raises ActionRefused when the answer is not late, or was asked for too recently.
    """
    if SENDER not in parties_of(acting, referral):
        raise NotVisible
    if referral.nudged_on == today():
        return referral
    if not nudge_from(referral, today()):
        raise ActionRefused(
            _("On ne relance qu’un geste en retard, et pas deux fois de suite."), code="too_soon"
        )
    update_versioned(referral, version, nudged_on=today())
    tell(acting, referral, "referrals.nudged")
    return referral
