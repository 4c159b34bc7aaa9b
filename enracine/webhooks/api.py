"""Subscriptions over the API: the administrator's gestures, on the rows of her pages."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from enracine.kernel.api.schemas import Editable, PageQuery, Strict, page_of, whole_page
from enracine.kernel.api.versions import IfMatch, tagged, unchanged
from enracine.kernel.identity import acting_of
from enracine.kernel.outbound import MOST_CHARACTERS
from enracine.webhooks import actions, kinds, queries
from enracine.webhooks.models import Subscription

router = Router(tags=["webhooks"])
ONE = "/webhooks/{uuid:subscription_id}"


class WebhookIn(Strict):
    """Where to tell, and what of."""

    model_config = Strict.model_config | {
        "json_schema_extra": {
            "example": {
                "name": "Registre",
                "address": "https://registre.exemple.org/avis",
                "kinds": ["referrals.sent"],
            }
        }
    }
    name: Annotated[str, Field(min_length=1, max_length=120)]
    address: Annotated[str, Field(max_length=MOST_CHARACTERS)] = Field(
        description="https://, of the public Internet; no redirection is followed"
    )
    kinds: list[Annotated[str, Field(max_length=80)]] = Field(min_length=1, max_length=200)


class WebhookOut(Editable):
    """A subscription and its health. Its secret is never shown again."""

    name: str
    address: str
    kinds: list[str]
    state: str
    waiting: int
    waiting_since: dt.datetime | None
    dead: int
    last_success_at: dt.datetime | None
    last_error: str


class WebhookMade(WebhookOut):
    """The only answer that holds the secret."""

    secret: str


class WebhookPage(Schema):
    """One page of subscriptions."""

    items: list[WebhookOut]
    total: int
    page: int
    per_page: int


class KindOut(Schema):
    """A kind of events that may be asked for."""

    code: str
    name: str
    group: str


class KindList(Schema):
    """The kinds offered, on one page."""

    items: list[KindOut]
    total: int
    page: int
    per_page: int


class PingOut(Schema):
    """The identifier that the trial message will bear."""

    id: uuid.UUID
    sent_at: dt.datetime


def _shapes(rows: list[Subscription]) -> list[dict[str, Any]]:
    health = queries.health_of(row.pk for row in rows)
    return [_shape(row, health.get(row.pk, queries.Health())) for row in rows]


def _shape(row: Subscription, health: queries.Health) -> dict[str, Any]:
    return {
        "id": row.pk,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "name": row.name,
        "address": row.address,
        "kinds": row.kinds,
        "state": row.state,
        "waiting": health.waiting,
        "waiting_since": health.waiting_since,
        "dead": health.dead,
        "last_success_at": row.last_success_at,
        "last_error": row.last_error,
    }


@router.get("/webhooks", response=WebhookPage, summary="The subscriptions of the organisation")
def list_webhooks(request: HttpRequest, paging: PageQuery) -> dict[str, Any]:
    """For its administrator, with how each one fares."""
    return page_of(queries.subscriptions(acting_of(request)), paging, _shapes)


@router.get("/webhooks/kinds", response=KindList, summary="The kinds of events offered")
def list_webhook_kinds(request: HttpRequest) -> dict[str, Any]:
    """Those that a timeline says, save those that would say what a person hides."""
    queries.must_manage(acting_of(request))
    return whole_page(kinds.offered())


@router.post("/webhooks", response={201: WebhookMade}, summary="Subscribe an address")
def create_webhook(
    request: HttpRequest, response: HttpResponse, body: WebhookIn
) -> Status[dict[str, Any]]:
    """Refused without an approved evaluation (EFVP). The secret is shown this once."""
    found, secret = actions.create_subscription(acting_of(request), **body.dict())
    response["Location"] = f"/api/v1/webhooks/{found.pk}"
    tagged(response, found.version)
    return Status(201, _shape(found, queries.Health()) | {"secret": secret})


@router.get(ONE, response=WebhookOut, summary="One subscription")
def get_webhook(
    request: HttpRequest, response: HttpResponse, subscription_id: uuid.UUID
) -> dict[str, Any]:
    """One of the organisation's."""
    found = queries.subscription(acting_of(request), subscription_id)
    tagged(response, found.version)
    return _shapes([found])[0]


@router.delete(ONE, response={204: None}, summary="Delete a subscription")
def delete_webhook(
    request: HttpRequest, subscription_id: uuid.UUID, if_match: IfMatch = None
) -> Status[None]:
    """Nothing leaves any more; what waited is forgotten."""
    acting = acting_of(request)
    found = queries.subscription(acting, subscription_id)
    with unchanged(if_match, found.version, lambda: _shapes([found])[0]):
        actions.end_subscription(acting, found, found.version)
    return Status(204, None)


@router.post(f"{ONE}/ping", response={202: PingOut}, summary="Send a trial message")
def ping_webhook(request: HttpRequest, subscription_id: uuid.UUID) -> Status[dict[str, Any]]:
    """It leaves at once, whatever the kinds chosen, under the kind `webhooks.ping`."""
    acting = acting_of(request)
    sent = actions.send_ping(acting, queries.subscription(acting, subscription_id))
    return Status(202, {"id": sent.event_id, "sent_at": timezone.now()})
