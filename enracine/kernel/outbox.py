"""The outbox: a message is a row of the transaction that causes it; the worker makes it leave.

Nothing is sent outside a transaction, each recipient is retried alone, and a failure stays visible.
"""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record
from enracine.kernel.logs import logger, mask
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.notifications import find

log = logger(__name__)
SEND_TASK = "outbox.send"
RETRY_TASK = "outbox.retry"
SYSTEM = Acting.for_system("outbox")
#: Minutes before each new try: about a day and a half in all, then a human looks.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 960)
#: How long a worker may take over one message: well past any mail server's patience.
LEASE = dt.timedelta(minutes=10)
LANGUAGES = {"fr": "fr-ca", "en": "en"}


def queue_notification(
    event: Event,
    notification: str,
    *,
    user_id: int | None = None,
    address: str = "",
    language: str = "fr-ca",
    context: dict[str, Any] | None = None,
) -> OutboxMessage:
    """Write a message about `event` for one recipient, and its job, in the current transaction.

    Raises KeyError for a notification nobody declared, ValueError when the context holds a field
    that its declaration does not name, or when there is no recipient.
    """
    declared = find(notification)
    values = context or {}
    if extra := set(values) - declared.fields:
        raise ValueError(f"{notification}: fields not declared {sorted(extra)}")
    if user_id is None and not address:
        raise ValueError(f"{notification}: nobody to send to")
    hold = dt.timedelta(minutes=declared.hold_minutes)
    message = OutboxMessage.objects.create(
        event=event,
        notification=notification,
        recipient_user_id=user_id,
        recipient_address=address,
        language=language,
        context=values,
        not_before=now() + hold,
    )
    _defer(message.id, hold)
    return message


def _defer(message_id: uuid.UUID, delay: dt.timedelta) -> None:
    # The real clock: the worker does not live in the demonstration's day.
    app.configure_task(SEND_TASK, schedule_at=timezone.now() + delay).defer(
        message_id=str(message_id)
    )


def send_message(message_id: uuid.UUID | str) -> bool:
    """Send one message if it still waits. Returns whether it left now; safe to run twice.

    Claimed in one transaction, sent outside any, noted in another: two workers never send the same one,
    and a slow mail server holds no lock. Between the mail server's « yes » and the note there is
    one instant that no protocol closes; a message taken by a worker that died there leaves again
    after its lease, under the same Message-ID, so that the recipient's server knows it.

    A refusal of the mail server is written on the row, and the next try is scheduled; after the
    last one the row says « failed » and stays for a human.
    """
    claimed = _claim(message_id)
    if claimed is None:
        return False
    message, address, language = claimed
    try:
        _mail(message, address, language)
    except Exception as error:
        with transaction.atomic(), acting_as(SYSTEM):
            _note_failure(message, error)
        return False
    with transaction.atomic(), acting_as(SYSTEM):
        _save(
            message,
            state=OutboxMessage.State.SENT,
            sent_at=now(),
            last_error="",
            claimed_until=None,
        )
    return True


def _to_take() -> Q:
    """What may be taken: what waits, and what a worker took and never finished."""
    return Q(state=OutboxMessage.State.WAITING) | Q(
        state=OutboxMessage.State.SENDING, claimed_until__lt=timezone.now()
    )


def _claim(message_id: uuid.UUID | str) -> tuple[OutboxMessage, str, str] | None:
    """Take one message for LEASE: itself, its address and its language. None: not to send."""
    with transaction.atomic(), acting_as(SYSTEM):
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(_to_take(), pk=message_id)
            .first()
        )
        if message is None:
            return None
        address, language = _recipient(message)
        if not address or not find(message.notification).still_true(message.context):
            _save(message, state=OutboxMessage.State.DROPPED, claimed_until=None)
            return None
        _save(
            message,
            state=OutboxMessage.State.SENDING,
            claimed_until=timezone.now() + LEASE,
        )
        return message, address, language


