"""The receiver's answers, and what the sender and the coordination reply to them."""

import contextlib
import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.actions import (
    DECIDE,
    close_dossier,
    in_days,
    move_stage,
    open_dossier,
    set_next_step,
)
from enracine.accompaniment.actions.choosing import keep_choice
from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.network.models import Membership
from enracine.referrals.actions.moving import check_transition, end_access, move
from enracine.referrals.actions.proposing import (
    NOTHING_PROPOSED,
    Proposed,
    propose,
    take_back_proposal,
)
from enracine.referrals.actions.sending import AWAIT_ANSWER, open_access, waits_for_the_answer
from enracine.referrals.models import DeclineReason, Referral
from enracine.referrals.queries.common import WORKING_ROLES, delays, parties_of
from enracine.referrals.workflow import RECEIVER


@action
def receive_referral(acting: Acting, referral: Referral) -> Referral:
    """Note that the receiver has opened it. Opening again, or as anybody else, changes nothing.

    Not a new version: whoever opens it answers with the version she reads, a software above all.
    """
    if referral.state == "sent" and RECEIVER in parties_of(acting, referral):
        # Answered meanwhile: opened, then.
        with contextlib.suppress(Conflict):
            move(acting, referral, "receive", quiet=True, received_at=now())
    return referral


def _owner(acting: Acting, referral: Referral, owner_id: uuid.UUID | None) -> Membership:
    """Who takes care of it: somebody who works for the receiver today, oneself unless said."""
    if RECEIVER not in parties_of(acting, referral):
        raise NotVisible
    owner: Membership | None = (
        Membership.objects.on(today())
        .filter(pk=owner_id or acting.membership_id, organisation=referral.receiver_id)
        # Who answers by link has no working role: she names herself, and nobody else names her.
        .filter(Q(role__in=WORKING_ROLES) | Q(pk=acting.membership_id))
        .first()
    )
    if owner is None:
        raise ActionRefused(
            _("Choisissez une personne qui travaille dans votre organisme."),
            field="owner",
            code="missing_owner",
        )
    return owner


@action
def accept_referral(
    acting: Acting,
    referral: Referral,
    *,
    owner_id: uuid.UUID | None = None,
    version: int | None = None,
) -> Referral:
    """Accept: somebody is named, and the receiver opens its own dossier, under its own regime.

    Two colleagues at once: one wins, the other meets Conflict. The dossier gives no more to see
    than what the person agreed to share.
    """
    owner = _owner(acting, referral, owner_id)
    facts = {"owner": owner}
    check_transition(acting, referral, "accept", facts)
    opened = now() if referral.received_at is None else referral.received_at
    moved: dict[str, Any] = {"owner": owner, "answered_at": now(), "received_at": opened}
    move(acting, referral, "accept", version=version, facts=facts, **moved)
    dossier = open_dossier(
        acting,
        referral.subject_id,
        organisation_id=referral.receiver_id,
        programme=referral.programme.code,
        coordinating_organisation_id=referral.receiver.parent_id,
        assignee_id=owner.pk,
        origin_referral_id=referral.pk,
        sections=(),
    )
    if referral.allocation and referral.coordinating_organisation_id:
        keep_choice(acting, dossier, referral.coordinating_organisation_id, referral.allocation)
    return update_versioned(referral, None, receiver_dossier_id=dossier.pk)


@action
def wait_list_referral(
    acting: Acting,
    referral: Referral,
    *,
    owner_id: uuid.UUID | None = None,
    version: int | None = None,
) -> Referral:
    """Answer « not yet, but yes »: somebody is named, the person waits for a place."""
    owner = _owner(acting, referral, owner_id)
    moved: dict[str, Any] = {"owner": owner, "answered_at": now()}
    move(acting, referral, "wait_list", version=version, facts={"owner": owner}, **moved)
    return referral


