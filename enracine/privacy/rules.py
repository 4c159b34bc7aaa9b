"""Whether something may be shared: a pure decision over plain values."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


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


@dataclass(frozen=True)
class Sharing:
    """May these sections go to this recipient on this day, and if not, why not."""

    allowed: bool
    reason: str
    missing_sections: tuple[str, ...] = ()


def is_effective(consent: ConsentFacts, day: dt.date) -> bool:
    """True when the consent is complete and in force on `day`.

    An incomplete one is without effect (P-39.1 art. 14; law.md L28); an attested or paper one needs
    its witness; the last day of validity is included.
    """
    if consent.state != "given" or not consent.has_text or not consent.channel:
        return False
    if consent.channel in {"attested", "paper"} and not consent.has_witness:
        return False
    if consent.given_on is None or consent.given_on > day:
        return False
    return consent.valid_until is not None and consent.valid_until >= day


def may_share(
    consents: Iterable[ConsentFacts], recipient_id: str, sections: Iterable[str], day: dt.date
) -> Sharing:
    """Decide whether `sections` may be shared with `recipient_id` on `day` (law.md L23, L25, L31)."""
    wanted = frozenset(sections)
    covered: frozenset[str] = frozenset()
    for consent in consents:
        if consent.recipient_id == recipient_id and is_effective(consent, day):
            covered |= consent.sections
    missing = tuple(sorted(wanted - covered))
    if not wanted:
        return Sharing(False, "Aucun renseignement n’est choisi.")
    if not covered:
        return Sharing(False, "La personne n’a pas donné de consentement en vigueur.", missing)
    if missing:
        return Sharing(False, "Le consentement ne couvre pas tous les renseignements.", missing)
    return Sharing(True, "La personne y consent.")
