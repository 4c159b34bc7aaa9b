"""Who may see a subject, who looked, and the memory of a reading."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest

from enracine.kernel.acting import Acting, current_acting
from enracine.kernel.clock import now, today
from enracine.kernel.identity import acting_of
from enracine.kernel.logs import current_request_id
from enracine.kernel.models import new_id
from enracine.privacy.models import AccessGrant, AccessLogEntry, Section


def who_can_see(subject_id: uuid.UUID) -> QuerySet[AccessGrant]:
    """The open grants on a subject: which organisation, which sections, why, since when."""
    return (
        AccessGrant.objects.filter(subject_id=subject_id, ended_at__isnull=True)
        .exclude(valid_until__lt=today())
        .select_related("organisation", "consent")
        .order_by("valid_from", "id")
    )


def who_looked(subject_id: uuid.UUID) -> QuerySet[AccessLogEntry]:
    """The reads of a subject's sections, newest first."""
    return AccessLogEntry.objects.filter(subject_id=subject_id).order_by("-occurred_at", "-id")


def granted_sections(subject_id: uuid.UUID) -> frozenset[str]:
    """The sections of a subject that the acting organisation may read today."""
    acting = current_acting()
    if subject_id in acting.subject_ids:
        return frozenset(Section.values)
    if acting.organisation_id is None:
        return frozenset()
    grants = _open(acting).filter(subject_id=subject_id)
    return frozenset(s for grant in grants.values_list("sections", flat=True) for s in grant)


def open_grants(column: str, acting: Acting) -> QuerySet[AccessGrant]:
    """The grants that the acting organisation holds today on the subject of `column`: for `Exists`."""
    return _open(acting).filter(subject_id=OuterRef(column))


def _open(acting: Acting) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(
        organisation=acting.organisation_id, ended_at__isnull=True
    ).exclude(valid_until__lt=today())


@dataclass(slots=True)
class Reading:
    """A line of the journal to be written: the columns of AccessLogEntry, without the cost of a model
    (a list of fifty people notes fifty of them)."""

    subject_id: uuid.UUID
    organisation_id: uuid.UUID | None
    membership_id: uuid.UUID | None
    actor: str
    actor_label: str
    sections: list[str]
    page: str
    reason: str
    request_id: str
    id: uuid.UUID = field(default_factory=new_id)
    occurred_at: dt.datetime = field(default_factory=now)


def note_read(
    request: HttpRequest,
    subject_id: uuid.UUID,
    sections: Iterable[str],
    page: str,
    reason: str = "",
) -> None:
    """Remember that this request shows sections of a subject; written once the page is answered.

    Reading pages run in a read-only transaction, so the journal is written after it. A person
    reading her own file is not journalled.
    """
    acting = acting_of(request)
    if subject_id in acting.subject_ids:
        return
    reads: dict[tuple[uuid.UUID, str], Reading] = request.__dict__.setdefault("_reads", {})
    entry = reads.get((subject_id, page))
    if entry is not None:
        entry.sections = sorted({*entry.sections, *sections})
        return
    reads[subject_id, page] = Reading(
        subject_id=subject_id,
        organisation_id=acting.organisation_id,
        membership_id=acting.membership_id,
        actor=acting.actor,
        actor_label=acting.label[:200],
        sections=sorted(set(sections)),
        page=page[:120],
        reason=reason[:300],
        request_id=current_request_id(),
    )
