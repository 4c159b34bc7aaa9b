"""What the worker does: one message at a time for each subscription, claimed, sent outside any
transaction, then noted. A worker that dies leaves a claim that ends, and the same message leaves again
under the same identifier.
"""

import datetime as dt
import random
import time
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from enracine.kernel import outbound
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused
from enracine.kernel.logs import logger
from enracine.webhooks import queries, rules
from enracine.webhooks.actions.exhausting import suspend_exhausted
from enracine.webhooks.models import Delivery, Subscription

log = logger(__name__)
TASK = "webhooks.deliver"
SYSTEM = Acting.for_system("webhooks")
#: How long a worker may take over one message: well past the end of a call.
LEASE = dt.timedelta(minutes=2)
#: Seconds that one job gives to a subscription before the others have their turn.
TURN = 15.0
#: Behind everything that people wait for.
PRIORITY = -10
NOT_APPROVED = "L’évaluation (EFVP) ou le mandat n’est plus en règle : rien ne part."
LOST_KEY = "La clé de l’installation a changé : donnez un nouveau secret."


@dataclass(frozen=True)
class Claim:
    """One message taken by this worker, and all that is needed to send it."""

    delivery: Delivery
    subscription: Subscription
    secrets: tuple[bytes, ...]

    @property
    def until(self) -> dt.datetime:
        """The end of the claim: what proves, when the call is over, that it is still ours."""
        assert self.delivery.claimed_until is not None  # noqa: S101 - it was just claimed
        return self.delivery.claimed_until


def defer_delivery(subscription_id: uuid.UUID) -> None:
    """Ask the worker to look at a subscription; once is enough while it waits."""
    try:
        with transaction.atomic():
            app.configure_task(
                TASK, priority=PRIORITY, queueing_lock=f"webhook:{subscription_id}"
            ).defer(subscription_id=str(subscription_id))
    except AlreadyEnqueued:
        return


def sweep() -> int:
    """Ask for every subscription that has something due. Returns how many."""
    moment = timezone.now()
    with transaction.atomic(), acting_as(SYSTEM):
        due = Delivery.objects.filter(subscription_id=OuterRef("pk")).filter(
            Q(state=Delivery.State.WAITING, not_before__lte=moment)
            | Q(state=Delivery.State.SENDING, claimed_until__lte=moment)
        )
        found = list(
            Subscription.objects.filter(Exists(due), state=Subscription.State.ACTIVE)
            .exclude(paused_until__gt=moment)
            .values_list("pk", flat=True)
        )
        for pk in found:
            defer_delivery(pk)
    return len(found)


def deliver(subscription_id: uuid.UUID) -> int:
    """Send what is due to one subscription, for the time of one turn. Returns how many left."""
    end, left = time.monotonic() + TURN, 0
    while (sent := deliver_one(subscription_id)) is not None:
        left += sent
        if time.monotonic() > end:
            with transaction.atomic(), acting_as(SYSTEM):
                defer_delivery(subscription_id)
            break
    return left


def deliver_one(subscription_id: uuid.UUID) -> bool | None:
    """Send the next message of a subscription. Whether it was taken; None when nothing is due."""
    claim = _claim(subscription_id)
    if claim is None:
        return None
    answer, why = _call(claim)
    with transaction.atomic(), acting_as(SYSTEM):
        if answer is not None and answer.is_success:
            _note_success(claim, answer)
            return True
        _note_failure(claim, answer, why)
    return False


def _claim(subscription_id: uuid.UUID) -> Claim | None:
    moment = timezone.now()
    with transaction.atomic(), acting_as(SYSTEM):
        found = (
            # Whoever is already choosing for this subscription chooses for us too.
            Subscription.objects.select_for_update(skip_locked=True)
            .filter(pk=subscription_id, state=Subscription.State.ACTIVE)
            .exclude(paused_until__gt=moment)
            .first()
        )
        if found is None:
            return None
        delivery = _next(found, moment)
        if delivery is None:
            return None
        secrets, fault = _what_allows(found)
        if fault:
            _hold(found, fault, moment + dt.timedelta(seconds=rules.LONGEST))
            return None
        delivery.state = Delivery.State.SENDING
        delivery.claimed_until = moment + LEASE
        delivery.save(update_fields=["state", "claimed_until"])
        return Claim(delivery, found, secrets)


