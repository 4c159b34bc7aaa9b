"""Subjects, and the access that an organisation has to one."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.privacy.models import (
    AccessGrant,
    Consent,
    Subject,
    SubjectHolder,
)


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

    One open grant per subject, organisation, basis and object: granting again replaces its
    sections, its end and the consent it rests on. Raises ActionRefused when the basis asks for a
    consent that is not given.
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
    if open_grants.update(
        sections=wanted, valid_until=valid_until, consent=consent, updated_at=now()
    ):
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
