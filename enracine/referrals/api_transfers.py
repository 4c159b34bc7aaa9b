"""Dossiers that change holder, over the API: proposed, accepted, declined, taken back."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str
from ninja import Field, Query, Router, Schema, Status

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import TransitionIn, TransitionOut, offer_shape, perform
from enracine.kernel.api.schemas import Editable, PageQuery, Strict, page_of, whole_page
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.identity import acting_of
from enracine.people.queries import headers
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.api_shapes import (
    NamedPersonOut,
    PackageFactOut,
    PackageSectionOut,
    PartyOut,
    package_sections,
    party_shape,
)
from enracine.referrals.models import Transfer, TransferReason
from enracine.referrals.models.transfers import TransferState
from enracine.referrals.queries import software, transfers
from enracine.referrals.travel_gestures import transfer_offers
from enracine.referrals.workflow import RECEIVER, SENDER

router = Router(tags=["transfers"])


class TransferOut(Editable):
    """A dossier proposed to another holder: where it stands. What one may not know is absent."""

    number: str
    state: TransferState
    state_label: str
    reason: TransferReason
    reason_label: str
    sections: list[Section]
    sender: PartyOut
    receiver: PartyOut
    proposed_at: dt.datetime | None
    due_on: dt.date | None
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None
    refusal: str
    dossier_id: uuid.UUID | None = Field(None, description="the caller's own dossier, if any")


class PlannedOut(Schema):
    """One thing to do that follows the dossier."""

    title: str
    owner: str


class TransferDetailOut(TransferOut):
    """A transfer whole, with what may be done now."""

    person: NamedPersonOut | None = Field(None, description="absent where identity is not shared")
    package: list[PackageSectionOut] | None = Field(
        None, description="what was shown; absent when it may not, or no longer, be read"
    )
    plan: list[PlannedOut] | None = None
    history: list[PackageFactOut] | None = None
    consent_id: uuid.UUID | None = Field(None, description="the agreement it rests on")
    available_transitions: list[TransitionOut]


class TransferPage(Schema):
    """One page of transfers."""

    items: list[TransferOut]
    total: int
    page: int
    per_page: int


class TransferFilters(Schema):
    """Which transfers."""

    direction: Literal["received", "sent"] | None = None
    state: list[TransferState] = Field([], max_length=10, description="several may be named")


_SAME = (
    "id", "version", "created_at", "updated_at", "number", "state", "reason", "sections",
    "proposed_at", "due_on", "answered_at", "closed_at", "refusal",
)  # fmt: skip


def _transfer(acting: Acting, row: Transfer) -> dict[str, Any]:
    shape: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    shape |= {
        "state_label": force_str(row.get_state_display()),
        "reason_label": force_str(row.get_reason_display()),
        "sender": party_shape(row.sender),
        "receiver": party_shape(row.receiver),
    }
    parties = transfers.transfer_parties(acting, row)
    if SENDER in parties:
        shape["dossier_id"] = row.dossier_id
    elif RECEIVER in parties and row.successor_id:
        shape["dossier_id"] = row.successor_id
    return shape


@router.get(
    "/transfers",
    response=TransferPage,
    exclude_unset=True,
    summary="Transfers of dossiers, newest first",
)
def list_transfers(
    request: HttpRequest, filters: Annotated[TransferFilters, Query(...)], paging: PageQuery
) -> dict[str, Any]:
    """Those proposed to the acting membership's organisation, and its own; a candidate's own."""
    acting = acting_of(request)
    rows = transfers.transfers_seen(acting)
    if filters.direction and acting.is_professional:
        side = "receiver_id" if filters.direction == "received" else "sender_id"
        rows = rows.filter(**{side: acting.organisation_id})
    if filters.state:
        rows = rows.filter(state__in=[state.value for state in filters.state])
    return page_of(rows, paging, lambda found: [_transfer(acting, row) for row in found])


class HolderOut(Schema):
    """An organisation that may hold a dossier, and the law it answers to."""

    organisation_id: uuid.UUID
    organisation: str
    regime: str


class HolderList(Schema):
    """Who may hold it, on one page."""

    items: list[HolderOut]
    total: int
    page: int
    per_page: int


@router.get(
    "/dossiers/{uuid:dossier_id}/holders",
    response=HolderList,
    summary="Who could hold a dossier after you",
)
def list_holders(request: HttpRequest, dossier_id: uuid.UUID) -> dict[str, Any]:
    """Organisations with a mandate today, and somebody to work."""
    dossier = software.own_dossier(acting_of(request), dossier_id)
    items = [
        {"organisation_id": o.pk, "organisation": str(o), "regime": force_str(o.regime)}
        for o in transfers.holders_to_be(dossier.organisation_id)
    ]
    return whole_page(items)


class TransferIn(Strict):
    """A transfer to prepare: nothing leaves before the agreement and the transition « propose »."""

    model_config = Strict.model_config | {
        "json_schema_extra": {
            "example": {
                "dossier_id": "0198c0de-0000-7000-8000-000000000001",
                "receiver_id": "0198c0de-0000-7000-8000-000000000002",
                "reason": "moved",
                "sections": ["identity", "contact", "project"],
            }
        }
    }
    dossier_id: uuid.UUID
    receiver_id: uuid.UUID
    reason: TransferReason
    sections: list[Section] = Field(min_length=1, max_length=20)


@router.post(
    "/transfers",
    response={201: TransferDetailOut},
    exclude_unset=True,
    summary="Prepare the transfer of a dossier that one holds",
)
def create_transfer(
    request: HttpRequest, response: HttpResponse, body: TransferIn
) -> Status[dict[str, Any]]:
    """A draft: the person is asked, then it is proposed; the dossier moves at acceptance only."""
    acting = acting_of(request)
    dossier = software.own_dossier(acting, body.dossier_id)
    made = actions.draft_transfer(
        acting,
        dossier.pk,
        body.receiver_id,
        body.reason.value,
        [section.value for section in body.sections],
    )
    response["Location"] = f"/api/v1/transfers/{made.pk}"
    return Status(201, _whole(request, response, made.pk))


@router.get(
    "/transfers/{uuid:transfer_id}",
    response=TransferDetailOut,
    exclude_unset=True,
    summary="One transfer, what was shown, what may be done now",
)
def get_transfer(
    request: HttpRequest, response: HttpResponse, transfer_id: uuid.UUID
) -> dict[str, Any]:
    """To the holder, to who is asked once it is proposed, to the person."""
    return _whole(request, response, transfer_id)


def _whole(request: HttpRequest, response: HttpResponse, transfer_id: uuid.UUID) -> dict[str, Any]:
    acting = acting_of(request)
    row = transfers.visible_transfer(acting, transfer_id)
    content = transfers.content_for(row, transfers.transfer_parties(acting, row))
    person = headers([row.subject_id]).get(row.subject_id)
    shown = {s["code"] for s in content["sections"]} if content else set()
    shown |= {"identity"} & granted_sections(row.subject_id) if person else set()
    if shown:
        note_read(request, row.subject_id, shown, "api:transfer")
    tagged(response, row.version)
    shape = _transfer(acting, row)
    shape["available_transitions"] = [
        offer_shape(acting, row, offer) for offer in transfer_offers(acting, row)
    ]
    if person is not None:
        shape["person"] = {"id": person.subject_id, "name": person.full_name}
    if row.consent_id and row.receiver_id != acting.organisation_id:
        shape["consent_id"] = row.consent_id
    if content is not None:
        shape["package"] = package_sections(content)
        shape["plan"] = content["plan"]
        shape["history"] = content["history"]
    return shape


@router.post(
    "/transfers/{uuid:transfer_id}/transitions",
    response=TransferDetailOut,
    exclude_unset=True,
    summary="Do something with a transfer",
)
def move_transfer(
    request: HttpRequest,
    response: HttpResponse,
    transfer_id: uuid.UUID,
    body: TransitionIn,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """propose, accept, decline, cancel, withdraw: what is not in `available_transitions` is refused."""
    acting = acting_of(request)
    row = transfers.visible_transfer(acting, transfer_id)
    with unchanged(if_match, row.version, lambda: _current(request, transfer_id)):
        perform(acting, row, transfer_offers(acting, row), body, force_str(row.get_state_display()))
    return _whole(request, response, transfer_id)


def _current(request: HttpRequest, transfer_id: uuid.UUID) -> dict[str, Any]:
    """The transfer as it stands, as plain values."""
    shown = _whole(request, HttpResponse(), transfer_id)
    return TransferDetailOut.model_validate(shown).model_dump(mode="json", exclude_unset=True)
