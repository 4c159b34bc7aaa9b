"""What referrals do when something happens: consents that end, and who must be told."""

from collections.abc import Callable

from procrastinate.contrib.django import app

from enracine.kernel.acting import current_acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.privacy.actions.notices import note_misdirected
from enracine.privacy.models import ConsentEnd
from enracine.referrals import notifications as letters
from enracine.referrals.actions import consent_taken_back
from enracine.referrals.actions.drafting import WITH_SENDER
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import OPEN_STATES, CloseCode, Referral
from enracine.referrals.recipients import (
    tell_candidate,
    tell_queue,
    tell_receiver,
    tell_sender,
)

Told = Callable[[Event, Referral], None]
#: Why an agreement ended → why what rested on it closes. A death is said to nobody by that code.
_CLOSED_BY: dict[str, str] = {
    ConsentEnd.EXPIRED: CloseCode.CONSENT_EXPIRED,
    ConsentEnd.DEATH: CloseCode.JOURNEY_STOPPED,
}


@on("privacy.consent_withdrawn")
def follow_withdrawal(event: Event) -> None:
    """The person takes a consent back: the referrals that rested on it close in the same instant."""
    if event.subject_id and event.object_id:
        consent_taken_back(current_acting(), event.subject_id, event.object_id)


@on("privacy.consent_ended")
def follow_end(event: Event) -> None:
    """A consent ends by itself: what rested on it closes too, unless it is closing already."""
    code = _CLOSED_BY.get(event.data.get("reason", ""))
    if code and event.subject_id and event.object_id:
        consent_taken_back(current_acting(), event.subject_id, event.object_id, code)


@on("privacy.consent_renewed")
def follow_renewal(event: Event) -> None:
    """The referrals that rested on the former agreement rest on the one that follows it."""
    if event.subject_id is None or event.object_id is None:
        return
    resting = Referral.objects.filter(
        subject_id=event.subject_id, consent_id=event.data["former"], state__in=OPEN_STATES
    ).order_by("id")
    for referral in resting:
        update_versioned(referral, None, consent_id=event.object_id)


#: What a person answered → what the timeline of the referral says of it.
_ANSWERS = {
    "privacy.consent_given": "referrals.consent_given",
    "privacy.consent_refused": "referrals.consent_refused",
}


@on("privacy.consent_given")
@on("privacy.consent_refused")
def follow_answer(event: Event) -> None:
    """The person has answered a request: the draft comes back to its sender, who is told.

    An attestation is made by the sender herself, who goes on with her own form.
    """
    acting = current_acting()
    if acting.is_professional:
        return
    if event.subject_id is None or event.object_id is None:
        return
    drafts = Referral.objects.filter(
        subject_id=event.subject_id, consent_id=event.object_id, state="draft"
    ).order_by("id")
    agreed = event.data.get("sections")
    for referral in drafts:
        # She may agree to less than was asked: what travels is what she ticked.
        less = sorted(set(referral.sections) & set(agreed)) if agreed else referral.sections
        update_versioned(referral, None, sections=less, **WITH_SENDER)
        told = tell(acting, referral, _ANSWERS[event.kind])
        tell_sender(told, referral, letters.CONSENT_ANSWER)


def _to(who: Callable[..., None], letter: str) -> Told:
    return lambda event, referral: who(event, referral, letter)


def _new(event: Event, referral: Referral) -> None:
    tell_queue(event, referral, letters.NEW, referral.receiver_id)
    # Nobody holds the post: whoever coordinates it has the file in hand too, with its clock (S13).
    if referral.receiver_was_vacant:
        tell_queue(event, referral, letters.NEW, referral.coordinating_organisation_id)


def _accepted(event: Event, referral: Referral) -> None:
    tell_sender(event, referral, letters.ANSWER)
    tell_candidate(event, referral, letters.CANDIDATE_NEWS)


def _contacted(event: Event, referral: Referral) -> None:
    tell_sender(event, referral, letters.PROGRESS)


def _ended(event: Event, referral: Referral) -> None:
    """Whoever did not end it is told; the candidate's own gesture tells both organisations."""
    tell_receiver(event, referral, letters.WITHDRAWN if _taken_back(referral) else letters.ENDED)
    if event.organisation_id != referral.sender_id:
        tell_sender(event, referral, letters.PROGRESS)


