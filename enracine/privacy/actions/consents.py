"""Asking for a consent, and the person's own answers to it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import after, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document
from enracine.kernel.parameters import parameter
from enracine.network.models import Membership
from enracine.privacy.actions.grants import end_grants
from enracine.privacy.models import (
    AccessGrant,
    Assistance,
    Consent,
    ConsentEnd,
    ConsentText,
)
from enracine.privacy.queries.proofs import proof_digest

#: Until the field gives a length, a consent to share lasts a year (L23).
CONSENT_DAYS = 365
#: The dated setting that replaces it, and its default.
LENGTH = ("consents.days", CONSENT_DAYS)


@dataclass(frozen=True)
class Gesture:
    """How somebody agreed: what she ticked, where, with whose help, on which paper.

    `express` names the sensitive sections agreed to by a gesture of their own. A sensitive section
    left out is simply not shared.
    """

    express: frozenset[str] = frozenset()
    place: str = ""
    assistance: str = ""
    helper: str = ""
    signed_on: dt.date | None = None
    proof: Document | None = None


NOTHING_SAID = Gesture()


@action
def ask_consent(
    acting: Acting,
    subject_id: uuid.UUID,
    purpose: str,
    sections: Iterable[str] = (),
    *,
    recipient_id: uuid.UUID | None = None,
    reason: str = "",
    renews: Consent | None = None,
) -> Consent:
    """Ask somebody for one consent: one purpose, one recipient. Nothing is shared by asking.

    `renews` is the consent about to end that this one would follow.
    """
    asked_by = renews.asked_by_id if renews is not None else acting.organisation_id
    consent = Consent.objects.create(
        subject_id=subject_id,
        purpose=purpose,
        sections=sorted(set(sections)),
        recipient_id=recipient_id,
        asked_by_id=asked_by,
        reason=reason[:300],
        renews=renews,
    )
    record(
        "privacy.consent_asked",
        acting,
        subject_id=subject_id,
        object=consent,
        organisations=[recipient_id],
        data={
            "purpose": purpose,
            "recipient": str(recipient_id or ""),
            "sections": consent.sections,
        },
    )
    return consent


def must_be_self(acting: Acting, consent: Consent) -> None:
    """Raise NotVisible for anybody but the person herself.

    A spouse, a colleague or a job never consents for somebody (law.md, L27).
    """
    if consent.subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible


def _must_be_open(consent: Consent) -> None:
    if consent.state != Consent.State.REQUESTED:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="already_answered")


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


def last_day(day: dt.date | None = None) -> dt.date:
    """The last day of a consent given on `day` when nobody chooses a shorter one. One SQL query."""
    start = day or today()
    return start + dt.timedelta(days=int(parameter(*LENGTH)))


@action
def give_consent(
    acting: Acting,
    consent: Consent,
    *,
    language: str = "fr-ca",
    valid_until: dt.date | None = None,
    version: int | None = None,
    gesture: Gesture = NOTHING_SAID,
) -> Consent:
    """The person agrees, on her own screen. Raises NotVisible for anybody else."""
    must_be_self(acting, consent)
    channel = Consent.Channel.SCREEN
    return agree(acting, consent, channel, None, language, valid_until, version, gesture)


def agree(
    acting: Acting,
    consent: Consent,
    channel: str,
    witness: Membership | None,
    language: str,
    valid_until: dt.date | None,
    version: int | None,
    gesture: Gesture,
) -> Consent:
    """Write that a request was agreed to: the words, the way, the day, and the digest of it all."""
    _must_be_open(consent)
    if gesture.assistance and gesture.assistance not in Assistance.values:
        raise ActionRefused(_("Choisissez une aide de la liste."), field="assistance")
    asked = list(consent.sections)
    sensitive = set(consent.sensitive_sections)
    express = sorted(sensitive & gesture.express)
    accepted = [s for s in asked if s not in sensitive or s in gesture.express]
    if asked and not accepted:
        raise ActionRefused(
            _("Cochez ce que vous acceptez de transmettre, ou refusez."),
            field="express",
            code="express",
        )
    changes = {
        "state": Consent.State.GIVEN,
        "given_at": now(),
        "text": current_text(consent.purpose, language),
        "channel": channel,
        "witness": witness,
        "valid_until": valid_until or last_day(),
        "sections": accepted,
        "express_sections": express,
        "place": gesture.place[:120],
        "assistance": gesture.assistance,
        "helper": gesture.helper[:120],
        "signed_on": gesture.signed_on,
        "proof": gesture.proof,
    }
    for name, value in changes.items():
        setattr(consent, name, value)
    update_versioned(consent, version, **changes, sha256=proof_digest(consent))
    record(
        "privacy.consent_given",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.recipient_id, consent.asked_by_id],
        data={
            "purpose": consent.purpose,
            "channel": channel,
            "sections": accepted,
            "express": express,
            "sha256": consent.sha256,
        },
    )
    _take_over(acting, consent)
    return consent


def _take_over(acting: Acting, consent: Consent) -> None:
    """A renewed agreement replaces the former one: accesses that rested on it now rest on this."""
    if consent.renews_id is None:
        return
    former = Consent.objects.filter(pk=consent.renews_id, state=Consent.State.GIVEN).first()
    if former is None:
        return
    update_versioned(
        former,
        None,
        state=Consent.State.ENDED,
        ended_at=now(),
        end_reason=ConsentEnd.RENEWED,
    )
    wide = acting.with_subjects(consent.subject_id)
    for grant in former.grants.filter(ended_at__isnull=True).order_by("id"):
        kept = sorted(set(grant.sections) & set(consent.sections))
        if kept:
            _rest(wide, grant.pk, kept, consent)
        else:
            end_grants(wide, consent.subject_id, consent_id=former.pk)
    record(
        "privacy.consent_renewed",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.recipient_id, consent.asked_by_id],
        data={"purpose": consent.purpose, "former": str(former.pk)},
    )


@action
def _rest(_acting: Acting, grant_id: uuid.UUID, sections: list[str], consent: Consent) -> None:
    AccessGrant.objects.filter(pk=grant_id).update(
        consent=consent, sections=sections, valid_until=consent.valid_until, updated_at=now()
    )


@action
def refuse_consent(acting: Acting, consent: Consent, *, version: int | None = None) -> Consent:
    """The person says no. The service continues; only this sharing does not happen."""
    must_be_self(acting, consent)
    _must_be_open(consent)
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
    must_be_self(acting, consent)
    if consent.state != Consent.State.GIVEN:
        raise ActionRefused(_("Ce consentement n’est pas en vigueur."), code="not_given")
    update_versioned(
        consent, version, state=Consent.State.WITHDRAWN, withdrawn_at=after(consent.given_at)
    )
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


@action
def ask_for_help(acting: Acting, consent: Consent) -> Consent:
    """The person asks to be helped to understand, before answering (law.md, L22). Safe to repeat."""
    must_be_self(acting, consent)
    _must_be_open(consent)
    if consent.help_asked_at is not None:
        return consent
    update_versioned(consent, None, help_asked_at=now())
    record(
        "privacy.consent_help_asked",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.asked_by_id],
        data={"purpose": consent.purpose},
    )
    return consent
