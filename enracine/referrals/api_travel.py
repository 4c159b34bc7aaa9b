"""What is said of a referral, over the API: its needs answered one by one, its messages."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str
from ninja import Field, Router, Schema, Status

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import TransitionIn, TransitionOut, offer_shape, perform
from enracine.kernel.api.schemas import Editable, PageQuery, Strict, Text, as_plain, page_of, same
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.models import (
    NeedCode,
    NeedState,
    Referral,
    ReferralMessage,
    ReferralNeed,
)
from enracine.referrals.queries.common import parties_of, visible_referral
from enracine.referrals.queries.messages import Message, messages_of, told
from enracine.referrals.travel_gestures import need_offers
from enracine.referrals.workflow import HOUSEHOLD

router = Router(tags=["referrals"])


class NeedOut(Editable):
    """One need sent with a referral, and what became of it."""

    position: int
    code: NeedCode
    code_label: str
    text: str
    state: NeedState
    state_label: str
    acknowledged_at: dt.datetime | None
    answered_on: dt.date | None
    reason: str
    available_transitions: list[TransitionOut]


class NeedPage(Schema):
    """One page of needs."""

    items: list[NeedOut]
    total: int
    page: int
    per_page: int


def _need(acting: Acting, referral: Referral, need: ReferralNeed) -> dict[str, Any]:
    shape = same(
        need, "position", "code", "text", "state", "acknowledged_at", "answered_on", "reason"
    )
    return shape | {
        "code_label": force_str(need.get_code_display()),
        "state_label": force_str(need.get_state_display()),
        "available_transitions": [
            offer_shape(acting, need, offer) for offer in need_offers(acting, referral, need)
        ],
    }


def _note_needs(request: HttpRequest, referral: Referral) -> None:
    note_read(request, referral.subject_id, [Section.EVALUATION.value], "api:needs")


@router.get(
    "/referrals/{uuid:referral_id}/needs",
    response=NeedPage,
    exclude_unset=True,
    summary="The needs sent with a referral",
)
def list_needs(request: HttpRequest, referral_id: uuid.UUID, paging: PageQuery) -> dict[str, Any]:
    """In their order, each with what the receiver may say of it now."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    _note_needs(request, referral)
    rows = referral.needs.order_by("position")
    return page_of(rows, paging, lambda found: [_need(acting, referral, n) for n in found])


@router.post(
    "/referrals/{uuid:referral_id}/needs/{uuid:need_id}/transitions",
    response=NeedOut,
    exclude_unset=True,
    summary="Acknowledge a need, or say what became of it",
)
def move_need(
    request: HttpRequest,
    response: HttpResponse,
    referral_id: uuid.UUID,
    need_id: uuid.UUID,
    body: TransitionIn,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """By the receiver: acknowledge, answer, wait, refuse, drop, correct (S22)."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    need = referral.needs.filter(pk=need_id).first()
    if need is None:
        raise NotVisible
    _note_needs(request, referral)

    def now_() -> dict[str, Any]:
        fresh = referral.needs.get(pk=need_id)
        return as_plain(NeedOut, _need(acting, referral, fresh))

    with unchanged(if_match, need.version, now_):
        offers = need_offers(acting, referral, need)
        perform(acting, need, offers, body, force_str(need.get_state_display()))
    fresh = referral.needs.get(pk=need_id)
    tagged(response, fresh.version)
    return _need(acting, referral, fresh)


class MessageOut(Editable):
    """What one organisation wrote to the other."""

    organisation_id: uuid.UUID
    organisation: str
    author: str
    text: str
    sent_at: dt.datetime
    mine: bool
    read_at: dt.datetime | None = Field(description="by the other organisation, for who wrote it")


class MessagePage(Schema):
    """One page of messages."""

    items: list[MessageOut]
    total: int
    page: int
    per_page: int


class MessageIn(Strict):
    """A message. The same one sent again with its Idempotency-Key is written once."""

    text: Text = Field(min_length=1)


def _message(row: ReferralMessage, seen: Message) -> dict[str, Any]:
    return same(row, "text", "sent_at") | {
        "organisation_id": row.author_organisation_id,
        "organisation": seen.organisation,
        "author": seen.by,
        "mine": seen.is_mine,
        "read_at": seen.read_at,
    }


def _between(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """A referral whose messages one may read: between organisations, not before the person."""
    referral = visible_referral(acting, referral_id)
    if HOUSEHOLD in parties_of(acting, referral):
        raise NotVisible
    return referral


@router.get(
    "/referrals/{uuid:referral_id}/messages",
    response=MessagePage,
    summary="What the two organisations wrote, oldest first",
)
def list_messages(
    request: HttpRequest, referral_id: uuid.UUID, paging: PageQuery
) -> dict[str, Any]:
    """Reading them notes that one's organisation has read them, as opening their page does."""
    acting = acting_of(request)
    referral = _between(acting, referral_id)

    def show(rows: list[ReferralMessage]) -> list[dict[str, Any]]:
        seen = [told(acting, row) for row in rows]
        if any(message.is_new for message in seen):
            request.shown_messages = referral.pk  # type: ignore[attr-defined]  # after the answer
        return [_message(row, message) for row, message in zip(rows, seen, strict=True)]

    return page_of(messages_of(referral), paging, show)


@router.post(
    "/referrals/{uuid:referral_id}/messages",
    response={201: MessageOut},
    summary="Write to the other organisation",
)
def create_message(
    request: HttpRequest, referral_id: uuid.UUID, body: MessageIn
) -> Status[dict[str, Any]]:
    """While the referral is open. A message is evidence: it is never changed."""
    acting = acting_of(request)
    referral = _between(acting, referral_id)
    row = actions.write_message(acting, referral, body.text, key=uuid.uuid4())
    written = messages_of(referral).get(pk=row.pk)
    return Status(201, _message(written, told(acting, written)))