def _taken_back(referral: Referral) -> bool:
    """Whether the person took her agreement back, by itself or by stopping the referral."""
    if referral.state == "withdrawn":
        return referral.close_code == CloseCode.CONSENT_WITHDRAWN
    stopped = referral.state == "cancelled" and referral.close_code != CloseCode.OTHER_TERRITORY
    acting = current_acting()
    return stopped and not acting.is_professional and not acting.is_system


def _returned(event: Event, referral: Referral) -> None:
    """The sender chooses again; whoever is left at the receiver's knows that it is over."""
    tell_sender(event, referral, letters.RETURNED)
    tell_receiver(event, referral, letters.ENDED)


def _contested(event: Event, referral: Referral) -> None:
    tell_queue(event, referral, letters.YOUR_TURN, referral.coordinating_organisation_id)


def _reopened(event: Event, referral: Referral) -> None:
    if event.organisation_id == referral.sender_id:
        tell_receiver(event, referral, letters.YOUR_TURN)
    else:
        tell_sender(event, referral, letters.PROGRESS)


def _message_written(event: Event, referral: Referral) -> None:
    """The other side is told, without the content: while a refusal is contested, the coordination."""
    if event.organisation_id != referral.sender_id:
        tell_sender(event, referral, letters.MESSAGE)
    elif referral.state == "contested":
        tell_queue(event, referral, letters.MESSAGE, referral.coordinating_organisation_id)
    else:
        tell_receiver(event, referral, letters.MESSAGE)


def _consent_asked(event: Event, referral: Referral) -> None:
    tell_candidate(event, referral, letters.CONSENT_ASKED)


TELLERS: dict[str, Told] = {
    "referrals.sent": _new,
    "referrals.consent_requested": _consent_asked,
    "referrals.information_requested": _to(tell_sender, letters.YOUR_TURN),
    "referrals.information_given": _to(tell_receiver, letters.YOUR_TURN),
    "referrals.accepted": _accepted,
    "referrals.wait_listed": _accepted,
    "referrals.declined": _to(tell_sender, letters.REFUSED),
    "referrals.refusal_contested": _contested,
    "referrals.resubmitted": _to(tell_receiver, letters.YOUR_TURN),
    "referrals.refusal_confirmed": _to(tell_sender, letters.PROGRESS),
    "referrals.first_contact": _contacted,
    "referrals.completed": _contacted,
    "referrals.failed": _contacted,
    "referrals.cancelled": _ended,
    "referrals.withdrawn": _ended,
    "referrals.entered_in_error": _ended,
    "referrals.expired": _to(tell_sender, letters.EXPIRED),
    "referrals.returned": _returned,
    "referrals.nudged": _to(tell_receiver, letters.REMINDER),
    "referrals.reopened": _reopened,
    "referrals.place_offered": _to(tell_receiver, letters.YOUR_TURN),
    "referrals.letter_sent": _to(tell_candidate, letters.CANDIDATE_LETTER),
    "referrals.message_written": _message_written,
}


def _tell(event: Event) -> None:
    referral = Referral.objects.select_related("receiver", "sender").get(pk=str(event.object_id))
    TELLERS[event.kind](event, referral)


for _kind in TELLERS:
    on(_kind)(_tell)


@on("referrals.place_freed")
def look_for_the_next(event: Event) -> None:
    """Whoever freed the place does not see who waits: the worker looks, in the same transaction's job."""
    app.configure_task("referrals.offer_place").defer(organisation_id=event.data["receiver"])


@on("referrals.cancelled")
def note_wrong_addressee(event: Event) -> None:
    """A file went to the wrong organisation: the sender's register of incidents keeps it (L56).

    The sender says so by her own gesture; nothing is registered for what had not left.
    """
    acting = current_acting()
    if event.data.get("close_code") != CloseCode.WRONG_ADDRESSEE or not acting.is_professional:
        return
    referral = Referral.objects.filter(pk=str(event.object_id), sent_at__isnull=False).first()
    if referral is None or acting.organisation_id != referral.sender_id:
        return
    note_misdirected(
        acting,
        origin=("referrals.referral", referral.pk),
        number=referral.number,
        subject_id=referral.subject_id,
        receiver_id=referral.receiver_id,
        sections=referral.sections,
        sent_on=(referral.sent_at or now()).astimezone(QUEBEC).date(),
        was_opened=referral.received_at is not None,
    )
