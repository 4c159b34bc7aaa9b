"""Agreements that a professional witnessed: said in front of her, or signed on paper."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Membership
from enracine.privacy.actions.consents import NOTHING_SAID, Gesture, agree
from enracine.privacy.models import (
    SENSITIVE_SECTIONS,
    SHARING_PURPOSES,
    Consent,
    Purpose,
)
from enracine.privacy.rules import missing_from_paper

#: Days during which a refusal on the person's own screen is not attested away (our own choice).
REFUSAL_HOLDS_DAYS = 30


@action
def attest_consent(
    acting: Acting,
    consent: Consent,
    *,
    channel: str = Consent.Channel.ATTESTED,
    language: str = "fr-ca",
    valid_until: dt.date | None = None,
    version: int | None = None,
    gesture: Gesture = NOTHING_SAID,
) -> Consent:
    """A professional attests that the person agreed in person or on paper, in front of her.

    The acting membership is the witness; a paper needs its scan and its date. Raises ActionRefused
    for another channel, and when a sensitive section was not agreed to by a gesture of its own.
    """
    if channel not in {Consent.Channel.ATTESTED, Consent.Channel.PAPER}:
        raise ActionRefused(_("Ce moyen ne convient pas à une attestation."), field="channel")
    if acting.membership_id is None or consent.asked_by_id != acting.organisation_id:
        raise NotVisible
    if channel == Consent.Channel.ATTESTED and _said_no_lately(consent):
        raise ActionRefused(
            _("La personne a dit non il y a peu. Redemandez-lui à l’écran, ou sur papier signé."),
            code="said_no",
        )
    if channel == Consent.Channel.PAPER and not (gesture.proof and gesture.signed_on):
        raise ActionRefused(
            _("Joignez le document signé et sa date : sans eux, l’accord est sans effet."),
            field="file",
            code="no_scan",
        )
    if set(consent.sensitive_sections) - gesture.express:
        raise ActionRefused(
            _("Un renseignement sensible demande un accord exprès : cochez-le à part."),
            field="express",
            code="express",
        )
    witness = Membership.objects.get(pk=acting.membership_id)
    return agree(acting, consent, channel, witness, language, valid_until, version, gesture)


def _said_no_lately(consent: Consent) -> bool:
    """Whether the person refused or took back, herself, the same sharing in the last weeks.

    Nobody attests in her name against what she has just said (law.md, L20, L25).
    """
    since = now() - dt.timedelta(days=REFUSAL_HOLDS_DAYS)
    return (
        Consent.objects.filter(
            models.Q(refused_at__gte=since) | models.Q(withdrawn_at__gte=since),
            subject_id=consent.subject_id,
            recipient_id=consent.recipient_id,
            purpose=consent.purpose,
        )
        .exclude(pk=consent.pk)
        .exists()
    )


@action
def record_paper_consent(
    acting: Acting,
    subject_id: uuid.UUID,
    sections: Iterable[str],
    *,
    recipient_id: uuid.UUID | None,
    has_signature: bool,
    gesture: Gesture,
    purpose: str = Purpose.REFERRAL,
    language: str = "fr-ca",
    reason: str = "",
) -> Consent:
    """Keep an agreement signed on paper, with its scan.

    A whole one is in force, the acting membership being the witness that brings it. One that lacks
    something is kept as « sans effet », with what it lacks: it shares nothing (law.md, L28).
    Raises ActionRefused for a date to come, NotVisible when nobody acts for an organisation.
    """
    if acting.membership_id is None or acting.organisation_id is None:
        raise NotVisible
    if gesture.signed_on is not None and gesture.signed_on > today():
        raise ActionRefused(_("Cette date est à venir."), field="signed_on", code="future")
    named = sorted(set(sections))
    sensitive = SENSITIVE_SECTIONS if purpose in SHARING_PURPOSES else frozenset[str]()
    missing = missing_from_paper(
        has_signature=has_signature,
        signed_on=gesture.signed_on,
        has_recipient=recipient_id is not None or purpose not in SHARING_PURPOSES,
        sections=named,
        has_scan=gesture.proof is not None,
        express=gesture.express,
        sensitive=sensitive,
    )
    if missing:
        return _keep_without_effect(
            acting, subject_id, purpose, named, recipient_id, gesture, missing, reason
        )
    consent = Consent.objects.create(
        subject_id=subject_id,
        purpose=purpose,
        sections=named,
        recipient_id=recipient_id,
        asked_by_id=acting.organisation_id,
        reason=reason[:300],
    )
    return attest_consent(
        acting, consent, channel=Consent.Channel.PAPER, language=language, gesture=gesture
    )


def _keep_without_effect(
    acting: Acting,
    subject_id: uuid.UUID,
    purpose: str,
    sections: list[str],
    recipient_id: uuid.UUID | None,
    gesture: Gesture,
    missing: list[str],
    reason: str,
) -> Consent:
    consent = Consent.objects.create(
        subject_id=subject_id,
        purpose=purpose,
        sections=sections,
        express_sections=sorted(gesture.express & set(sections)),
        recipient_id=recipient_id,
        asked_by_id=acting.organisation_id,
        state=Consent.State.VOID,
        channel=Consent.Channel.PAPER,
        witness_id=acting.membership_id,
        signed_on=gesture.signed_on,
        proof=gesture.proof,
        place=gesture.place[:120],
        assistance=gesture.assistance,
        helper=gesture.helper[:120],
        missing=missing,
        reason=reason[:300],
    )
    record(
        "privacy.consent_void",
        acting,
        subject_id=subject_id,
        object=consent,
        organisations=[],
        data={"purpose": purpose, "missing": missing},
    )
    return consent
