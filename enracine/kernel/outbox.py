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
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.logs import logger, mask
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.notifications import find

log = logger(__name__)
SEND_TASK = "outbox.send"
SYSTEM = Acting.for_system("outbox")
#: Minutes before each new try: about a day and a half in all, then a human looks.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 960)
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

    A refusal of the mail server is written on the row, and the next try is scheduled; after the
    last one the row says « failed » and stays for a human.
    """
    with transaction.atomic(), acting_as(SYSTEM):
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(pk=message_id, state=OutboxMessage.State.WAITING)
            .first()
        )
        if message is None:
            return False
        address, language = _recipient(message)
        if not address or not find(message.notification).still_true(message.context):
            _save(message, state=OutboxMessage.State.DROPPED)
            return False
        try:
            _mail(message, address, language)
        except Exception as error:
            _note_failure(message, error)
            return False
        _save(message, state=OutboxMessage.State.SENT, sent_at=now(), last_error="")
        return True


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
        _save(message, state=OutboxMessage.State.FAILED, attempts=attempts, last_error=why)
        log.error("message %s failed for good", message.notification)
        return
    pause = dt.timedelta(minutes=PAUSES[attempts - 1])
    _save(message, attempts=attempts, last_error=why, not_before=now() + pause)
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
            OutboxMessage.objects.filter(
                state=OutboxMessage.State.WAITING, not_before__lte=late
            ).values_list("pk", flat=True)[:limit]
        )
    return sum(send_message(pk) for pk in waiting)


def stuck_messages() -> list[OutboxMessage]:
    """What did not leave: failed for good, or tried and still waiting. For operators."""
    return list(
        OutboxMessage.objects.exclude(last_error="").exclude(state=OutboxMessage.State.SENT)[:500]
    )


def try_again(message_ids: list[uuid.UUID]) -> int:
    """Put failed messages back in the queue. Returns how many."""
    with transaction.atomic(), acting_as(SYSTEM):
        failed = OutboxMessage.objects.filter(
            pk__in=message_ids, state=OutboxMessage.State.FAILED
        ).select_for_update()
        for message in failed:
            _save(message, state=OutboxMessage.State.WAITING, attempts=0, not_before=now())
            _defer(message.id, dt.timedelta())
        return len(failed)
