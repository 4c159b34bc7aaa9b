"""Every write about aid."""

from enracine.aid.actions.asking import Wish, add_pieces, request_aid, take_piece_back
from enracine.aid.actions.cataloguing import (
    AidFacts,
    EnvelopeFacts,
    TermsFacts,
    add_aid,
    change_aid,
    close_aid,
    open_envelope,
    set_terms,
)
from enracine.aid.actions.deciding import Decision, ask_pieces, decide, end_request
from enracine.aid.actions.following import (
    consent_answered,
    departure_cancelled,
    lapse_requests,
    person_separated,
    withdraw_request,
)
from enracine.aid.actions.paying import (
    Proof,
    cancel_payment,
    pay,
    plan_payment,
)
from enracine.aid.actions.recovering import Settlement, open_recovery, settle_recovery

__all__ = [
    "AidFacts",
    "Decision",
    "EnvelopeFacts",
    "Proof",
    "Settlement",
    "TermsFacts",
    "Wish",
    "add_aid",
    "add_pieces",
    "ask_pieces",
    "cancel_payment",
    "change_aid",
    "close_aid",
    "consent_answered",
    "decide",
    "departure_cancelled",
    "end_request",
    "lapse_requests",
    "open_envelope",
    "open_recovery",
    "pay",
    "person_separated",
    "plan_payment",
    "request_aid",
    "set_terms",
    "settle_recovery",
    "take_piece_back",
    "withdraw_request",
]
