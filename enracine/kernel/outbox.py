"""The outbox: a message is a row of the transaction that causes it; the worker makes it leave.

Nothing is sent outside a transaction, each recipient is retried alone, and a failure stays visible.
When it leaves depends on how pressing it is and on what its reader chose (`notices`): the worker
decides it, since nobody else may read the choices of others. What can wait is held for the morning
letter (`digest`).
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now
from enracine.kernel.drafts import address_digest
from enracine.kernel.logs import logger, mask
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.notices import Reader, choices_of, stop_token
from enracine.kernel.notifications import (
    CANDIDATE,
    PROFESSIONAL,
    Delivery,
    Notification,
    Urgency,
    delivery,
    find,
)
from enracine.kernel.typography import set_for_reading

log = logger(__name__)
SEND_TASK = "outbox.send"
SYSTEM = Acting.for_system("outbox")
#: Minutes before each new try: about a day and a half in all, then a human looks.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 960)
#: How long a worker may take over one message: well past any mail server's patience.
LEASE = dt.timedelta(minutes=10)
LANGUAGES = {"fr": "fr-ca", "en": "en"}
#: The pages where one chooses one's notices; upper floors own them.
PAGES = {PROFESSIONAL: "network:notices", CANDIDATE: "portal:notices"}
STOP_PAGE = "network:notices_stop"
Why = OutboxMessage.Why
#: What upper floors know of people to whom nothing is written any more.
_silences: list[Callable[[OutboxMessage], bool]] = []


def never_when(silent: Callable[[OutboxMessage], bool]) -> None:
    """Ask `silent` of each message to the person of a file, just before it leaves; True: it never does.

    Never asked of what goes to somebody who works in an organisation.
    """
    if silent not in _silences:
        _silences.append(silent)


def queue_notification(
    event: Event,
    notification: str,
    *,
    user_id: int | None = None,
    membership_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
    address: str = "",
    language: str = "fr-ca",
    context: dict[str, Any] | None = None,
    digest_day: dt.date | None = None,
) -> OutboxMessage:
    """Write a message about `event` for one recipient, and its job, in the current transaction.

    Somebody who works in an organisation hears through a membership of it, an organisation at its own
    address: `organisation_id` says so. Without it, the message is for the person of a file.

    Raises KeyError for a notification nobody declared, ValueError when the context holds a field
    that its declaration does not name, or when there is no recipient.
    """
    letter = Letter(
        event,
        notification,
        context or {},
        user_id,
        address,
        language,
        membership_id,
        organisation_id,
    )
    message = _message(letter)
    message.digest_day = digest_day
    message.save(force_insert=True)
    _defer(message.id, _hold(notification))
    return message


@dataclass(frozen=True)
class Letter:
    """One message to write, when there are hundreds: about which event, which kind, to whom."""

    event: Event
    notification: str
    context: dict[str, Any] = field(default_factory=dict)
    user_id: int | None = None
    address: str = ""
    language: str = "fr-ca"
    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None


def queue_many(letters: Iterable[Letter]) -> int:
    """Write many messages and their jobs at once; the same rules as `queue_notification`.

    Returns how many. Two statements, and one more for each other length of hold.
    """
    by_hold: dict[dt.timedelta, list[OutboxMessage]] = defaultdict(list)
    for letter in letters:
        by_hold[_hold(letter.notification)].append(_message(letter))
    insert_many(message for messages in by_hold.values() for message in messages)
    for hold, messages in by_hold.items():
        jobs: list[dict[str, Any]] = [{"message_id": str(message.id)} for message in messages]
        app.configure_task(SEND_TASK, schedule_at=timezone.now() + hold).batch_defer(*jobs)
    return sum(map(len, by_hold.values()))


def _hold(notification: str) -> dt.timedelta:
    return dt.timedelta(minutes=find(notification).hold_minutes)


def _message(letter: Letter) -> OutboxMessage:
    if extra := set(letter.context) - find(letter.notification).fields:
        raise ValueError(f"{letter.notification}: fields not declared {sorted(extra)}")
    if letter.user_id is None and not letter.address:
        raise ValueError(f"{letter.notification}: nobody to send to")
    return OutboxMessage(
        event=letter.event,
        notification=letter.notification,
        recipient_user_id=letter.user_id,
        recipient_address=letter.address,
        recipient_membership_id=letter.membership_id,
        recipient_organisation_id=letter.organisation_id,
        language=letter.language,
        context=letter.context,
        not_before=now() + _hold(letter.notification),
    )


def _defer(message_id: uuid.UUID, delay: dt.timedelta) -> None:
    # The real clock: the worker does not live in the demonstration's day.
    app.configure_task(SEND_TASK, schedule_at=timezone.now() + delay).defer(
        message_id=str(message_id)
    )


@dataclass(frozen=True)
class Recipient:
    """Where a message goes today, in which language, and whose choices it follows."""

    address: str
    language: str
    public: str
    reader: Reader


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
    message, recipient = claimed
    try:
        _mail(message, recipient)
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


def _claim(message_id: uuid.UUID | str) -> tuple[OutboxMessage, Recipient] | None:
    """Take one message for LEASE. None: it does not leave now, or not at all."""
    with transaction.atomic(), acting_as(SYSTEM):
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(_to_take(), pk=message_id)
            .first()
        )
        if message is None:
            return None
        recipient = recipient_of(message)
        wanted = when(message, recipient)
        if why := reason_to_drop(message, recipient, wanted):
            drop(message, why)
            return None
        if wanted is Delivery.DIGEST:
            _save(message, state=OutboxMessage.State.HELD, claimed_until=None)
            return None
        _save(
            message,
            state=OutboxMessage.State.SENDING,
            claimed_until=timezone.now() + LEASE,
        )
        return message, recipient


def recipient_of(message: OutboxMessage) -> Recipient:
    """Who receives it; no address when the account is closed. One SQL query.

    A candidate written to at her address before she had an account is the holder of that account.
    """
    works = message.recipient_organisation_id is not None
    public = PROFESSIONAL if works else CANDIDATE
    users = get_user_model()._default_manager
    if message.recipient_user_id is not None:
        user = users.filter(pk=message.recipient_user_id).first()
        address = user.email if user is not None and user.is_active else ""
    else:
        address = message.recipient_address
        user = None if works else users.filter(email=address.lower()).first()
    if user is not None:
        reader = Reader(user.pk, message.recipient_membership_id)
        # An address was given with its own language; an account has the one that it chose.
        chosen = message.recipient_user_id is not None
        language = getattr(user, "language", message.language) if chosen else message.language
    else:
        # The address of an organisation is nobody's: news wait there for the morning, that is all.
        reader = Reader() if works else Reader(address_digest=address_digest(address))
        language = message.language
    return Recipient(address, language, public, reader)


def when(message: OutboxMessage, recipient: Recipient) -> Delivery:
    """At once, in the morning letter, or never: urgency first, then the reader's choice."""
    declared = find(message.notification)
    chosen = None
    if declared.urgency in {Urgency.NEWS, Urgency.TURN}:
        row = choices_of(recipient.reader)
        chosen = row.choices.get(declared.category) if row else None
    return delivery(declared, recipient.public, chosen)


