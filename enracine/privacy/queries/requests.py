"""The requests of persons: for their officers, and for themselves."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Organisation
from enracine.privacy import content
from enracine.privacy.models import AccessGrant, CorrectionNotice, Mask, RightsRequest
from enracine.privacy.queries.access import who_can_see
from enracine.privacy.queries.packages import scope_of
from enracine.privacy.queries.retention import months_of
from enracine.privacy.rights import PROVISIONS, Provision

SHOWN = 50
#: What an officer still has to do something about.
WAITING = ("received", "silent", "contested")


def requests_of(acting: Acting, waiting: bool, limit: int = SHOWN) -> list[RightsRequest]:
    """The requests addressed to the acting organisation, the nearest due first. One SQL query."""
    rows = RightsRequest.objects.filter(organisation=acting.organisation_id)
    rows = rows.filter(state__in=WAITING) if waiting else rows.exclude(state__in=WAITING)
    order = ("due_on", "id") if waiting else ("-answered_on", "-received_on", "-id")
    return list(rows.select_related("organisation").order_by(*order)[:limit])


def waiting_count(acting: Acting) -> int:
    """How many requests wait for an answer of the acting organisation."""
    return RightsRequest.objects.filter(
        organisation=acting.organisation_id, state__in=["received", "silent"]
    ).count()


def request_for(acting: Acting, request_id: uuid.UUID) -> RightsRequest:
    """One request of the acting organisation. Raises NotVisible for another's."""
    found: RightsRequest | None = (
        RightsRequest.objects.filter(pk=request_id, organisation=acting.organisation_id)
        .select_related(
            "organisation", "job", "package", "letter", "answered_by__user", "proof_seen_by__user"
        )
        .first()
    )
    if found is None or acting.organisation_id is None:
        raise NotVisible
    return found


def my_requests(subject_id: uuid.UUID) -> QuerySet[RightsRequest]:
    """The requests about one person, newest first."""
    return (
        RightsRequest.objects.filter(subject_id=subject_id)
        .select_related("organisation", "package", "letter")
        .order_by("-received_on", "-id")
    )


def my_request(subject_id: uuid.UUID, request_id: uuid.UUID) -> RightsRequest:
    """One of them. Raises NotVisible for anybody else's."""
    found = my_requests(subject_id).filter(pk=request_id).first()
    if found is None:
        raise NotVisible
    return found


def holders_for(subject_id: uuid.UUID) -> list[Organisation]:
    """The organisations that a person may ask: those that may see her file today, by name.

    One SQL query, in her own name.
    """
    grants = who_can_see(subject_id)
    found = {grant.organisation_id: grant.organisation for grant in grants}
    return sorted(found.values(), key=lambda organisation: organisation.name)


def may_record_for(acting: Acting, subject_id: uuid.UUID) -> bool:
    """Whether the acting organisation holds something of the person today."""
    return (
        AccessGrant.objects.filter(
            subject_id=subject_id, organisation=acting.organisation_id, ended_at__isnull=True
        )
        .exclude(valid_until__lt=today())
        .exists()
    )


def masks_of(request: RightsRequest) -> list[Mask]:
    """What is proposed for masking, in the order of the package."""
    return list(request.masks.order_by("place", "start", "id"))


def provisions_for(kind: str) -> list[Provision]:
    """The reasons of the closed list that fit a kind of request."""
    return [p for p in PROVISIONS.values() if kind in p.kinds and p.code != "identity"]


@dataclass(frozen=True)
class Staying:
    """Something that a destruction must leave: what, why, until when."""

    title: str
    reason: str
    until: dt.date | None
    rows: int


def what_stays(request: RightsRequest) -> list[Staying]:
    """What the organisation could not destroy today, as far as it sees: proposed, not decided."""
    scope = scope_of(request.subject_id, request.organisation_id)
    months = months_of(request.organisation_id, "", today())
    staying: dict[tuple[str, str], Staying] = {}
    for described in content.contents():
        if described.keep is None:
            continue
        rows = described.rows(scope)
        for kept in described.keep(replace(scope, months=months), rows):
            key = (str(described.title), kept.reason)
            former = staying.get(key)
            staying[key] = Staying(
                key[0],
                kept.reason,
                max(filter(None, (kept.until, former.until if former else None)), default=None),
                len(kept.ids) + (former.rows if former else 0),
            )
    return sorted(staying.values(), key=lambda one: (one.reason, one.title))


def corrections_for(acting: Acting, limit: int = SHOWN) -> list[CorrectionNotice]:
    """The corrections that the acting organisation has not read, oldest first."""
    return list(
        CorrectionNotice.objects.filter(
            organisation=acting.organisation_id, read_at__isnull=True
        ).order_by("told_at", "id")[:limit]
    )


def corrections_about(acting: Acting, subject_id: uuid.UUID) -> list[CorrectionNotice]:
    """The same, about one person: shown on her file. One SQL query."""
    return list(
        CorrectionNotice.objects.filter(
            organisation=acting.organisation_id, subject_id=subject_id, read_at__isnull=True
        ).order_by("told_at", "id")
    )


def corrections_of(subject_id: uuid.UUID) -> list[CorrectionNotice]:
    """Who was told of a correction, and who read it: shown to the person."""
    return list(
        CorrectionNotice.objects.filter(subject_id=subject_id)
        .select_related("organisation")
        .order_by("-told_at", "-id")[:SHOWN]
    )
