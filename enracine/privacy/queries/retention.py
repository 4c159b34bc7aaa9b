"""The calendar of retention, and what it will make leave."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from enracine.kernel.clock import today
from enracine.kernel.parameters import parameters
from enracine.privacy import content, retention, rights
from enracine.privacy.models import (
    EVERYBODY,
    Category,
    PurgeNotice,
    PurgeProof,
    Remainder,
    RetentionRule,
    RightsRequest,
)

#: How many files a preview names; the count says the rest.
SHOWN = 50


def settings() -> dict[str, Any]:
    """The dated settings of this feature in force today. One SQL query."""
    return parameters(rights.DEFAULTS)


def lines(organisation_id: uuid.UUID | None = None) -> list[retention.Line]:
    """The lines of the calendar, everybody's and one organisation's (all of them by default)."""
    rows = RetentionRule.objects.order_by("category", "scope", "agreement", "valid_from")
    if organisation_id is not None:
        rows = rows.filter(scope__in=[EVERYBODY, organisation_id])
    return [
        retention.Line(
            row.category,
            "" if row.organisation_id is None else str(row.organisation_id),
            row.agreement,
            row.months,
            row.valid_from,
            row.valid_to,
            str(row.pk),
        )
        for row in rows
    ]


def months_of(organisation_id: uuid.UUID, agreement: str, day: dt.date) -> Mapping[str, int]:
    """How long each category is kept by an organisation under an agreement. One SQL query."""
    known = lines(organisation_id)
    return {
        category: retention.months_for(known, category, str(organisation_id), agreement, day)
        for category in Category.values
    }


def calendar_of(organisation_id: uuid.UUID) -> list[RetentionRule]:
    """The rows in force or to come for one organisation, its own after everybody's."""
    return list(
        RetentionRule.objects.filter(scope__in=[EVERYBODY, organisation_id])
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today()))
        .select_related("organisation")
        .order_by("category", "scope", "agreement", "valid_from")
    )


@dataclass(frozen=True)
class Leaving:
    """A file that will leave: when, by what, and what holds it back (empty: nothing)."""

    file: content.EndedFile
    leaves_on: dt.date
    told_on: dt.date | None
    blocked_by: str


def leaving_before(
    until: dt.date, organisation_id: uuid.UUID | None, limit: int = SHOWN
) -> list[Leaving]:
    """The files whose time is over on `until`, oldest first; those contested say so.

    Six SQL queries whatever the size, for a page (the organisation's own rows) or a job (all).
    """
    known = lines(organisation_id)
    due = sorted(
        (
            pair
            for category in (content.FILE, content.NOT_COME)
            for pair in _due(known, category, until, organisation_id, limit)
        ),
        key=lambda pair: (pair[1], str(pair[0].subject_id)),
    )[:limit]
    pairs = [(file.subject_id, file.organisation_id) for file, _day in due]
    told = _told(pairs)
    frozen = contested([subject for subject, _organisation in pairs])
    return [
        Leaving(
            file,
            day,
            told.get((file.subject_id, file.organisation_id)),
            "recourse" if (file.subject_id, file.organisation_id) in frozen else "",
        )
        for file, day in due
    ]


def _due(
    known: list[retention.Line],
    category: str,
    until: dt.date,
    organisation_id: uuid.UUID | None,
    limit: int,
) -> list[tuple[content.EndedFile, dt.date]]:
    """The files of a category whose time is over, and the day each leaves. One SQL query."""
    shortest = min(
        [line.months for line in known if line.category == category]
        + [retention.SAFE_MONTHS[category]]
    )
    candidates = content.files().ended(
        retention.add_months(until, -shortest), organisation_id, limit, category
    )
    found = []
    for file in candidates:
        months = retention.months_for(
            known, category, str(file.organisation_id), file.agreement, until
        )
        if (day := retention.leaves_on(file.ended_on, months)) <= until:
            found.append((file, day))
    return found


def _told(pairs: list[tuple[uuid.UUID, uuid.UUID]]) -> dict[tuple[uuid.UUID, uuid.UUID], dt.date]:
    rows = PurgeNotice.objects.filter(
        subject_id__in=[subject for subject, _o in pairs], done_at__isnull=True
    ).values_list("subject_id", "organisation_id", "planned_on")
    return {(subject, organisation): day for subject, organisation, day in rows}


def contested(subject_ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Which persons contest an answer of which holder: nothing of theirs leaves (law.md, L46)."""
    return set(
        RightsRequest.objects.filter(
            subject_id__in=subject_ids, state=RightsRequest.State.CONTESTED
        ).values_list("subject_id", "organisation_id")
    )


def remainders_due(day: dt.date, limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """What an earlier destruction had to leave and may go now: person and holder, for a job."""
    rows = (
        Remainder.objects.filter(Q(until__lt=day) | Q(until__isnull=True))
        .order_by("until", "id")
        .values_list("subject_id", "organisation_id")[:limit]
    )
    return sorted(set(rows))


def proofs_of(organisation_id: uuid.UUID, limit: int = SHOWN) -> list[PurgeProof]:
    """The destructions of an organisation, newest first."""
    return list(
        PurgeProof.objects.filter(organisation_id=organisation_id).order_by("-done_at", "-id")[
            :limit
        ]
    )
