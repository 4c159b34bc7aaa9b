"""What the passing of time does to referrals: reminders, the coordination, the end. Safe to repeat."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import Happened, record_many
from enracine.network.models import Mandate
from enracine.referrals.actions.closing import (
    expire_referral,
    give_back_referral,
    withdraw_referral,
)
from enracine.referrals.actions.moving import happened
from enracine.referrals.actions.serving import acknowledge
from enracine.referrals.models import OPEN_STATES, Alarm, CloseCode, Referral, Turn
from enracine.referrals.queries.common import delays
from enracine.referrals.rules import Ring, ring
from enracine.referrals.workflow import ANSWERABLE

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
    """Remind, tell upwards, end or acknowledge what is due on `day`; at most `limit` referrals.

    Returns how many of each. Run twice the same day, the second run finds nothing: each alarm moves
    the next one to a later day. Rows that somebody is writing are left for the next run.
    """
    moment = day or today()
    settings = delays(moment)
    done = dict.fromkeys(("remind", "supervise", "escalate", "expire", "acknowledge"), 0)
    rows = ringing(moment).select_for_update(of=("self",), skip_locked=True)[:limit]
    rings = [(r, ring(r.state, r.alarm, r.due_on, moment, settings)) for r in rows]
    _advance(acting, [(r, found) for r, found in rings if found.what not in _ENDINGS])
    for referral, found in rings:
        if found.what in _ENDINGS:
            _ENDINGS[found.what](acting, referral)
        if found.what:
            done[found.what] += 1
    return done


#: Steps of time that write a state, one referral at a time; the others are facts beside it.
_ENDINGS: dict[str, Callable[[Acting, Referral], object]] = {
    "expire": expire_referral,
    "acknowledge": acknowledge,
}
#: Step of time → alarm kept beside the state, and its event.
_ALARMS = {
    "remind": Alarm.REMINDED,
    "supervise": Alarm.SUPERVISED,
    "escalate": Alarm.ESCALATED,
}
_EVENTS = {
    "remind": "referrals.reminded",
    "supervise": "referrals.supervised",
    "escalate": "referrals.escalated",
}


def _advance(acting: Acting, rings: list[tuple[Referral, Ring]]) -> None:
    """Note alarms and tell of them, all at once: a Monday may bring thousands."""
    told: dict[str, list[Happened]] = {}
    for referral, found in rings:
        referral.next_alarm_on = found.next_alarm_on
        if found.what:
            referral.alarm = _ALARMS[found.what]
            data = {"due_on": str(referral.due_on), "state": referral.state}
            told.setdefault(found.what, []).append(happened(referral, data))
    # Not a new version: a reminder must not disturb whoever is answering at this moment.
    asked = [r.pk for r, found in rings if found.what and r.state == "draft"]
    if asked:
        # The person did not answer: whoever prepares it has it in hand again; she may still answer.
        Referral.objects.filter(pk__in=asked).update(turn=Turn.SENDER)
    groups: dict[tuple[str, dt.date | None], list[uuid.UUID]] = {}
    for referral, _found in rings:
        groups.setdefault((referral.alarm, referral.next_alarm_on), []).append(referral.pk)
    for (alarm, next_alarm_on), ids in groups.items():
        Referral.objects.filter(pk__in=ids).update(alarm=alarm, next_alarm_on=next_alarm_on)
    for what, events in told.items():
        record_many(_EVENTS[what], acting, events)


def unserved(day: dt.date) -> "QuerySet[Referral]":
    """What waits for an organisation that has closed, or whose last mandate has ended."""
    mandates = Mandate.objects.filter(organisation=OuterRef("receiver"))
    gone = Exists(mandates.filter(valid_to__lt=day)) & ~Exists(
        mandates.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    )
    return Referral.objects.filter(
        Q(receiver__is_active=False) | gone, state__in=(*ANSWERABLE, "information_requested")
    )


@action
def give_back_unserved(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Give back to their senders the referrals that nobody can answer any more. Returns how many."""
    waiting = (
        unserved(day or today())
        .select_related("receiver", "sender", "dossier")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("id")[:limit]
    )
    return len([give_back_referral(acting, referral) for referral in waiting])


@action
def end_expired_consents(acting: Acting, day: dt.date | None = None) -> int:
    """Close the open referrals whose consent reached its end (law.md, L23). Returns how many.

    Rows that somebody is writing are left for the next run: one of them must not stop the others.
    """
    expired = (
        Referral.objects.filter(
            state__in=(*OPEN_STATES, "contested"), consent__valid_until__lt=day or today()
        )
        .select_related("receiver", "sender", "dossier")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("id")[:BATCH]
    )
    closed = [withdraw_referral(acting, r, CloseCode.CONSENT_EXPIRED) for r in expired]
    return len(closed)
