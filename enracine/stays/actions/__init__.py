"""Every write about stays."""

from enracine.stays.actions.accounting import Spent, cancel_expense, record_expense, set_budget
from enracine.stays.actions.answering import (
    confirm_place,
    consent_answered,
    leave_stay,
    withdraw_request,
)
from enracine.stays.actions.asking import Wish, request_stay
from enracine.stays.actions.evaluating import evaluate_stay, look_a_year_later
from enracine.stays.actions.leading import give_stays
from enracine.stays.actions.needing import (
    destroy_needs,
    destroy_what_is_over,
    erase_needs,
    tell_needs,
)
from enracine.stays.actions.offering import expire_offers, lapse_requests, offer_next
from enracine.stays.actions.planning import (
    StayFacts,
    cancel_stay,
    change_stay,
    plan_stay,
    publish_stay,
)
from enracine.stays.actions.preparing import (
    StepFacts,
    add_step,
    change_step,
    remove_step,
    take_attendance,
)
from enracine.stays.actions.selecting import assess_request, select_participants

__all__ = [
    "Spent",
    "StayFacts",
    "StepFacts",
    "Wish",
    "add_step",
    "assess_request",
    "cancel_expense",
    "cancel_stay",
    "change_stay",
    "change_step",
    "confirm_place",
    "consent_answered",
    "destroy_needs",
    "destroy_what_is_over",
    "erase_needs",
    "evaluate_stay",
    "give_stays",
    "expire_offers",
    "lapse_requests",
    "leave_stay",
    "look_a_year_later",
    "offer_next",
    "plan_stay",
    "publish_stay",
    "record_expense",
    "remove_step",
    "request_stay",
    "select_participants",
    "set_budget",
    "take_attendance",
    "tell_needs",
    "withdraw_request",
]
