"""Whether something may be shared, and what a proof is: pure decisions over plain values."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ConsentFacts:
    """What a decision needs to know of one consent."""

    state: str
    recipient_id: str
    sections: frozenset[str]
    given_on: dt.date | None
    valid_until: dt.date | None
    channel: str
    has_text: bool
    has_witness: bool
    #: Sensitive sections agreed to by a gesture of their own.
    express: frozenset[str] = field(default_factory=frozenset)
    #: A signed paper counts with its scan only; nothing else has one.
    has_proof: bool = True


@dataclass(frozen=True)
class Sharing:
    """May these sections go to this recipient on this day, and if not, why not."""

    allowed: bool
    reason: str
    missing_sections: tuple[str, ...] = ()


def is_effective(consent: ConsentFacts, day: dt.date) -> bool:
    """True when the consent is complete and in force on `day`.

    An incomplete one is without effect (P-39.1 art. 14; law.md L28); an attested or paper one needs
    its witness, a paper one its scan; the last day of validity is included.
    """
    if consent.state != "given" or not consent.has_text or not consent.channel:
        return False
    if consent.channel in {"attested", "paper"} and not consent.has_witness:
        return False
    if consent.channel == "paper" and not consent.has_proof:
        return False
    if consent.given_on is None or consent.given_on > day:
        return False
    return consent.valid_until is not None and consent.valid_until >= day


def may_share(
    consents: Iterable[ConsentFacts],
    recipient_id: str,
    sections: Iterable[str],
    day: dt.date,
    sensitive: frozenset[str] = frozenset(),
) -> Sharing:
    """Decide whether `sections` may be shared with `recipient_id` on `day` (law.md L23, L25, L31).

    One of the `sensitive` sections is covered only by a consent that names it expressly (L24).
    """
    wanted = frozenset(sections)
    covered: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    for consent in consents:
        if consent.recipient_id == recipient_id and is_effective(consent, day):
            unsaid = (consent.sections & sensitive) - consent.express
            covered |= consent.sections - unsaid
            silent |= unsaid
    missing = tuple(sorted(wanted - covered))
    if not wanted:
        return Sharing(False, "Aucun renseignement n’est choisi.")
    if missing and set(missing) <= silent:
        return Sharing(False, "Un renseignement sensible demande un accord exprès.", missing)
    if not covered:
        return Sharing(False, "La personne n’a pas donné de consentement en vigueur.", missing)
    if missing:
        return Sharing(False, "Le consentement ne couvre pas tous les renseignements.", missing)
    return Sharing(True, "La personne y consent.")


def missing_from_paper(
    *,
    has_signature: bool,
    signed_on: dt.date | None,
    has_recipient: bool,
    sections: Iterable[str],
    has_scan: bool,
    express: Iterable[str],
    sensitive: frozenset[str],
) -> list[str]:
    """What a signed form lacks to have any effect, as codes; empty when it is whole (L28)."""
    named = frozenset(sections)
    lacks = {
        "signature": not has_signature,
        "date": signed_on is None,
        "recipient": not has_recipient,
        "sections": not named,
        "scan": not has_scan,
        "express": bool((named & sensitive) - frozenset(express)),
    }
    return [code for code, is_missing in lacks.items() if is_missing]


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write a content before its digest: JSON, sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: Mapping[str, Any], previous: str = "") -> str:
    """SHA-256 of a content, after the digest of what comes before it in a chain."""
    return hashlib.sha256(previous.encode() + canonical(content)).hexdigest()