@action
def keep_waiting(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """The person still waits for a place: said again, the clock begins again, her place is kept."""
    move(acting, referral, "keep_waiting", version=version)
    return referral


@action
def decline_referral(
    acting: Acting,
    referral: Referral,
    reason: str,
    *,
    counter_proposal: str = "",
    proposed: Proposed = NOTHING_PROPOSED,
    version: int | None = None,
) -> Referral:
    """Decline with a coded reason, and possibly another place, date or service (S10).

    `proposed` is what the sender can make a draft of in one gesture; `counter_proposal`, its words.

    The receiver's access ends, the sender's dossier goes back to « choice », and it is the sender's
    turn. Raises ActionRefused for a reason that is not in the list.
    """
    if reason and reason not in DeclineReason.values:
        raise ActionRefused(_("Choisissez un motif de la liste."), field="decline_reason")
    move(
        acting,
        referral,
        "decline",
        version=version,
        facts={"decline_reason": reason},
        data={"reason": reason},
        decline_reason=reason,
        counter_proposal=counter_proposal.strip(),
        answered_at=now(),
        owner=None,
    )
    propose(referral, proposed)
    end_access(acting, referral)
    back_to_choice(acting, referral)
    return referral


def back_to_choice(acting: Acting, referral: Referral) -> None:
    """Put the sender's dossier back to « project ready », unless another referral is still open.

    Whoever closes is not always the sender: the act is widened to this one person for it.
    """
    wide = acting.with_subjects(referral.subject_id)
    _back_to_choice(wide, referral)


@action
def _back_to_choice(acting: Acting, referral: Referral) -> None:
    dossier = Dossier.objects.filter(pk=referral.dossier_id, stage="referred").first()
    others = Referral.objects.filter(
        dossier_id=referral.dossier_id, closed_at__isnull=True, sent_at__isnull=False
    ).exclude(pk=referral.pk)
    if dossier is not None and not others.exists():
        back = move_stage(acting, dossier, "ready")
        if back.next_step == AWAIT_ANSWER:
            set_next_step(acting, back, DECIDE, in_days(2))


@action
def ask_information(
    acting: Acting, referral: Referral, question: str, *, version: int | None = None
) -> Referral:
    """Ask the sender something: the clock stops, the turn passes to the sender."""
    text = question.strip()
    move(
        acting,
        referral,
        "ask_information",
        version=version,
        facts={"question": text},
        question=text,
        answer="",
        received_at=referral.received_at or now(),
    )
    return referral


@action
def answer_information(
    acting: Acting, referral: Referral, answer: str, *, version: int | None = None
) -> Referral:
    """Answer the receiver's question: the clock starts again from where it stopped."""
    text = answer.strip()
    move(
        acting,
        referral,
        "answer_information",
        version=version,
        facts={"answer": text},
        answer=text,
    )
    return referral


def undo_until(referral: Referral) -> dt.datetime | None:
    """Until when an acceptance or a refusal can be undone; None when there is nothing to undo."""
    if referral.state not in {"accepted", "declined"} or referral.answered_at is None:
        return None
    return referral.answered_at + dt.timedelta(minutes=delays()["referrals.undo_minutes"])


@action
def undo_answer(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """Undo an acceptance or a refusal that has just been given: nothing had left yet.

    Raises ActionRefused once the short delay is over: it is then another decision, to be explained.
    """
    name = "undo_accept" if referral.state == "accepted" else "undo_decline"
    check_transition(acting, referral, name, {})
    until = undo_until(referral)
    if until is None or now() > until:
        raise ActionRefused(_("Le délai pour annuler est passé."), code="too_late")
    accepted = referral.state == "accepted"
    move(
        acting,
        referral,
        name,
        version=version,
        owner=None,
        answered_at=None,
        decline_reason="",
        counter_proposal="",
        receiver_dossier_id=None,
    )
    if accepted:
        _close_unused_dossier(acting, referral)
    else:
        take_back_proposal(referral)
        _reopen_access(acting, referral)
    return referral


def _close_unused_dossier(acting: Acting, referral: Referral) -> None:
    """Close the dossier that this acceptance opened; one that was there before is left alone."""
    dossier = Dossier.objects.filter(
        organisation_id=referral.receiver_id,
        origin_referral_id=referral.pk,
        closed_on__isnull=True,
    ).first()
    if dossier is not None:
        close_dossier(acting, dossier, "referred_away")


def _reopen_access(acting: Acting, referral: Referral) -> None:
    """Give back what the refusal had closed, if the person still agrees."""
    wide = acting.with_subjects(referral.subject_id)
    _grant_again(wide, referral)
    waits_for_the_answer(wide, referral)


@action
def _grant_again(acting: Acting, referral: Referral) -> None:
    # Read again, widened to the person: a member of a common project does not see the project's
    # own consent.
    fresh = Referral.objects.select_related("consent").get(pk=referral.pk)
    if fresh.consent is None or fresh.consent.state != "given":
        raise ActionRefused(_("La personne a retiré son consentement."), code="no_consent")
    open_access(acting, fresh)


@action
def contest_refusal(
    acting: Acting, referral: Referral, reason: str, *, version: int | None = None
) -> Referral:
    """The sender contests a refusal: the receiver's coordination looks at it (first of two steps)."""
    text = reason.strip()
    if referral.coordinating_organisation_id is None:
        raise ActionRefused(_("Aucune coordination ne peut revoir ce refus."), code="nobody")
    facts = {"reason": text}
    move(acting, referral, "contest", version=version, facts=facts, contest_reason=text[:500])
    return referral


@action
def review_refusal(
    acting: Acting, referral: Referral, *, confirm: bool, version: int | None = None
) -> Referral:
    """The coordination confirms a contested refusal, or asks the receiver to look again."""
    if confirm:
        move(acting, referral, "confirm_decline", version=version)
        return referral
    move(
        acting,
        referral,
        "resubmit",
        version=version,
        decline_reason="",
        answered_at=None,
    )
    take_back_proposal(referral)
    _reopen_access(acting, referral)
    return referral
