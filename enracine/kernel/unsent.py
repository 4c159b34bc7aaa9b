"""What did not leave, and what a human does about it: try again, or give it up with a reason."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel import outbox
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event, OutboxMessage

RETRY_TASK = "outbox.retry"
GIVE_UP_TASK = "outbox.give_up"
GIVEN_UP = "kernel.message_given_up"
#: What a human may say when she gives a message up.
REASONS = (OutboxMessage.Why.ADDRESS, OutboxMessage.Why.TOLD, OutboxMessage.Why.USELESS)


def stuck() -> QuerySet[OutboxMessage]:
    """What did not leave: failed for good, tried and still waiting, or left by a worker that died.

    A page sees what its own organisation caused, or was to receive; an operator's command sees all.
    What somebody has just given up is gone from here before the worker has noted it.
    """
    # By PostgreSQL's own clock, that of the machine: a claim is never of the demonstration's day.
    interrupted = Q(state=OutboxMessage.State.SENDING, claimed_until__lt=Now())
    given_up = Event.objects.filter(kind=GIVEN_UP, object_id=OuterRef("pk"))
    # The states, said once more, are those of the index.
    return OutboxMessage.objects.filter(
        ~Q(last_error="") | interrupted,
        ~Exists(given_up),
        state__in=["waiting", "sending", "failed"],
    )


def stuck_lines(limit: int) -> list[OutboxMessage]:
    """The oldest of `stuck`, each with the moment it was written when one may know it. One query."""
    # Another organisation's event is not read here: the message is, without its hour.
    written = Event.objects.filter(pk=OuterRef("event_id")).values("occurred_at")[:1]
    return list(stuck().annotate(written_at=Subquery(written))[:limit])


def stuck_messages() -> list[OutboxMessage]:
    """The first five hundred of `stuck`. For operators."""
    return list(stuck()[:500])


def try_again(message_ids: list[uuid.UUID]) -> int:
    """Put messages that did not leave back in the queue, now. Returns how many."""
    with transaction.atomic(), acting_as(outbox.SYSTEM):
        again = stuck().filter(pk__in=message_ids).select_for_update()
        for message in again:
            outbox.wait_again(message, dt.timedelta(), attempts=0)
        return len(again)


@action
def ask_again(acting: Acting, message_id: uuid.UUID) -> None:
    """Ask the worker to try a message again: one that the acting organisation sees and did not leave.

    Raises NotVisible for any other.
    """
    message = stuck_or_404(message_id)
    record("kernel.message_tried_again", acting, object=message, **_about(message))
    app.configure_task(RETRY_TASK).defer(message_id=str(message.pk))


@action
def give_up(acting: Acting, message_id: uuid.UUID, why: str) -> None:
    """Give a message up, for a reason of the list. Raises NotVisible, ActionRefused.

    The worker notes it on the row, which the web never corrects.
    """
    message = stuck_or_404(message_id)
    if why not in REASONS:
        raise ActionRefused(_("Choisissez une raison."), field="why")
    record("kernel.message_given_up", acting, object=message, **_about(message, why=why))
    app.configure_task(GIVE_UP_TASK).defer(message_id=str(message.pk), why=why)


def stuck_or_404(message_id: uuid.UUID) -> OutboxMessage:
    """One of `stuck`. Raises NotVisible for any other."""
    message = stuck().filter(pk=message_id).first()
    if message is None:
        raise NotVisible
    return message


def note_given_up(message_id: uuid.UUID, why: str) -> None:
    """What the worker writes once somebody gave a message up. Safe to run twice."""
    with transaction.atomic(), acting_as(outbox.SYSTEM):
        message = (
            OutboxMessage.objects.select_for_update()
            .filter(pk=message_id, state__in=["waiting", "failed", "sending"])
            .exclude(state="sending", claimed_until__gte=now())
            .first()
        )
        if message is not None:
            outbox.drop(message, why)


def _about(message: OutboxMessage, **more: str) -> dict[str, Any]:
    # The event of the message belongs to whoever caused it, who may be another organisation.
    subject = Event.objects.filter(pk=message.event_id).values_list("subject_id", flat=True)
    data = {"message": str(message.pk), "notification": message.notification, **more}
    return {"subject_id": subject.first(), "data": data}
