"""Writing immigration statuses, each for a period, and the destination of a CSQ."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.people import rules, skills, status_list
from enracine.people.actions.writing import (
    person_or_404,
    provenance,
    refuse,
    tell,
    write_section,
)
from enracine.people.models import CsqDestination, ImmigrationStatus
from enracine.people.values import Destination, PastStatus, Situation, Told
from enracine.territories.models import Region


@action
def update_situation(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Situation,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> ImmigrationStatus:
    """Change the immigration status: another status, or another paper, closes the former one.

    The former stays, dated. Raises ActionRefused for a status that is not in the list, or dates
    that cannot be; Conflict on a stale version.
    """
    birth_date = person_or_404(subject_id).birth_date
    known_status(values.code)
    refuse(
        rules.impossible_dates(
            birth_date=birth_date,
            arrived=values.arrived,
            expires_on=values.expires_on,
            since=values.since,
            day=today(),
        )
    )
    changes: dict[str, Any] = {
        "code": values.code,
        "citizenship": values.citizenship,
        "arrived_in_quebec_on": values.arrived,
        "expires_on": values.expires_on,
        "work_authorised": values.work_authorised,
    }
    current = ImmigrationStatus.objects.filter(subject_id=subject_id, is_current=True).first()
    if current is not None and version is not None and current.version != version:
        raise Conflict(current=current, mine=changes)
    begins, begins_at = values.since, 1
    if current is not None and (current.code != values.code or values.renewed):
        _end_period(current, version, values.since)
        begins, begins_at = values.since or today(), current.version
        version = None
    if begins is not None:
        changes["valid_from"] = begins
    return write_section(
        acting,
        ImmigrationStatus,
        subject_id,
        "status",
        version,
        changes,
        announce,
        told=told,
        begins_at=begins_at,
        is_current=True,
    )


NOT_LISTED = gettext_noop("Choisissez un statut dans la liste.")


def known_status(code: str) -> None:
    """Raise ActionRefused for a code that the list never had."""
    if status_list.find(code) is None:
        raise ActionRefused(_(NOT_LISTED), field="code", code="unknown_status")


def _end_period(
    current: ImmigrationStatus, version: int | None, next_since: dt.date | None
) -> None:
    """Close a period the day the next one begins, never before its own beginning."""
    last = next_since or today()
    if current.valid_from and last < current.valid_from:
        last = current.valid_from
    update_versioned(current, version, is_current=False, ended_on=last)


def _past_columns(values: PastStatus) -> dict[str, Any]:
    known_status(values.code)
    problem = skills.period_problem(values.since, values.until, today())
    refuse([problem] if problem else [])
    return {"code": values.code, "valid_from": values.since, "ended_on": values.until}


@action
def add_past_status(
    acting: Acting, subject_id: uuid.UUID, values: PastStatus, told: Told | None = None
) -> ImmigrationStatus:
    """Add a status that the person had before: a closed period beside the one in force."""
    person_or_404(subject_id)
    row = ImmigrationStatus.objects.create(
        subject_id=subject_id,
        is_current=False,
        **_past_columns(values),
        **provenance(acting, told),
    )
    tell(acting, subject_id, "status", ["history"])
    return row


def _past_status(subject_id: uuid.UUID, entry_id: uuid.UUID) -> ImmigrationStatus:
    row = ImmigrationStatus.objects.filter(
        pk=entry_id, subject_id=subject_id, is_current=False
    ).first()
    if row is None:
        raise NotVisible
    return row


@action
def update_past_status(
    acting: Acting,
    subject_id: uuid.UUID,
    entry_id: uuid.UUID,
    values: PastStatus,
    version: int | None = None,
    told: Told | None = None,
) -> ImmigrationStatus:
    """Correct a past period. Raises NotVisible for the one in force, Conflict on a stale version."""
    row = _past_status(subject_id, entry_id)
    update_versioned(row, version, **_past_columns(values), **provenance(acting, told))
    tell(acting, subject_id, "status", ["history"])
    return row


@action
def remove_past_status(acting: Acting, subject_id: uuid.UUID, entry_id: uuid.UUID) -> None:
    """Take back a past period that was never true. The one in force is corrected instead."""
    _past_status(subject_id, entry_id).delete()
    tell(acting, subject_id, "status", ["history"])


@action
def update_destination(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Destination,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> CsqDestination:
    """Say which region a CSQ names. Another region is another certificate: the former stays."""
    region = Region.objects.filter(code=values.region).first()
    if region is None:
        raise ActionRefused(
            _("Choisissez une région dans la liste."), field="region", code="unknown_region"
        )
    if values.issued_on is not None and values.issued_on > today():
        raise ActionRefused(
            _("Ce mois est dans l’avenir. Vérifiez l’année."), field="issued_on", code="future"
        )
    changes: dict[str, Any] = {"region_id": region.pk, "issued_on": values.issued_on}
    begins_at = 1
    current = CsqDestination.objects.filter(subject_id=subject_id, is_current=True).first()
    if current is not None and current.region_id != region.pk:
        if version is not None and current.version != version:
            raise Conflict(current=current, mine={"region": region})
        update_versioned(current, version, is_current=False)
        version, begins_at = None, current.version
    return write_section(
        acting,
        CsqDestination,
        subject_id,
        "status",
        version,
        changes,
        announce,
        told=told,
        begins_at=begins_at,
        is_current=True,
    )
