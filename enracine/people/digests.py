"""The keyed digests of this installation: without its key they cannot be tried against names."""

import functools
import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from enracine.people.identity.facts import Record, read_record


@functools.lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return salted_hmac(
        "enracine.people.identity", "keys", secret=secret, algorithm="sha256"
    ).digest()


def digest(text: str) -> int:
    """Sixty-four bits of the keyed digest of a text, as PostgreSQL's bigint.

    After a change of the installation's secret, `enracine identity rebuild` makes them all again.
    """
    made = hashlib.blake2b(text.encode(), key=_key(settings.SECRET_KEY), digest_size=8)
    return int.from_bytes(made.digest(), "big", signed=True)


def digests(texts: set[str]) -> list[int]:
    """The digests of several texts, in order."""
    return sorted({digest(text) for text in texts})


def record_of(person: Any, contact: Any | None, home: Any | None) -> Record:
    """What is compared of a person: `Person`, `Contact`, current `Residence` with its municipality."""
    values: Mapping[str, str] = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "phone": contact.phone if contact else "",
        "email": contact.email if contact else "",
        "postal_code": home.postal_code if home else "",
        "city": home.municipality.name if home and home.municipality_id else "",
    }
    return read_record(str(person.pk), values)
