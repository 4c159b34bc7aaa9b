"""The consents of a subject, and the one decision about sharing."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import NotVisible
from enracine.privacy.models import (
    SENSITIVE_SECTIONS,
    SHARING_PURPOSES,
    AccessGrant,
    Consent,
    Purpose,
)
from enracine.privacy.rules import ConsentFacts, Sharing
from enracine.privacy.rules import may_share as _may_share


def consents_of(subject_id: uuid.UUID) -> QuerySet[Consent]:
    """Every consent of a subject that the reader may see, newest first."""
    return (
        Consent.objects.filter(subject_id=subject_id)
        .select_related("recipient", "asked_by", "text")
        .order_by("-requested_at", "-id")
    )


def pending_consents(subject_id: uuid.UUID) -> QuerySet[Consent]:
    """What the person has not answered yet, oldest first."""
    return (
        Consent.objects.filter(subject_id=subject_id, state=Consent.State.REQUESTED)
        .select_related("recipient", "asked_by")
        .order_by("requested_at", "id")
    )


def facts_of(consent: Consent) -> ConsentFacts:
    """What the decision needs to know of a consent."""
    return ConsentFacts(
        state=consent.state,
        recipient_id=str(consent.recipient_id or ""),
        sections=frozenset(consent.sections),
        given_on=consent.given_at.astimezone(QUEBEC).date() if consent.given_at else None,
        valid_until=consent.valid_until,
        channel=consent.channel,
        has_text=consent.text_id is not None,
        has_witness=consent.witness_id is not None,
        express=frozenset(consent.express_sections),
        has_proof=consent.proof_id is not None,
    )


def may_share(
    subject_id: uuid.UUID,
    recipient_id: uuid.UUID,
    sections: Iterable[str],
    day: dt.date | None = None,
    *,
    purpose: str = Purpose.REFERRAL,
) -> Sharing:
    """The one decision about sharing, for pages, API, exports, e-mails and jobs alike.

    One purpose, one consent (law.md, L20): having agreed to be registered by somebody, or to
    receive news, lets nobody send a file there. A sensitive section needs its own gesture (L24).
    """
    consents = Consent.objects.filter(
        subject_id=subject_id, recipient_id=recipient_id, purpose=purpose
    ).order_by("id")
    sensitive = SENSITIVE_SECTIONS if purpose in SHARING_PURPOSES else frozenset[str]()
    return _may_share(
        [facts_of(c) for c in consents], str(recipient_id), sections, day or today(), sensitive
    )


def rests_on(consent: Consent) -> bool:
    """Whether an access that the reader may see still rests on this consent. One SQL query."""
    return AccessGrant.objects.filter(consent=consent, ended_at__isnull=True).exists()


def agreement_for(acting: Acting, consent_id: uuid.UUID) -> Consent:
    """A consent that the acting organisation asked for or receives by. One SQL query.

    Raises NotVisible for anybody else.
    """
    mine = acting.organisation_id
    found = (
        Consent.objects.select_related("recipient", "asked_by", "text", "proof", "witness__user")
        .filter(pk=consent_id)
        .filter(Q(asked_by_id=mine) | Q(recipient_id=mine))
        .first()
        if mine is not None
        else None
    )
    if found is None:
        raise NotVisible
    return found


def own_consent(acting: Acting, consent_id: uuid.UUID) -> Consent:
    """A consent of one's own. Raises NotVisible for anybody else's. One SQL query."""
    found = (
        Consent.objects.select_related("recipient", "asked_by", "text")
        .filter(pk=consent_id, subject_id__in=list(acting.subject_ids))
        .first()
    )
    if found is None:
        raise NotVisible
    return found
