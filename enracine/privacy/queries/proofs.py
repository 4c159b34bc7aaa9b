"""The proof of a consent: everything the law asks to be able to show, and its digest (L26)."""

import datetime as dt
from typing import Any

from enracine.privacy.models import Consent
from enracine.privacy.rules import digest

FORMAT = 1


def proof_content(consent: Consent) -> dict[str, Any]:
    """What was agreed, in identifiers, codes and exact words: nothing that changes afterwards.

    Reads the text and the scan of the consent (two SQL queries unless already fetched).
    """
    text, scan = consent.text, consent.proof
    return {
        "format": FORMAT,
        "consent": str(consent.pk),
        "person": str(consent.subject_id),
        "purpose": consent.purpose,
        "recipient": str(consent.recipient_id or ""),
        "asked_by": str(consent.asked_by_id or ""),
        "sections": sorted(consent.sections),
        "express_sections": sorted(consent.express_sections),
        "given_at": consent.given_at.astimezone(dt.UTC).isoformat() if consent.given_at else "",
        "signed_on": consent.signed_on.isoformat() if consent.signed_on else "",
        "valid_until": consent.valid_until.isoformat() if consent.valid_until else "",
        "channel": consent.channel,
        "witness": str(consent.witness_id or ""),
        "place": consent.place,
        "assistance": consent.assistance,
        "helper": consent.helper,
        "scan_sha256": scan.sha256 if scan else "",
        "text": {
            "version": text.text_version if text else 0,
            "language": text.language if text else "",
            "title": text.title if text else "",
            "body": text.body if text else "",
        },
    }


def proof_digest(consent: Consent) -> str:
    """The digest of the proof as it stands now."""
    return digest(proof_content(consent))


def proof_file(consent: Consent) -> dict[str, Any]:
    """The proof as a file: the content under its digest, and the names that make it readable.

    `matches` says whether the digest is still the one written the instant the consent was given;
    None when none was written then (a consent older than the digests).
    """
    found = proof_digest(consent)
    witness = consent.witness
    return {
        "content": proof_content(consent),
        "sha256": found,
        "matches": found == consent.sha256 if consent.sha256 else None,
        "readable": {
            "purpose": str(consent.get_purpose_display()),
            "recipient": consent.recipient.name if consent.recipient else "",
            "asked_by": consent.asked_by.name if consent.asked_by else "",
            "channel": str(consent.get_channel_display()),
            "witness": witness.user.get_full_name() if witness else "",
            "state": str(consent.get_state_display()),
            "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else "",
            "ended_at": consent.ended_at.isoformat() if consent.ended_at else "",
        },
    }
