"""Who looked, what was agreed to, and taking it back: over the API as on the person's own pages."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from enracine.kernel.acting import Acting
from enracine.kernel.api.schemas import Editable, PageQuery, page_of
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.network.models import Role
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessLogEntry, Consent, Purpose, Section
from enracine.privacy.queries import consents_of, granted_sections, who_looked
from enracine.privacy.queries.consents import own_consent
from enracine.privacy.queries.journal import JournalFilters, journal, why_read

router = Router(tags=["privacy"])


class ReadingOut(Editable):
    """One reading: who, which sections, when, why. Never changed: its version stays 1."""

    occurred_at: dt.datetime
    who: str
    organisation_id: uuid.UUID | None
    sections: list[str]
    why: str


class ReadingPage(Schema):
    """One page of readings."""

    items: list[ReadingOut]
    total: int
    page: int
    per_page: int


@router.get(
    "/persons/{uuid:person_id}/access-log",
    response=ReadingPage,
    summary="Who read a person's file",
)
def list_readings(request: HttpRequest, person_id: uuid.UUID, paging: PageQuery) -> dict[str, Any]:
    """All of them to the person herself; those of her own organisation to a privacy officer."""
    acting = acting_of(request)
    if person_id in acting.subject_ids:
        rows = who_looked(person_id)
    elif acting.role == Role.PRIVACY_OFFICER:
        rows = journal(acting, JournalFilters(subject_id=person_id))
        if not rows.exists():
            raise NotVisible
    else:
        raise NotVisible
    return page_of(rows, paging, lambda entries: [_reading(entry) for entry in entries])


def _reading(entry: AccessLogEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "version": 1,
        "created_at": entry.occurred_at,
        "updated_at": entry.occurred_at,
        "occurred_at": entry.occurred_at,
        "who": entry.actor_label,
        "organisation_id": entry.organisation_id,
        "sections": entry.sections,
        "why": entry.reason or why_read(entry.page),
    }


class ConsentOut(Editable):
    """An agreement: for what, to whom, which sections, until when."""

    purpose: Purpose
    state: str
    state_label: str
    sections: list[Section]
    recipient_id: uuid.UUID | None
    recipient: str | None
    asked_by_id: uuid.UUID | None
    channel: str
    requested_at: dt.datetime
    given_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    valid_until: dt.date | None = Field(description="last day, included")


class ConsentPage(Schema):
    """One page of agreements."""

    items: list[ConsentOut]
    total: int
    page: int
    per_page: int


def _consent(consent: Consent) -> dict[str, Any]:
    same = (
        "id", "version", "created_at", "updated_at", "purpose", "state", "sections",
        "recipient_id", "asked_by_id", "channel", "requested_at", "given_at", "withdrawn_at",
        "valid_until",
    )  # fmt: skip
    shape: dict[str, Any] = {name: getattr(consent, name) for name in same}
    shape["state_label"] = consent.get_state_display()
    shape["recipient"] = str(consent.recipient) if consent.recipient else None
    return shape


@router.get(
    "/persons/{uuid:person_id}/consents",
    response=ConsentPage,
    summary="What a person agreed to",
)
def list_consents(request: HttpRequest, person_id: uuid.UUID, paging: PageQuery) -> dict[str, Any]:
    """All of them to the person; to an organisation, those it asked for or receives by."""
    acting = acting_of(request)
    rows = consents_of(person_id)
    if person_id not in acting.subject_ids and not _knows(acting, person_id):
        raise NotVisible
    return page_of(rows, paging, lambda found: [_consent(consent) for consent in found])


def _knows(acting: Acting, person_id: uuid.UUID) -> bool:
    """Whether the acting organisation may read anything of this person, or asked her something."""
    return acting.organisation_id is not None and (
        bool(granted_sections(person_id)) or consents_of(person_id).exists()
    )


@router.post(
    "/consents/{uuid:consent_id}/withdrawal",
    response=ConsentOut,
    summary="Take an agreement back",
)
def withdraw(
    request: HttpRequest,
    response: HttpResponse,
    consent_id: uuid.UUID,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """By the person alone: every access that rested on it ends at once; the proof stays."""
    acting = acting_of(request)
    consent = own_consent(acting, consent_id)
    with unchanged(if_match, consent.version, lambda: _plain(consent_id, acting)):
        withdraw_consent(acting, consent)
    tagged(response, consent.version)
    return _consent(consent)


def _plain(consent_id: uuid.UUID, acting: Acting) -> dict[str, Any]:
    """The agreement as it stands, as plain values."""
    shown = _consent(own_consent(acting, consent_id))
    return ConsentOut.model_validate(shown).model_dump(mode="json")
