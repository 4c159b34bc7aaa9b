"""Who came in a list and has not confirmed anything herself yet."""

import uuid
from dataclasses import dataclass
from typing import Any

from enracine.kernel.acting import Acting
from enracine.people.models import Registration
from enracine.privacy.models import Consent, Purpose


@dataclass(frozen=True)
class ToConfirm:
    """The agreement that waits for the person's word, and the declared origin of what is known."""

    subject_id: uuid.UUID
    consent: Consent
    origin: str
    registered_at: Any


def to_confirm(acting: Acting, subject_id: uuid.UUID) -> ToConfirm | None:
    """What waits for the person's word, when she came in a list; None otherwise. Two SQL queries."""
    registration = (
        Registration.objects.filter(subject_id=subject_id, channel=Registration.Channel.IMPORT)
        .order_by("-registered_at")
        .first()
    )
    if registration is None:
        return None
    consent = (
        Consent.objects.filter(
            subject_id=subject_id,
            purpose=Purpose.REGISTRATION,
            state=Consent.State.REQUESTED,
            asked_by_id=acting.organisation_id,
        )
        .order_by("-requested_at")
        .first()
    )
    if consent is None:
        return None
    return ToConfirm(subject_id, consent, registration.origin or "", registration.registered_at)
