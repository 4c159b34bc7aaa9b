"""What the pages and the API show of the subscriptions of an organisation."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameters
from enracine.network.models import Role
from enracine.network.scope import own_organisation
from enracine.privacy.models import Integration
from enracine.privacy.queries.governance import is_integration_approved
from enracine.webhooks import rules
from enracine.webhooks.models import Delivery, Secret, Subscription

UNSENT = (Delivery.State.WAITING, Delivery.State.SENDING)


@dataclass(frozen=True)
class Days:
    """The dated settings in force."""

    retry: int
    suspend: int
    keep: int
    overlap: int


def days_in_force() -> Days:
    """The settings of today. One SQL query."""
    named = (rules.RETRY_DAYS, rules.SUSPEND_DAYS, rules.KEEP_DAYS, rules.OVERLAP_DAYS)
    values = parameters(dict(named))
    return Days(*(int(values[key]) for key, _safe in named))


def must_manage(acting: Acting) -> uuid.UUID:
    """The acting organisation, for its administrator. Raises NotVisible for anybody else."""
    if acting.role != Role.ADMINISTRATOR:
        raise NotVisible
    return own_organisation(acting)


def is_approved(organisation_id: uuid.UUID) -> bool:
    """Whether the organisation's evaluation and mandate allow it to tell another system (L07, L33)."""
    return is_integration_approved(Integration.WEBHOOKS, organisation_id, today())


def subscriptions(acting: Acting) -> QuerySet[Subscription]:
    """The subscriptions of the acting organisation that were not deleted, by name."""
    return Subscription.objects.filter(organisation_id=must_manage(acting)).exclude(
        state=Subscription.State.ENDED
    )


def subscription(acting: Acting, subscription_id: uuid.UUID) -> Subscription:
    """One of them. Raises NotVisible for anybody else's, or a deleted one."""
    found = subscriptions(acting).filter(pk=subscription_id).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Health:
    """How a subscription fares: what waits and since when, what was not delivered."""

    waiting: int = 0
    waiting_since: dt.datetime | None = None
    dead: int = 0


def health_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Health]:
    """The health of several subscriptions. One SQL query, whatever their number."""
    unsent = Q(state__in=UNSENT)
    rows = (
        Delivery.objects.filter(subscription_id__in=list(ids))
        .filter(unsent | Q(state=Delivery.State.DEAD))
        .order_by()
        .values("subscription_id")
        .annotate(
            waiting=Count("id", filter=unsent),
            since=Min("created_at", filter=unsent),
            dead=Count("id", filter=Q(state=Delivery.State.DEAD)),
        )
    )
    return {r["subscription_id"]: Health(r["waiting"], r["since"], r["dead"]) for r in rows}


def deliveries(found: Subscription, state: str = "", kind: str = "") -> QuerySet[Delivery]:
    """What one subscription was told or not, the newest first; those of a state or a kind."""
    rows = Delivery.objects.filter(subscription=found)
    if state == Delivery.State.WAITING:
        rows = rows.filter(state__in=UNSENT)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-id")


def delivery(acting: Acting, subscription_id: uuid.UUID, event_id: uuid.UUID) -> Delivery:
    """The one of an event. Raises NotVisible for anybody else's."""
    found = Delivery.objects.filter(
        event_id=event_id, subscription=subscription(acting, subscription_id)
    ).first()
    if found is None:
        raise NotVisible
    return found


def secrets_in_force(found: Subscription) -> list[Secret]:
    """The secrets that sign today: the newest first."""
    return list(
        found.secrets.filter(valid_from__lte=timezone.now())
        .exclude(valid_until__lte=timezone.now())
        .order_by("-valid_from", "-id")
    )
