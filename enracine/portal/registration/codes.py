"""The six-digit code that takes up a registration on another device: throttled, telling nothing."""

import secrets
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac

from enracine.kernel.drafts import address_digest
from enracine.kernel.throttle import count
from enracine.kernel.typography import set_for_reading
from enracine.portal.registration.store import find_by_address

LIFE = 15 * 60
#: Codes sent to one address in an hour, whoever asks.
MOST_PER_ADDRESS = 5
#: Codes asked from one network address in an hour.
MOST_PER_ORIGIN = 30
MOST_TRIES = 5


class Answer(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Checked:
    """The answer, and the draft that a right code opens."""

    answer: Answer
    draft_id: uuid.UUID | None = None


def _digest(code: str, address: str) -> str:
    return salted_hmac("enracine.registration.code", f"{code}:{address}").hexdigest()


def send_code(email: str, origin: str, language: str) -> bool:
    """Send a code if a registration waits for this address, a kind word otherwise.

    The same thing happens in both cases as far as anybody can see. Returns False when there were
    too many requests (nothing is sent), which depends on requests only.
    """
    address = address_digest(email)
    if count(f"registration-origin:{origin}") > MOST_PER_ORIGIN:
        return False
    if count(f"registration-address:{address}") > MOST_PER_ADDRESS:
        return False
    draft = find_by_address(email)
    code = f"{secrets.randbelow(10**6):06d}"
    if draft is not None:
        kept = {"digest": _digest(code, address), "draft": str(draft.pk)}
        cache.set(f"registration-code:{address}", kept, LIFE)
    template = "portal/mail/code" if draft is not None else "portal/mail/nothing"
    short = "en" if language.startswith("en") else "fr"
    text = render_to_string(f"{template}.{short}.txt", {"code": code})
    subject, _line, body = text.strip().partition("\n")
    body = set_for_reading(body.strip() + "\n", short)
    message = EmailMessage(subject=subject.strip(), body=body, to=[email])
    # Outside the transaction: a slow mail server must not hold the database.
    transaction.on_commit(message.send)
    return True


def check_code(address: str, typed: str) -> Checked:
    """Try a code for an address (its digest): five tries an hour, fifteen minutes, used once.

    Tries are counted whether a code was sent or not, and no code, an old one and a wrong one get
    the same answer.
    """
    if count(f"registration-tries:{address}") > MOST_TRIES:
        return Checked(Answer.TOO_MANY)
    key = f"registration-code:{address}"
    kept: dict[str, Any] | None = cache.get(key)
    code = "".join(c for c in typed if c.isdecimal())
    if kept is None or not constant_time_compare(kept["digest"], _digest(code, address)):
        return Checked(Answer.WRONG)
    cache.delete_many([key, f"registration-tries:{address}"])
    return Checked(Answer.RIGHT, uuid.UUID(kept["draft"]))
