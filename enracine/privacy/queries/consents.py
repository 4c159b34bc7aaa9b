"""The consents of a subject, and the one decision about sharing."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from enracine.kernel.clock import QUEBEC, today
from enracine.privacy.models import Consent, Purpose
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
    receive news, lets nobody send a file there.
    """
    facts = [
        ConsentFacts(
            state=c.state,
            recipient_id=str(c.recipient_id or ""),
            sections=frozenset(c.sections),
            given_on=c.given_at.astimezone(QUEBEC).date() if c.given_at else None,
            valid_until=c.valid_until,
            channel=c.channel,
            has_text=c.text_id is not None,
            has_witness=c.witness_id is not None,
        )
        for c in Consent.objects.filter(
            subject_id=subject_id, recipient_id=recipient_id, purpose=purpose
        ).order_by("id")
    ]
    return _may_share(facts, str(recipient_id), sections, day or today())
