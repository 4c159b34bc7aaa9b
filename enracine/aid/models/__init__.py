"""Aid that exists, aid that is asked for, money that is paid and given back."""

from enracine.aid.models.catalogue import Aid, AidEnvelope, AidTerms, Nature, OnCancel, Per
from enracine.aid.models.money import AidPayment, AidRecovery, PaymentEnd, RecoveryReason
from enracine.aid.models.requests import (
    LIVE_STATES,
    OPEN_STATES,
    AidPiece,
    AidRequest,
)

__all__ = [
    "LIVE_STATES",
    "OPEN_STATES",
    "Aid",
    "AidEnvelope",
    "AidPayment",
    "AidPiece",
    "AidRecovery",
    "AidRequest",
    "AidTerms",
    "Nature",
    "OnCancel",
    "PaymentEnd",
    "Per",
    "RecoveryReason",
]
