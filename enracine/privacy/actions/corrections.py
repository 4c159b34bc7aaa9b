"""A corrected fact reaches whoever received it (P-39.1 art. 28, C.c.Q. art. 40; law.md, L44)."""

import uuid

from django.db.models import Q
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import on, record
from enracine.kernel.models import Event
from enracine.privacy import notifications as letters
from enracine.privacy import retention
from enracine.privacy.models import AccessGrant, CorrectionNotice, RightsRequest
from enracine.privacy.queries.retention import settings
from enracine.privacy.recipients import link, tell_officers

TASK = "privacy.spread_correction"
PAGE = "workspace:corrections"


def tell_correction(
    acting: Acting, subject_id: uuid.UUID, section: str, request: RightsRequest | None
) -> None:
    """Queue the notices, in the transaction of the correction: a job sees every receiver."""
    app.configure_task(TASK).defer(
        subject=str(subject_id),
        section=section,
        by=str(acting.organisation_id or ""),
        request=str(request.pk) if request else "",
    )


@on("people.section_updated")
def follow_update(event: Event) -> None:
    """A section that may have been communicated has changed."""
    section = event.data.get("section", "")
    if event.subject_id is None or not section:
        return
    shared = AccessGrant.objects.filter(
        subject_id=event.subject_id,
        basis__in=[AccessGrant.Basis.REFERRAL, AccessGrant.Basis.CONSENT],
    )
    if shared.exists():
        app.configure_task(TASK).defer(
            subject=str(event.subject_id),
            section=section,
            by=str(event.organisation_id or ""),
            request="",
        )


@action
def spread_correction(
    acting: Acting,
    subject_id: uuid.UUID,
    section: str,
    told_by: uuid.UUID | None,
    request_id: uuid.UUID | None = None,
) -> int:
    """Tell each organisation that received the section lately (a job's work). How many were told.

    Those whose access lives see the corrected section itself; the frozen package stays what was
    communicated. An unread notice is renewed, never doubled. A formal request also writes to them.
    """
    since = retention.add_months(
        today(),
        -int(settings()["privacy.correction_notice_months"]),
    )
    grants = (
        AccessGrant.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__date__gte=since),
            subject_id=subject_id,
            sections__contains=[section],
            basis__in=[AccessGrant.Basis.REFERRAL, AccessGrant.Basis.CONSENT],
        )
        .exclude(organisation=told_by)
        .order_by("organisation_id", "id")
    )
    access: dict[uuid.UUID, bool] = {}
    for grant in grants:
        lives = grant.ended_at is None and (
            grant.valid_until is None or grant.valid_until >= today()
        )
        access[grant.organisation_id] = access.get(grant.organisation_id, False) or lives
    for organisation_id, lives in sorted(access.items()):
        _tell(acting, subject_id, section, organisation_id, told_by, request_id, lives)
    return len(access)


def _tell(
    acting: Acting,
    subject_id: uuid.UUID,
    section: str,
    organisation_id: uuid.UUID,
    told_by: uuid.UUID | None,
    request_id: uuid.UUID | None,
    lives: bool,
) -> None:
    CorrectionNotice.objects.update_or_create(
        subject_id=subject_id,
        section=section,
        organisation_id=organisation_id,
        read_at=None,
        defaults={
            "told_by_id": told_by,
            "request_id": request_id,
            "had_access": lives,
            "told_at": now(),
        },
    )
    event = record(
        "privacy.correction_told",
        acting,
        subject_id=subject_id,
        organisations=[organisation_id, told_by],
        data={"section": section, "organisation": str(organisation_id), "access": lives},
    )
    if request_id is not None:
        tell_officers(event, organisation_id, letters.CORRECTED, {"url": link(PAGE)})


@action
def read_correction(acting: Acting, notice_id: uuid.UUID) -> CorrectionNotice:
    """Somebody of the receiving organisation has read it: the proof that it arrived."""
    notice = CorrectionNotice.objects.filter(
        pk=notice_id, organisation=acting.organisation_id
    ).first()
    if notice is None or acting.organisation_id is None:
        raise NotVisible
    if notice.read_at is None:
        update_versioned(notice, None, read_at=now(), read_by_id=acting.membership_id)
        record(
            "privacy.correction_read",
            acting,
            subject_id=notice.subject_id,
            organisations=[notice.told_by_id],
            data={"section": notice.section},
        )
    return notice
