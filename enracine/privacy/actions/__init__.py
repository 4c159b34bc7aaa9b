"""Every write about protection: subjects, grants, consents."""

from enracine.privacy.actions.consents import (
    CONSENT_DAYS,
    REFUSAL_HOLDS_DAYS,
    ask_consent,
    attest_consent,
    current_text,
    give_consent,
    refuse_consent,
    withdraw_consent,
)
from enracine.privacy.actions.grants import end_grants, grant_access, hold_subject, open_subject

__all__ = [
    "CONSENT_DAYS",
    "REFUSAL_HOLDS_DAYS",
    "ask_consent",
    "attest_consent",
    "current_text",
    "end_grants",
    "give_consent",
    "grant_access",
    "hold_subject",
    "open_subject",
    "refuse_consent",
    "withdraw_consent",
]
