"""Asking for a consent, and each answer to it."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Membership
from enracine.privacy.actions.grants import end_grants
from enracine.privacy.models import (
    Consent,
    ConsentText,
)

#: Until the field gives a length, a consent to share lasts a year (dated setting later; L23).
CONSENT_DAYS = 365

#: Days during which a refusal on the person's own screen is not attested away (our own choice).
REFUSAL_HOLDS_DAYS = 30


@action
def ask_consent(
    acting: Acting,
    subject_id: uuid.UUID,
    purpose: str,
    sections: Iterable[str] = (),
    *,
    recipient_id: uuid.UUID | None = None,
    reason: str = "",
) -> Consent:
    """Ask somebody for one consent: one purpose, one recipient. Nothing is shared by asking."""
    consent = Consent.objects.create(
        subject_id=subject_id,
        purpose=purpose,
        sections=sorted(set(sections)),
        recipient_id=recipient_id,
        asked_by_id=acting.organisation_id,
        reason=reason[:300],
    )
    record(
        "privacy.consent_asked",
        acting,
        subject_id=subject_id,
        object=consent,
        organisations=[recipient_id],
        data={"purpose": purpose, "recipient": str(recipient_id or "")},
    )
    return consent


def _must_be_self(acting: Acting, consent: Consent) -> None:
    # A spouse, a colleague or a job never consents for somebody (law.md, L27).
    if consent.subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible


def current_text(purpose: str, language: str) -> ConsentText:
    """The words in force for a purpose, in the language if it exists, else in French.

    Raises ActionRefused when no text exists: a consent without words is not a consent.
    """
    texts = ConsentText.objects.filter(purpose=purpose, valid_from__lte=today())
    for code in (language, "fr-ca"):
        found = texts.filter(language=code).order_by("-text_version").first()
        if found:
            return found
    raise ActionRefused(_("Le texte de ce consentement n’est pas encore publié."), code="no_text")


@action
def give_consent(
    acting: Acting,
    consent: Consent,
    *,
    language: str = "fr-ca",
    valid_until: dt.date | None = None,
    version: int | None = None,
) -> Consent:
    """The person agrees, on her own screen. Raises NotVisible for anybody else."""
    _must_be_self(acting, consent)
    return _give(acting, consent, Consent.Channel.SCREEN, None, language, valid_until, version)


@action
def attest_consent(
    acting: Acting,
    consent: Consent,
    *,
    channel: str = Consent.Channel.ATTESTED,
    language: str = "fr-ca",
    valid_until: dt.date | None = None,
    version: int | None = None,
) -> Consent:
    """A professional attests that the person agreed in person or on paper, in front of her.

    The acting membership is the witness. Raises ActionRefused for another channel.
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
    witness = Membership.objects.get(pk=acting.membership_id)
    return _give(acting, consent, channel, witness, language, valid_until, version)


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


def _give(
    acting: Acting,
    consent: Consent,
    channel: str,
    witness: Membership | None,
    language: str,
    valid_until: dt.date | None,
    version: int | None,
) -> Consent:
    if consent.state != Consent.State.REQUESTED:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="already_answered")
    update_versioned(
        consent,
        version,
        state=Consent.State.GIVEN,
        given_at=now(),
        text=current_text(consent.purpose, language),
        channel=channel,
        witness=witness,
        valid_until=valid_until or today() + dt.timedelta(days=CONSENT_DAYS),
    )
    record(
        "privacy.consent_given",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.recipient_id, consent.asked_by_id],
        data={"purpose": consent.purpose, "channel": channel},
    )
    return consent


@action
def refuse_consent(acting: Acting, consent: Consent, *, version: int | None = None) -> Consent:
    """The person says no. The service continues; only this sharing does not happen."""
    _must_be_self(acting, consent)
    if consent.state != Consent.State.REQUESTED:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="already_answered")
    update_versioned(consent, version, state=Consent.State.REFUSED, refused_at=now())
    record(
        "privacy.consent_refused",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.asked_by_id],
        data={"purpose": consent.purpose},
    )
    return consent


@action
def withdraw_consent(acting: Acting, consent: Consent, *, version: int | None = None) -> Consent:
    """The person takes a consent back: every access that rested on it ends in this transaction.

    The proof stays (P-39.1 art. 8, 14; law.md L25); listeners of `privacy.consent_withdrawn` move
    open referrals and tell the recipients.
    """
    _must_be_self(acting, consent)
    if consent.state != Consent.State.GIVEN:
        raise ActionRefused(_("Ce consentement n’est pas en vigueur."), code="not_given")
    update_versioned(consent, version, state=Consent.State.WITHDRAWN, withdrawn_at=now())
    end_grants(acting, consent.subject_id, consent_id=consent.id)
    record(
        "privacy.consent_withdrawn",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.recipient_id, consent.asked_by_id],
        data={"purpose": consent.purpose, "recipient": str(consent.recipient_id or "")},
    )
    return consent
