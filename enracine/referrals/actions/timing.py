"""What the passing of time does to referrals: reminders, the coordination, the end. Safe to repeat."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.referrals.actions.closing import expire_referral, withdraw_referral
from enracine.referrals.actions.moving import tell
from enracine.referrals.actions.serving import acknowledge
from enracine.referrals.models import OPEN_STATES, Alarm, CloseCode, Referral
from enracine.referrals.queries.common import delays
from enracine.referrals.rules import ring

#: Rows read at a time: a worker stopped for a month comes back to thousands.
BATCH = 500


def ringing(day: dt.date) -> "QuerySet[Referral]":
    """The referrals whose alarm has come, oldest first."""
    return (
        Referral.objects.filter(next_alarm_on__lte=day)
        .select_related("receiver", "sender", "dossier")
        .order_by("next_alarm_on", "id")
    )


@action
def ring_alarms(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> dict[str, int]:
    """Remind, escalate, end or acknowledge what is due on `day`; at most `limit` referrals.

    Returns how many of each. Run twice the same day, the second run finds nothing: each alarm moves
    the next one to a later day. Rows that somebody is writing are left for the next run.
    """
    moment = day or today()
    settings = delays(moment)
    done = dict.fromkeys(("remind", "escalate", "expire", "acknowledge"), 0)
    for referral in ringing(moment).select_for_update(of=("self",), skip_locked=True)[:limit]:
        what = _ring(acting, referral, moment, settings)
        if what:
            done[what] += 1
    return done


def _ring(acting: Acting, referral: Referral, day: dt.date, settings: Mapping[str, int]) -> str:
    found = ring(referral.state, referral.alarm, referral.due_on, day, settings)
    if found.what == "expire":
        expire_referral(acting, referral)
    elif found.what == "acknowledge":
        acknowledge(acting, referral)
    else:
        alarm = {"remind": Alarm.REMINDED, "escalate": Alarm.ESCALATED}.get(
            found.what, referral.alarm
        )
        # Not a new version: a reminder must not disturb whoever is answering at this moment.
        Referral.objects.filter(pk=referral.pk).update(
            alarm=alarm, next_alarm_on=found.next_alarm_on
        )
        referral.alarm, referral.next_alarm_on = alarm, found.next_alarm_on
        if found.what:
            kind = "referrals.reminded" if found.what == "remind" else "referrals.escalated"
            tell(acting, referral, kind, {"due_on": str(referral.due_on), "state": referral.state})
    return found.what


@action
def end_expired_consents(acting: Acting, day: dt.date | None = None) -> int:
    """Close the open referrals whose consent reached its end (law.md, L23). Returns how many."""
    expired = (
        Referral.objects.filter(
            state__in=(*OPEN_STATES, "contested"), consent__valid_until__lt=day or today()
        )
        .select_related("receiver", "sender", "dossier")
        .order_by("id")[:BATCH]
    )
    closed = [withdraw_referral(acting, r, CloseCode.CONSENT_EXPIRED) for r in expired]
    return len(closed)
