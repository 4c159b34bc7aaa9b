"""What an administrator does with the subscriptions of her organisation."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.kernel.outbound import read_address
from enracine.webhooks import kinds as known
from enracine.webhooks import queries, rules
from enracine.webhooks.actions.delivering import defer_delivery
from enracine.webhooks.models import Delivery, Secret, Subscription


def _must_be_approved(organisation_id: uuid.UUID) -> None:
    if not queries.is_approved(organisation_id):
        raise ActionRefused(
            _(
                "Aucune évaluation (EFVP) approuvée ni mandat en règle ne couvre « Avis automatiques à un "
                "autre système ». La personne responsable de la protection les inscrit d’abord."
            ),
            code="no_assessment",
        )


def _checked_kinds(kinds: Iterable[str]) -> list[str]:
    chosen = sorted(set(kinds))
    if not chosen:
        raise ActionRefused(_("Choisissez au moins un événement."), field="kinds")
    if set(chosen) - {k.code for k in known.offered()}:
        raise ActionRefused(_("Un de ces événements n’est pas offert."), field="kinds")
    return chosen


def _taken() -> ActionRefused:
    return ActionRefused(_("Cette adresse reçoit déjà vos avis."), field="address", code="taken")


@action
def create_subscription(
    acting: Acting, *, name: str, address: str, kinds: Iterable[str]
) -> tuple[Subscription, str]:
    """Tell an address of events to come. Returns it with its secret, which is shown this once.

    Raises ActionRefused: without an approved evaluation, for an address that may not be called, for
    kinds that are not offered; NotVisible for anybody but an administrator.
    """
    mine = queries.must_manage(acting)
    _must_be_approved(mine)
    read_address(address)
    try:
        with transaction.atomic():
            found = Subscription.objects.create(
                organisation_id=mine, name=name, address=address, kinds=_checked_kinds(kinds)
            )
    except IntegrityError as error:
        raise _taken() from error
    secret = _new_secret(found)
    record("webhooks.subscription_created", acting, object=found)
    return found, secret


@action
def change_subscription(
    acting: Acting,
    found: Subscription,
    version: int | None = None,
    *,
    name: str,
    address: str,
    kinds: Iterable[str],
) -> Subscription:
    """Change its name, its address or its kinds. What waits goes to the new address."""
    _mine(acting, found)
    read_address(address)
    try:
        with transaction.atomic():
            update_versioned(
                found, version, name=name, address=address, kinds=_checked_kinds(kinds)
            )
    except IntegrityError as error:
        raise _taken() from error
    record("webhooks.subscription_changed", acting, object=found)
    return found


def _mine(acting: Acting, found: Subscription) -> None:
    """Raise NotVisible unless it is one of the acting administrator's organisation, not deleted."""
    queries.subscription(acting, found.pk)


@action
def suspend_subscription(
    acting: Acting, found: Subscription, version: int | None = None
) -> Subscription:
    """Stop calling. Events go on waiting: nothing is lost."""
    _mine(acting, found)
    update_versioned(found, version, state=Subscription.State.SUSPENDED, is_exhausted=False)
    record("webhooks.subscription_suspended", acting, object=found, data={"by": "administrator"})
    return found


@action
def resume_subscription(
    acting: Acting, found: Subscription, version: int | None = None
) -> Subscription:
    """Call again, at once. Raises ActionRefused when the evaluation no longer allows it."""
    _mine(acting, found)
    _must_be_approved(found.organisation_id)
    update_versioned(
        found,
        version,
        state=Subscription.State.ACTIVE,
        is_exhausted=False,
        failures=0,
        failing_since=None,
        paused_until=None,
    )
    defer_delivery(found.pk)
    record("webhooks.subscription_resumed", acting, object=found)
    return found


@action
def end_subscription(
    acting: Acting, found: Subscription, version: int | None = None
) -> Subscription:
    """Delete a subscription: nothing leaves any more, what waited is forgotten."""
    _mine(acting, found)
    update_versioned(found, version, state=Subscription.State.ENDED, ended_at=timezone.now())
    Delivery.objects.filter(subscription=found).delete()
    found.secrets.all().delete()
    record("webhooks.subscription_ended", acting, object=found)
    return found


@action
def rotate_secret(acting: Acting, found: Subscription, version: int | None = None) -> str:
    """Give a new secret, shown this once. The former one signs too until the end of the overlap."""
    _mine(acting, found)
    update_versioned(found, version)
    moment = timezone.now()
    until = moment + dt.timedelta(days=queries.days_in_force().overlap)
    # One that already ends keeps its day.
    found.secrets.filter(valid_until__isnull=True).update(valid_until=until)
    secret = _new_secret(found)
    record("webhooks.secret_rotated", acting, object=found, data={"until": until.isoformat()})
    return secret


def _new_secret(found: Subscription) -> str:
    identifier = new_id()
    secret = rules.secret_of(settings.SECRET_KEY, identifier)
    Secret.objects.create(
        id=identifier,
        subscription=found,
        fingerprint=rules.fingerprint(secret),
        valid_from=timezone.now(),
    )
    return rules.written(secret)


@action
def send_ping(acting: Acting, found: Subscription) -> Delivery:
    """Send a trial message, at once, whatever the kinds chosen."""
    _mine(acting, found)
    moment, identifier = timezone.now(), new_id()
    sent = Delivery.objects.create(
        subscription=found,
        event_id=identifier,
        kind=rules.PING,
        occurred_at=moment,
        line=identifier,
        created_at=moment,
        not_before=moment,
    )
    Subscription.objects.filter(pk=found.pk).update(paused_until=None)
    defer_delivery(found.pk)
    record("webhooks.ping_sent", acting, object=found)
    return sent


@action
def send_again(
    acting: Acting,
    found: Subscription,
    delivery_ids: Iterable[int] | None = None,
    *,
    kind: str = "",
) -> int:
    """Put back in the queue what was not delivered: those, or all of them (of a kind).

    Each keeps its identifier, so that a receiver that had taken it knows. Returns how many.
    """
    _mine(acting, found)
    dead = Delivery.objects.filter(subscription=found, state=Delivery.State.DEAD)
    if delivery_ids is not None:
        dead = dead.filter(pk__in=list(delivery_ids))
    if kind:
        dead = dead.filter(kind=kind)
    moment = timezone.now()
    count = dead.update(
        state=Delivery.State.WAITING,
        attempts=0,
        # The days of trying begin again.
        created_at=moment,
        not_before=moment,
        settled_at=None,
    )
    if count:
        Subscription.objects.filter(pk=found.pk).update(paused_until=None)
        defer_delivery(found.pk)
        record("webhooks.sent_again", acting, object=found, data={"count": count})
    return count