def _recipient(message: OutboxMessage) -> tuple[str, str]:
    """Address and language; no address when the account is closed."""
    if message.recipient_user_id is None:
        return message.recipient_address, message.language
    user = get_user_model()._default_manager.filter(pk=message.recipient_user_id).first()
    if user is None or not user.is_active:
        return "", message.language
    return user.email, getattr(user, "language", message.language)


def render_message(notification: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a notification in a language (French unless English is asked)."""
    code = "en" if language.startswith("en") else "fr"
    with translation.override(LANGUAGES[code]):
        text = render_to_string(f"{find(notification).template}.{code}.txt", context)
    subject, _line, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def _mail(message: OutboxMessage, address: str, language: str) -> None:
    context = dict.fromkeys(find(message.notification).fields, "") | message.context
    subject, body = render_message(message.notification, language, context)
    headers = {
        # The same message sent twice by accident can be recognised by the recipient's server.
        "Message-ID": f"<{message.id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    EmailMessage(subject=subject, body=body, to=[address], headers=headers).send()


def _note_failure(message: OutboxMessage, error: Exception) -> None:
    attempts = message.attempts + 1
    why = mask(f"{type(error).__name__}: {error}")[:300]
    if attempts > len(PAUSES):
        _save(
            message,
            state=OutboxMessage.State.FAILED,
            attempts=attempts,
            last_error=why,
            claimed_until=None,
        )
        log.error("message %s failed for good", message.notification)
        return
    pause = dt.timedelta(minutes=PAUSES[attempts - 1])
    _save(
        message,
        state=OutboxMessage.State.WAITING,
        attempts=attempts,
        last_error=why,
        not_before=now() + pause,
        claimed_until=None,
    )
    _defer(message.id, pause)


def _save(message: OutboxMessage, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(message, name, value)
    message.save(update_fields=list(changes))


def send_overdue(minutes: int = 10, limit: int = 500) -> int:
    """Send what should have left `minutes` ago and whose job was lost. Returns how many left."""
    late = now() - dt.timedelta(minutes=minutes)
    with transaction.atomic(), acting_as(SYSTEM):
        waiting = list(
            OutboxMessage.objects.filter(_to_take(), not_before__lte=late).values_list(
                "pk", flat=True
            )[:limit]
        )
    return sum(send_message(pk) for pk in waiting)


def stuck() -> QuerySet[OutboxMessage]:
    """What did not leave: failed for good, tried and still waiting, or left by a worker that died.

    A page sees the messages of its own organisation; an operator's command sees them all.
    """
    interrupted = Q(state=OutboxMessage.State.SENDING, claimed_until__lt=timezone.now())
    # The states, said once more, are those of the index.
    return OutboxMessage.objects.filter(
        ~Q(last_error="") | interrupted, state__in=["waiting", "sending", "failed"]
    )


def stuck_messages() -> list[OutboxMessage]:
    """The first five hundred of `stuck`. For operators."""
    return list(stuck()[:500])


def try_again(message_ids: list[uuid.UUID]) -> int:
    """Put messages that did not leave back in the queue, now. Returns how many."""
    with transaction.atomic(), acting_as(SYSTEM):
        again = stuck().filter(pk__in=message_ids).select_for_update()
        for message in again:
            _save(
                message,
                state=OutboxMessage.State.WAITING,
                attempts=0,
                not_before=now(),
                claimed_until=None,
            )
            _defer(message.id, dt.timedelta())
        return len(again)


@action
def ask_again(acting: Acting, message_id: uuid.UUID) -> None:
    """Ask the worker to try a message again: one of the acting organisation's that did not leave.

    Raises NotVisible for any other.
    """
    message = stuck().filter(pk=message_id).select_related("event").first()
    if message is None:
        raise NotVisible
    record(
        "kernel.message_tried_again",
        acting,
        subject_id=message.event.subject_id,
        data={"message": str(message.pk), "notification": message.notification},
    )
    app.configure_task(RETRY_TASK).defer(message_id=str(message.pk))