def _what_allows(found: Subscription) -> tuple[tuple[bytes, ...], str]:
    """The secrets to sign with, and what forbids to send; empty: nothing does."""
    if not queries.is_approved(found.organisation_id):
        return (), NOT_APPROVED
    secrets = []
    for kept in queries.secrets_in_force(found):
        secret = rules.secret_of(settings.SECRET_KEY, kept.pk)
        if rules.fingerprint(secret) == kept.fingerprint:
            secrets.append(secret)
    return tuple(secrets), "" if secrets else LOST_KEY


def _hold(found: Subscription, why: str, until: dt.datetime) -> None:
    """Leave a subscription alone for a while; no message has failed."""
    Subscription.objects.filter(pk=found.pk).update(last_error=why, paused_until=until)


def _next(found: Subscription, moment: dt.datetime) -> Delivery | None:
    """What to send now: first of its line, in the order of events; one at a time."""
    rows = Delivery.objects.filter(subscription=found)
    under_way = rows.filter(state=Delivery.State.SENDING).first()
    if under_way is not None:
        interrupted = under_way.claimed_until is not None and under_way.claimed_until <= moment
        return under_way if interrupted else None
    before = Delivery.objects.filter(
        subscription=found,
        line=OuterRef("line"),
        state__in=[Delivery.State.WAITING, Delivery.State.SENDING],
        id__lt=OuterRef("id"),
    )
    due = rows.filter(state=Delivery.State.WAITING, not_before__lte=moment)
    return due.filter(~Exists(before)).order_by("id").first()


def _call(claim: Claim) -> tuple[outbound.Answer | None, str]:
    """Send it. What the other side answered, or why there was no answer."""
    sent, found = claim.delivery, claim.subscription
    body = rules.payload(
        rules.Happening(
            sent.event_id,
            sent.kind,
            sent.occurred_at,
            found.organisation_id,
            sent.object_type,
            sent.object_id,
            sent.object_version,
        )
    )
    headers = rules.headers(claim.secrets, sent.event_id, timezone.now(), body)
    try:
        answer = outbound.post(outbound.read_address(found.address), body, headers)
    except ActionRefused as refusal:
        return None, refusal.message
    except outbound.Unreachable as error:
        return None, str(error)
    return answer, "" if answer.is_success else f"réponse {answer.status}"


def _settle(claim: Claim, **changes: object) -> bool:
    """Note what became of a message, if this worker still holds it."""
    return bool(
        Delivery.objects.filter(
            pk=claim.delivery.pk, state=Delivery.State.SENDING, claimed_until=claim.until
        ).update(claimed_until=None, attempts=F("attempts") + 1, **changes)
    )


def _note_success(claim: Claim, answer: outbound.Answer) -> None:
    moment = timezone.now()
    _settle(
        claim,
        state=Delivery.State.DELIVERED,
        settled_at=moment,
        last_status=answer.status,
        last_error="",
    )
    Subscription.objects.filter(pk=claim.subscription.pk).update(
        failures=0, failing_since=None, paused_until=None, last_success_at=moment, last_error=""
    )


def _note_failure(claim: Claim, answer: outbound.Answer | None, why: str) -> None:
    moment, days = timezone.now(), queries.days_in_force()
    sent, found = claim.delivery, claim.subscription
    over = rules.is_over(sent.created_at, moment, days.retry)
    asked = answer.retry_after if answer else 0
    changes: dict[str, object] = {
        "last_status": answer.status if answer else None,
        "last_error": why[:300],
        "state": Delivery.State.DEAD if over else Delivery.State.WAITING,
        "settled_at": moment if over else None,
        "not_before": moment + rules.pause(sent.attempts + 1, random.random(), asked),  # noqa: S311 – spreads the attempts, hides nothing
    }
    if not _settle(claim, **changes):
        return
    if answer is not None and answer.status in rules.ABOUT_THE_MESSAGE:
        Subscription.objects.filter(pk=found.pk).update(last_error=why[:300])
        return
    failures = found.failures + 1
    since = found.failing_since or moment
    Subscription.objects.filter(pk=found.pk).update(
        failures=failures,
        failing_since=since,
        last_error=why[:300],
        paused_until=moment + rules.pause(failures, random.random(), asked),  # noqa: S311 – spreads the attempts, hides nothing
    )
    if rules.is_over(since, moment, days.suspend):
        log.warning("webhook %s suspended after failing for days", found.pk)
        suspend_exhausted(SYSTEM, found)
