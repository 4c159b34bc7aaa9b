"""Rules of webhooks: what is sent, how it is signed, when it is tried again. Pure; time is given.

Signatures follow the public « Standard Webhooks » specification: HMAC-SHA256 of
`id.timestamp.body`, in base64, after `v1,`; the secret is base64 after `whsec_`.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "whsec_"
PING = "webhooks.ping"
#: Seconds before the second try, doubled each time, and the longest pause.
FIRST, LONGEST = 30, 3600
#: What a receiver says of one message rather than of itself: it is not left alone for that.
ABOUT_THE_MESSAGE = frozenset({400, 406, 409, 411, 413, 414, 415, 422})
#: Dated settings and their safe values; see docs/decisions/0020.
RETRY_DAYS = ("webhooks.retry_days", 14)
SUSPEND_DAYS = ("webhooks.suspend_days", 14)
KEEP_DAYS = ("webhooks.keep_days", 90)
OVERLAP_DAYS = ("webhooks.secret_overlap_days", 7)


def secret_of(key: str, secret_id: uuid.UUID) -> bytes:
    """The secret of an identifier, out of the key of the installation: no table ever holds it."""
    return hmac.digest(key.encode(), b"enracine.webhooks.secret:" + secret_id.bytes, hashlib.sha256)


def written(secret: bytes) -> str:
    """A secret as it is shown, once, to whoever asked for it."""
    return PREFIX + base64.b64encode(secret).decode()


def fingerprint(secret: bytes) -> str:
    """What tells that a secret is still the one that was shown, and nothing else of it."""
    return hashlib.sha256(b"fingerprint:" + secret).hexdigest()[:16]


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature, with its version."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers(
    secrets: Iterable[bytes], message_id: uuid.UUID, moment: dt.datetime, body: bytes
) -> dict[str, str]:
    """The headers of one message: one signature for each secret in force."""
    identifier, timestamp = str(message_id), int(moment.timestamp())
    signatures = [signature(secret, identifier, timestamp, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Enracine-Webhooks/1",
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signatures),
    }


@dataclass(frozen=True)
class Happening:
    """What a message says: that something happened to an object. Identifiers, never a fact."""

    event_id: uuid.UUID
    kind: str
    occurred_at: dt.datetime
    organisation_id: uuid.UUID
    object_type: str = ""
    object_id: uuid.UUID | None = None
    object_version: int | None = None


def payload(happening: Happening) -> bytes:
    """The body of a message. What the event itself carries stays inside: codes may say too much."""
    about: Mapping[str, Any] | None = None
    if happening.object_id is not None:
        about = {
            "kind": happening.object_type.rpartition(".")[2],
            "id": str(happening.object_id),
            "version": happening.object_version,
        }
    document = {
        "id": str(happening.event_id),
        "kind": happening.kind,
        "occurred_at": happening.occurred_at.isoformat(),
        "organisation": str(happening.organisation_id),
        "object": about,
    }
    return json.dumps(document, separators=(",", ":")).encode()


def pause(failures: int, chance: float, asked: int = 0) -> dt.timedelta:
    """How long to wait after so many failures in a row: doubled each time, within an hour.

    `chance`, between 0 and 1, spreads the tries of many (half to the whole of the pause). `asked`:
    the seconds that the receiver asked for, honoured up to a day.
    """
    whole = min(FIRST * 2 ** min(max(failures - 1, 0), 20), LONGEST)
    return dt.timedelta(seconds=max(whole * (0.5 + chance / 2), min(asked, 86_400)))


def is_over(first: dt.datetime, moment: dt.datetime, days: int) -> bool:
    """Whether what began on `first` has lasted `days` days."""
    return moment - first >= dt.timedelta(days=days)
