"""Every way a referral ends without an outcome of its service, and the way back."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.privacy.actions import end_consent, withdraw_consent
from enracine.privacy.models import Consent, ConsentEnd, Purpose
from enracine.referrals.actions.answering import back_to_choice
from enracine.referrals.actions.disposing import agreed_again, ask_what_becomes
from enracine.referrals.actions.drafting import WITH_SENDER, consent_in_force
from enracine.referrals.actions.moving import end_access, move, tell
from enracine.referrals.actions.proposing import take_back_proposal
from enracine.referrals.actions.sending import open_access
from enracine.referrals.models import OPEN_STATES, CloseCode, Referral
from enracine.referrals.queries.common import delays, parties_of
from enracine.referrals.workflow import ENDED, HOUSEHOLD, SENDER

#: Which way back, by state; from the others, the request itself is opened again.
_REOPENINGS = dict.fromkeys(ENDED, "reopen_service") | {"cancelled": "reopen_cancelled"}
#: Codes that somebody may choose; the others are said by the product itself.
CANCEL_CODES = frozenset({"changed_mind", "not_needed", "wrong_addressee", "other_territory"})


@action
def cancel_referral(
    acting: Acting,
    referral: Referral,
    close_code: str,
    *,
    comment: str = "",
    version: int | None = None,
) -> Referral:
    """The sender or the person cancels, with a coded reason; the receiver's access ends.

    When the person stops it herself, her agreement ends too: nobody sends, nor reopens, without
    asking her again. Choosing another place only closes.
    """
    if close_code and close_code not in CANCEL_CODES:
        raise ActionRefused(_("Choisissez un motif de la liste."), field="close_code")
    move(
        acting,
        referral,
        "cancel",
        version=version,
        facts={"close_code": close_code},
        data={"close_code": close_code},
        close_code=close_code,
        close_reason=comment.strip()[:300],
    )
    end_access(acting, referral)
    back_to_choice(acting, referral)
    if close_code != CloseCode.OTHER_TERRITORY and HOUSEHOLD in parties_of(acting, referral):
        _take_back_agreement(acting, referral)
    return referral


def _take_back_agreement(acting: Acting, referral: Referral) -> None:
    if referral.consent_id is None:
        return
    consent = Consent.objects.filter(
        pk=referral.consent_id, purpose=Purpose.REFERRAL, state=Consent.State.GIVEN
    ).first()
    if consent is not None:
        withdraw_consent(acting, consent)
        ask_what_becomes(acting, referral)


@action
def stop_referral(acting: Acting, referral: Referral, close_code: str) -> None:
    """What it was for stops or arrives elsewhere: closed with that code alone, in the same instant.

    A draft is thrown away: nothing had left. The agreement for that place ends by itself.
    """
    if referral.state == "draft":
        tell(acting, referral, "referrals.draft_discarded")
        referral.delete()
        end_agreement(acting, referral)
        return
    move(
        acting,
        referral,
        "cancel",
        facts={"close_code": close_code},
        data={"close_code": str(close_code)},
        close_code=close_code,
    )
    end_access(acting, referral)
    back_to_choice(acting, referral)
    end_agreement(acting, referral)


@action
def choose_target(acting: Acting, referral: Referral) -> list[Referral]:
    """The person chooses this place: the other referrals of the group close « autre territoire
    choisi » and the access of the others ends (S03). Returns those closed; safe to repeat.

    By the sender or by the person. Drafts of the group are closed with nothing sent; a refusal that is
    contested closes too, and no agreement for another place outlives the choice.
    """
    if not parties_of(acting, referral) & {SENDER, HOUSEHOLD}:
        raise NotVisible
    if referral.group_id is not None:
        # Two places chosen at once: one after the other, or each would close the other.
        list(
            Referral.objects.select_for_update()
            .filter(group_id=referral.group_id)
            .order_by("id")
            .values_list("pk", flat=True)
        )
        referral.refresh_from_db(fields=["state", "version", "is_principal"])
    if referral.state not in OPEN_STATES:
        raise ActionRefused(_("Cette référence n’est plus ouverte."), code="illegal")
    if referral.group_id is None:
        return []
    others = (
        Referral.objects.filter(group_id=referral.group_id)
        .exclude(pk=referral.pk)
        .select_related("receiver", "sender", "dossier")
        .order_by("id")
    )
    closed = []
    for other in others:
        if other.state in (*OPEN_STATES, "contested"):
            closed.append(cancel_referral(acting, other, CloseCode.OTHER_TERRITORY))
        elif other.state == "draft":
            other.delete()
        end_agreement(acting, other)
    Referral.objects.filter(group_id=referral.group_id).exclude(pk=referral.pk).update(
        is_principal=False
    )
    if not referral.is_principal:
        update_versioned(referral, None, is_principal=True)
    if closed:
        tell(acting, referral, "referrals.chosen", {"closed": [str(r.pk) for r in closed]})
    return closed


def end_agreement(acting: Acting, referral: Referral) -> None:
    """The agreement for a place not chosen ends by itself, unless another referral rests on it."""
    if referral.consent_id is None:
        return
    used = Referral.objects.filter(
        consent_id=referral.consent_id, state__in=(*OPEN_STATES, "draft", "contested")
    ).exclude(pk=referral.pk)
    consent = Consent.objects.filter(pk=referral.consent_id, purpose=Purpose.REFERRAL).first()
    if consent is not None and not used.exists():
        end_consent(acting, consent, ConsentEnd.NOT_CHOSEN)


@action
def withdraw_referral(
    acting: Acting, referral: Referral, close_code: str = CloseCode.CONSENT_WITHDRAWN
) -> Referral:
    """The consent is gone (taken back, or at its end): the access is cut, the receiver told (S07).

    Taken back, the receiver must also say what became of what it had received. The proof of what was
    communicated stays with the sender and the person.
    """
    move(
        acting,
        referral,
        "withdraw",
        data={"close_code": close_code},
        close_code=close_code,
    )
    end_access(acting, referral)
    back_to_choice(acting, referral)
    if close_code == CloseCode.CONSENT_WITHDRAWN:
        ask_what_becomes(acting, referral)
    return referral


@action
def consent_taken_back(
    acting: Acting,
    subject_id: uuid.UUID,
    consent_id: uuid.UUID,
    close_code: str = CloseCode.CONSENT_WITHDRAWN,
) -> int:
    """Move every referral that rested on a consent which has just ended. Returns how many closed.

    A draft only loses its consent: nothing had left. Whoever answers at this instant is waited for:
    a person who takes her agreement back never meets a conflict.
    """
    resting = (
        Referral.objects.filter(subject_id=subject_id, consent_id=consent_id)
        .select_for_update(of=("self",))
        .select_related("receiver", "sender", "dossier")
        .order_by("id")
    )
    closed = 0
    for referral in resting:
        if referral.state == "draft":
            update_versioned(referral, None, consent=None, **WITH_SENDER)
        elif referral.state in (*OPEN_STATES, "contested"):
            withdraw_referral(acting, referral, close_code)
            closed += 1
    return closed


def reopen_until(referral: Referral) -> dt.date | None:
    """The last day on which a closed referral may be reopened; None when it is not closed."""
    if referral.closed_at is None:
        return None
    days = delays()["referrals.reopen_days"]
    return referral.closed_at.astimezone(QUEBEC).date() + dt.timedelta(days=days)


def reopening_facts(referral: Referral) -> dict[str, object]:
    """What reopening asks for, as it stands now: an agreement in force, a closing still recent."""
    until = reopen_until(referral)
    return {
        "consent": consent_in_force(referral),
        "in_time": until is not None and today() <= until,
    }


@action
def reopen_referral(
    acting: Acting, referral: Referral, reason: str, *, version: int | None = None
) -> Referral:
    """Take up a closed referral again: same history, if it is recent and the person still agrees."""
    facts = reopening_facts(referral) | {"reason": reason.strip()}
    name = _REOPENINGS.get(referral.state, "reopen_request")
    changes: dict[str, Any] = {"close_code": "", "close_reason": "", "decline_reason": ""}
    if name == "reopen_service":
        changes |= {"outcome": "", "feedback": ""}
    move(
        acting,
        referral,
        name,
        version=version,
        facts=facts,
        consent=facts["consent"],
        **changes,
    )
    take_back_proposal(referral)
    open_access(acting, referral)
    agreed_again(acting, referral)
    return referral


@action
def enter_in_error(
    acting: Acting, referral: Referral, reason: str, *, version: int | None = None
) -> Referral:
    """Say that this referral should never have been: kept, left out of every count."""
    text = reason.strip()
    move(
        acting,
        referral,
        "enter_in_error",
        version=version,
        facts={"reason": text},
        close_reason=text[:300],
    )
    end_access(acting, referral)
    back_to_choice(acting, referral)
    return referral


def expire_referral(acting: Acting, referral: Referral) -> Referral:
    """Time ends a silence: back to the sender, who chooses again. A vacant post is not a silence."""
    code = CloseCode.VACANT_POST if referral.receiver_was_vacant else CloseCode.NO_ANSWER
    move(acting, referral, "expire", data={"close_code": code}, close_code=code)
    end_access(acting, referral)
    back_to_choice(acting, referral)
    return referral


def give_back_referral(acting: Acting, referral: Referral) -> Referral:
    """The receiver serves no longer: back to the sender with the reason, who chooses again."""
    code = CloseCode.NOT_SERVING
    move(
        acting,
        referral,
        "give_back",
        facts={"receiver_gone": True},
        data={"close_code": code},
        close_code=code,
    )
    end_access(acting, referral)
    back_to_choice(acting, referral)
    return referral
