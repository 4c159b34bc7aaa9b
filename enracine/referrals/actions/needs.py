"""Needs sent with a referral: listed by the sender, acknowledged and answered one by one (S22)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.workflow import IllegalTransition
from enracine.referrals.actions.drafting import own_draft
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import (
    NEED_ENDED,
    OPEN_STATES,
    NeedCode,
    NeedReason,
    Referral,
    ReferralNeed,
)
from enracine.referrals.queries.common import parties_of
from enracine.referrals.workflow import NEED, RECEIVER

#: How many needs one referral carries: a plan, not a life.
MOST = 12


@dataclass(frozen=True)
class NeedLine:
    """A need as it is written before it leaves: its code, and a few words."""

    code: str
    text: str = ""


@action
def list_needs(acting: Acting, referral: Referral, lines: Sequence[NeedLine]) -> list[ReferralNeed]:
    """Write the needs of a draft, in their order; those before are replaced."""
    own_draft(acting, referral)
    if len(lines) > MOST:
        raise ActionRefused(
            _("Au plus %(n)d besoins dans une référence.") % {"n": MOST}, field="needs"
        )
    if any(line.code not in NeedCode.values for line in lines):
        raise ActionRefused(_("Choisissez un besoin de la liste."), field="needs")
    referral.needs.all().delete()
    made = [
        ReferralNeed.objects.create(
            subject_id=referral.subject_id,
            referral=referral,
            sender_id=referral.sender_id,
            receiver_id=referral.receiver_id,
            position=position,
            code=line.code,
            text=line.text.strip()[:200],
        )
        for position, line in enumerate(lines, start=1)
    ]
    tell(acting, referral, "referrals.needs_listed", {"count": len(made)})
    return made


def _receivers_need(acting: Acting, referral: Referral) -> None:
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    if referral.state not in OPEN_STATES:
        raise ActionRefused(_("Cette référence n’est plus ouverte."), code="illegal")


@action
def acknowledge_needs(acting: Acting, referral: Referral) -> int:
    """The receiver has read every need of a referral. Returns how many were new; safe to repeat."""
    _receivers_need(acting, referral)
    fresh = list(referral.needs.filter(state="asked").order_by("position"))
    for need in fresh:
        update_versioned(need, None, state="acknowledged", acknowledged_at=now())
    if fresh:
        tell(acting, referral, "referrals.needs_acknowledged", {"count": len(fresh)})
    return len(fresh)


@action
def acknowledge_need(
    acting: Acting, referral: Referral, need_id: uuid.UUID, *, version: int | None = None
) -> ReferralNeed:
    """The receiver has read this one need. Safe to repeat: one that has moved on is left as it is."""
    _receivers_need(acting, referral)
    need = referral.needs.filter(pk=need_id).first()
    if need is None:
        raise NotVisible
    if need.state == "asked":
        update_versioned(need, version, state="acknowledged", acknowledged_at=now())
        tell(acting, referral, "referrals.needs_acknowledged", {"count": 1})
    return need


@action
def answer_need(
    acting: Acting,
    referral: Referral,
    need_id: uuid.UUID,
    name: str,
    *,
    day: dt.date | None = None,
    reason: str = "",
    version: int | None = None,
) -> ReferralNeed:
    """The receiver says what became of one need: answered, waiting, refused, without follow-up.

    The answer acknowledges it too. Raises ActionRefused for a day outside the referral, a reason
    that is missing, or a state that has moved on.
    """
    _receivers_need(acting, referral)
    need = referral.needs.filter(pk=need_id).first()
    if need is None:
        raise NotVisible
    try:
        transition = NEED.check(name, need.state, [RECEIVER])
    except IllegalTransition as error:
        raise ActionRefused(
            _("Ce besoin est maintenant « %(state)s ».") % {"state": need.get_state_display()},
            code="illegal",
        ) from error
    if reason and reason not in NeedReason.values:
        raise ActionRefused(_("Choisissez un motif de la liste."), field="reason")
    missing = transition.missing({"day": day, "reason": reason})
    if missing:
        message = _("Il manque %(what)s.") % {"what": _(missing[0].text)}
        raise ActionRefused(message, field=missing[0].fact, code=f"missing_{missing[0].fact}")
    changes: dict[str, Any] = {
        "state": transition.target,
        "acknowledged_at": need.acknowledged_at or now(),
        "answered_on": _possible(referral, day) if transition.needs else None,
        "reason": reason if name not in {"answer", "correct"} else "",
    }
    update_versioned(need, version, **changes)
    data = {"need": need.code, "to": need.state, "reason": need.reason}
    tell(acting, referral, "referrals.need_answered", data)
    return need


def _possible(referral: Referral, day: dt.date | None) -> dt.date:
    """A day between the sending and today. Raises ActionRefused otherwise."""
    sent = referral.sent_at.astimezone(QUEBEC).date() if referral.sent_at else today()
    if day is None or not sent <= day <= today():
        raise ActionRefused(
            _("La date est entre l’envoi et aujourd’hui."), field="day", code="bad_day"
        )
    return day


def refuse_unanswered(referral: Referral) -> None:
    """Raise ActionRefused when a need has no outcome yet: a service does not end on a silence."""
    if referral.needs.exclude(state__in=NEED_ENDED).exists():
        raise ActionRefused(
            _("Dites d’abord ce qu’est devenu chaque besoin."), code="unanswered_needs"
        )
