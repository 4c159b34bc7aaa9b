"""Every write about protection: subjects, grants, consents."""

from enracine.privacy.actions.attesting import (
    REFUSAL_HOLDS_DAYS,
    attest_consent,
    record_paper_consent,
)
from enracine.privacy.actions.consents import (
    CONSENT_DAYS,
    NOTHING_SAID,
    Gesture,
    ask_consent,
    ask_for_help,
    current_text,
    give_consent,
    last_day,
    refuse_consent,
    withdraw_consent,
)
from enracine.privacy.actions.disposals import (
    Received,
    Said,
    answer_disposal,
    answer_end,
    ask_disposal,
    remind_disposals,
    settle_disposals,
)
from enracine.privacy.actions.ending import ask_renewals, end_consent, end_what_expired
from enracine.privacy.actions.exceptions import (
    HOURS,
    disclose_under_law,
    open_exceptional_access,
    review_disclosure,
    review_exceptional_access,
)
from enracine.privacy.actions.grants import end_grants, grant_access, hold_subject, open_subject

__all__ = [
    "CONSENT_DAYS",
    "NOTHING_SAID",
    "REFUSAL_HOLDS_DAYS",
    "Gesture",
    "HOURS",
    "Received",
    "Said",
    "answer_disposal",
    "answer_end",
    "ask_consent",
    "ask_disposal",
    "ask_for_help",
    "ask_renewals",
    "attest_consent",
    "current_text",
    "disclose_under_law",
    "end_consent",
    "end_grants",
    "end_what_expired",
    "give_consent",
    "grant_access",
    "hold_subject",
    "last_day",
    "open_exceptional_access",
    "open_subject",
    "record_paper_consent",
    "remind_disposals",
    "refuse_consent",
    "review_disclosure",
    "review_exceptional_access",
    "settle_disposals",
    "withdraw_consent",
]
