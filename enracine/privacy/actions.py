"""Every write about protection: subjects, grants, consents."""

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
from enracine.privacy.models import (
    AccessGrant,
    Consent,
    ConsentText,
    Subject,
    SubjectHolder,
)

#: Until the field gives a length, a consent to share lasts a year (dated setting later; L23).
CONSENT_DAYS = 365
#: Days during which a refusal on the person's own screen is not attested away (our own choice).
REFUSAL_HOLDS_DAYS = 30


@action
def open_subject(acting: Acting, kind: str, user_id: int | None = None) -> Subject:
    """Create a protected subject (« person » or « household »), and its account when there is one.

    The caller must then act with it (`acting.with_subjects(subject.id)`) or hold a grant on it to
    write its facts: row-level security sees to it.
    """
    subject = Subject.objects.create(kind=kind)
    if user_id is not None:
        hold_subject(acting.with_subjects(subject.id), subject.id, user_id)
    return subject


@action
def hold_subject(acting: Acting, subject_id: uuid.UUID, user_id: int) -> None:
    """Say that this account is the person herself (or belongs to the household). Safe to repeat."""
    if not SubjectHolder.objects.filter(subject_id=subject_id, user_id=user_id).exists():
        SubjectHolder.objects.create(subject_id=subject_id, user_id=user_id)


@action
def grant_access(
    acting: Acting,
    subject_id: uuid.UUID,
    organisation_id: uuid.UUID,
    sections: Iterable[str],
    basis: str,
    *,
    object_id: uuid.UUID | None = None,
    consent: Consent | None = None,
    valid_until: dt.date | None = None,
) -> None:
    """Let an organisation see sections of a subject, because of `basis`.

    One open grant per subject, organisation, basis and object: granting again widens nothing, it
    replaces the sections. Raises ActionRefused when the basis asks for a consent that is not given.
    """
    wanted = sorted(set(sections))
    if basis in {"referral", "consent"} and (consent is None or consent.state != "given"):
        raise ActionRefused(_("Ce partage demande un consentement en vigueur."), code="no_consent")
    open_grants = AccessGrant.objects.filter(
        subject_id=subject_id,
        organisation_id=organisation_id,
        basis=basis,
        object_id=object_id,
        ended_at__isnull=True,
    )
    if open_grants.update(sections=wanted, valid_until=valid_until, updated_at=now()):
        return
    AccessGrant.objects.create(
        subject_id=subject_id,
        organisation_id=organisation_id,
        sections=wanted,
        basis=basis,
        object_id=object_id,
        consent=consent,
        granted_by_id=acting.organisation_id,
        valid_from=today(),
        valid_until=valid_until,
    )
    record(
        "privacy.access_granted",
        acting,
        subject_id=subject_id,
        organisations=[organisation_id],
        data={"organisation": str(organisation_id), "sections": wanted, "basis": basis},
    )


@action
def end_grants(
    acting: Acting,
    subject_id: uuid.UUID,
    *,
    organisation_id: uuid.UUID | None = None,
    basis: str | None = None,
    object_id: uuid.UUID | None = None,
    consent_id: uuid.UUID | None = None,
) -> int:
    """End the open grants that match; the access stops at the next request. Returns how many.

    Only the grants that the actor may see are ended: hers, those she gave, or those on herself.
    """
    grants = AccessGrant.objects.filter(subject_id=subject_id, ended_at__isnull=True)
    if organisation_id is not None:
        grants = grants.filter(organisation_id=organisation_id)
    if basis is not None:
        grants = grants.filter(basis=basis)
    if object_id is not None:
        grants = grants.filter(object_id=object_id)
    if consent_id is not None:
        grants = grants.filter(consent_id=consent_id)
    ended = list(grants.order_by("id").values_list("organisation_id", flat=True))
    AccessGrant.objects.filter(pk__in=list(grants.values_list("pk", flat=True))).update(
        ended_at=now(), updated_at=now()
    )
    if ended:
        record(
            "privacy.access_ended",
            acting,
            subject_id=subject_id,
            organisations=ended,
            data={"organisations": [str(o) for o in ended]},
        )
    return len(ended)


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
