"""The one step every transition takes: the table, the version, the turn, the clock, the event."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import Happened, record
from enracine.kernel.models import Event
from enracine.kernel.workflow import IllegalTransition, Transition
from enracine.privacy.actions import end_grants
from enracine.referrals.actions.places import keep_place
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import delays, parties_of
from enracine.referrals.rules import Clock, clock_after, turn_after
from enracine.referrals.workflow import CLOSED, MACHINE, OPEN

#: Transition → kind of event: what timelines, notices, figures and webhooks read.
EVENTS = {
    "send": "referrals.sent",
    "receive": "referrals.received",
    "accept": "referrals.accepted",
    "decline": "referrals.declined",
    "ask_information": "referrals.information_requested",
    "wait_list": "referrals.wait_listed",
    "keep_waiting": "referrals.still_waiting",
    "answer_information": "referrals.information_given",
    "undo_accept": "referrals.acceptance_undone",
    "undo_decline": "referrals.refusal_undone",
    "contest": "referrals.refusal_contested",
    "resubmit": "referrals.resubmitted",
    "confirm_decline": "referrals.refusal_confirmed",
    "make_contact": "referrals.first_contact",
    "start_service": "referrals.in_service",
    "hold": "referrals.on_hold",
    "resume": "referrals.resumed",
    "keep_serving": "referrals.still_served",
    "complete": "referrals.completed",
    "fail": "referrals.failed",
    "cancel": "referrals.cancelled",
    "withdraw": "referrals.withdrawn",
    "expire": "referrals.expired",
    "give_back": "referrals.returned",
    "reopen_request": "referrals.reopened",
    "reopen_cancelled": "referrals.reopened",
    "reopen_service": "referrals.reopened",
    "enter_in_error": "referrals.entered_in_error",
}


#: States whose clock goes on into the next one: opened, asked, answered.
_RUNNING = frozenset({"sent", "received", "information_requested"})


def check_transition(
    acting: Acting, referral: Referral, name: str, facts: Mapping[str, object]
) -> Transition:
    """The transition, when the table allows it to `acting` now and nothing is missing.

    Raises NotVisible for a stranger, ActionRefused when the state has moved on or a fact is missing
    (`field` is then the name of the fact).
    """
    parties = parties_of(acting, referral)
    if not parties:
        raise NotVisible
    try:
        transition = MACHINE.check(name, referral.state, parties)
    except IllegalTransition as error:
        message = _("Ce n’est plus possible : la référence est maintenant « %(state)s ».")
        raise ActionRefused(
            message % {"state": referral.get_state_display()}, code="illegal"
        ) from error
    missing = transition.missing(facts)
    if missing:
        message = _("Il manque %(what)s.") % {"what": _(missing[0].text)}
        raise ActionRefused(message, field=missing[0].fact, code=f"missing_{missing[0].fact}")
    return transition


def move(
    acting: Acting,
    referral: Referral,
    name: str,
    *,
    version: int | None = None,
    facts: Mapping[str, object] | None = None,
    data: Mapping[str, Any] | None = None,
    resume_on: dt.date | None = None,
    quiet: bool = False,
    **changes: Any,
) -> Event:
    """Make the transition `name`: state, turn, clock and `changes` in one versioned write, one event.

    A service that begins takes a declared place, one that ends gives it back. Two people moving the
    same referral: one wins, the other meets Conflict (kernel). `resume_on`
    is kept and becomes the due date of a pause. `quiet`: not a new version.
    """
    transition = check_transition(acting, referral, name, facts or {})
    source, target = referral.state, transition.target
    if resume_on is not None:
        changes["resume_on"] = resume_on
    # Before the row is written: a refusal for want of a place leaves what was read as it was read.
    keep_place(acting, referral, source, target)
    clock = clock_after(
        target,
        today(),
        answer_days=answer_days_of(referral),
        settings=delays(),
        # From anywhere else, a request to answer begins again: its delay is whole.
        running=Clock(referral.due_on, referral.next_alarm_on, referral.days_left)
        if source in _RUNNING
        else None,
        resume_on=resume_on,
    )
    # Saying that it still stands changes no state: since when it does stays true, and the place in line.
    entered = {} if source == target else {"previous_state": source, "state_changed_at": now()}
    written: dict[str, Any] = {
        "state": target,
        **entered,
        "turn": turn_after(target),
        "due_on": clock.due_on,
        "next_alarm_on": clock.next_alarm_on,
        "days_left": clock.days_left,
        # Opening a referral does not silence what was already said about its delay.
        **({} if name == "receive" else {"alarm": ""}),
        "closed_at": now() if target in CLOSED else None,
        "acknowledged_at": None,
        **changes,
    }
    if quiet:
        _write_quietly(referral, source, written)
    elif source not in OPEN and target in OPEN:
        _open(referral, version, written)
    else:
        update_versioned(referral, version, **written)
    return tell(acting, referral, EVENTS[name], {"from": source, "to": target, **(data or {})})


def _write_quietly(referral: Referral, source: str, written: Mapping[str, Any]) -> None:
    """Write what must not disturb whoever read it before: her version still stands. Raises Conflict when
    somebody moved it meanwhile.
    """
    found = Referral.objects.filter(pk=referral.pk, state=source)
    if not found.update(**written, updated_at=now()):
        raise Conflict(current=Referral.objects.filter(pk=referral.pk).first(), mine=dict(written))
    for name, value in written.items():
        setattr(referral, name, value)


def _open(referral: Referral, version: int | None, written: Mapping[str, Any]) -> None:
    """Write what opens a referral: sent, or open again. Raises ActionRefused when another one from the
    same sender to the same receiver is under way about this person.
    """
    try:
        with transaction.atomic():
            update_versioned(referral, version, **written)
    except IntegrityError as error:
        if "referral_one_open_per_target" not in str(error):
            raise
        raise ActionRefused(
            _("Une référence vers cet organisme est déjà en cours."), code="already_open"
        ) from error


def answer_days_of(referral: Referral) -> int:
    """The receiver's own delay of answer, in working days."""
    return referral.receiver.answer_delay_days


def tell(
    acting: Acting, referral: Referral, kind: str, data: Mapping[str, Any] | None = None
) -> Event:
    """Record an event about a referral, for the timelines of its parties.

    Before it is sent, the receiver learns nothing: not even that something is being prepared.
    """
    told = happened(referral, data)
    return record(
        kind,
        acting,
        subject_id=told.subject_id,
        object=told.object,
        organisations=told.organisations,
        data=told.data,
    )


def happened(referral: Referral, data: Mapping[str, Any] | None = None) -> Happened:
    """What an event about a referral holds, and who may read it."""
    audience: list[uuid.UUID | None] = [referral.sender_id]
    if referral.sent_at is not None:
        audience += [referral.receiver_id, referral.coordinating_organisation_id]
    return Happened(
        referral.subject_id, referral, tuple(audience), {"number": referral.number, **(data or {})}
    )


def end_access(acting: Acting, referral: Referral) -> None:
    """End what this referral let its receiver see; effective at the next request.

    The access may have been given back by the receiver or the coordination (an undone refusal, a
    reopening): whoever closes is widened to this one person, so that nothing is left open.
    """
    wide = acting.with_subjects(referral.subject_id)
    end_grants(wide, referral.subject_id, object_id=referral.pk)