def reason_to_drop(message: OutboxMessage, recipient: Recipient, wanted: Delivery) -> str:
    """Why a message is no longer worth sending; empty when it is."""
    if not recipient.address:
        return Why.GONE
    works = recipient.public == PROFESSIONAL or message.recipient_membership_id is not None
    if not works and any(silent(message) for silent in _silences):
        return Why.SILENCE
    if not find(message.notification).still_true(message.context):
        return Why.UNTRUE
    return Why.CHOSEN if wanted is Delivery.NONE else ""


def drop(message: OutboxMessage, why: str) -> None:
    """Give a message up, with the reason."""
    _save(message, state=OutboxMessage.State.DROPPED, why_dropped=why, claimed_until=None)


def render_message(notification: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a notification in a language (French unless English is asked)."""
    code = "en" if language.startswith("en") else "fr"
    declared = find(notification)
    with translation.override(LANGUAGES[code]):
        text = render_to_string(f"{declared.template}.{code}.txt", declared.complete(context))
    subject, _line, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def _mail(message: OutboxMessage, recipient: Recipient) -> None:
    declared = find(message.notification)
    context = dict.fromkeys(declared.fields, "") | message.context
    subject, body = render_message(message.notification, recipient.language, context)
    stop = stop_address(declared, recipient)
    headers = {
        # The same message sent twice by accident can be recognised by the recipient's server.
        "Message-ID": f"<{message.id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    if stop:
        # RFC 8058: the recipient's own mail program may do it, in one press.
        headers |= {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = set_for_reading(body + footer(declared, recipient, stop), recipient.language)
    EmailMessage(subject=subject, body=text, to=[recipient.address], headers=headers).send()


def stop_address(declared: Notification, recipient: Recipient) -> str:
    """The signed address that stops such letters, for a candidate; empty for what must be said."""
    if recipient.public == PROFESSIONAL or declared.urgency in {Urgency.REQUIRED, Urgency.DIGEST}:
        return ""
    token = stop_token(recipient.reader, declared.category, recipient.language)
    return site_address(reverse(STOP_PAGE, args=[token]))


def footer(declared: Notification, recipient: Recipient, stop: str) -> str:
    """Under every letter: where its reader chooses, or why it always leaves."""
    code = "en" if recipient.language.startswith("en") else "fr"
    page = reverse(PAGES[recipient.public])
    member = recipient.reader.membership_id
    with translation.override(LANGUAGES[code]):
        text = render_to_string(
            f"kernel/mail/footer.{code}.txt",
            {
                "why": str(declared.why),
                "stop": stop,
                "shared": recipient.public == PROFESSIONAL and member is None,
                "page": site_address(f"{page}?role={member}" if member else page),
                # Who sends, and where to write back on paper (Loi canadienne anti-pourriel; law.md L62).
                "sender": settings.ENRACINE_SENDER,
            },
        )
    return f"\n-- \n{text.strip()}\n"


def site_address(path: str) -> str:
    """The whole address of a page."""
    return settings.ENRACINE_SITE_URL.rstrip("/") + path


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
    wait_again(message, pause, attempts=attempts, last_error=why)


def wait_again(message: OutboxMessage, pause: dt.timedelta, **changes: Any) -> None:
    """Put a message back in the queue, after a pause."""
    _save(
        message,
        state=OutboxMessage.State.WAITING,
        not_before=now() + pause,
        claimed_until=None,
        **changes,
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
