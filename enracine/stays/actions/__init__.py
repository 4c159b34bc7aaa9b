"""Every write about stays."""

from enracine.stays.actions.answering import (
    confirm_place,
    consent_answered,
    leave_stay,
    withdraw_request,
)
from enracine.stays.actions.asking import Wish, request_stay
from enracine.stays.actions.offering import expire_offers, lapse_requests, offer_next
from enracine.stays.actions.planning import (
    StayFacts,
    cancel_stay,
    change_stay,
    plan_stay,
    publish_stay,
)
from enracine.stays.actions.selecting import assess_request, select_participants

__all__ = [
    "StayFacts",
    "Wish",
    "assess_request",
    "cancel_stay",
    "change_stay",
    "confirm_place",
    "consent_answered",
    "expire_offers",
    "lapse_requests",
    "leave_stay",
    "offer_next",
    "plan_stay",
    "publish_stay",
    "request_stay",
    "select_participants",
    "withdraw_request",
]
