"""Stays, who asks for one, who comes."""

from enracine.stays.models.accounts import Cost, StayBudget, StayEvaluation, StayExpense
from enracine.stays.models.preparing import StayNeed, StayStep
from enracine.stays.models.requests import (
    HELD_PLACES,
    OPEN_STATES,
    StayParticipant,
    StayRequest,
)
from enracine.stays.models.stays import LED, Criterion, Included, Stay, StayCriterion

__all__ = [
    "HELD_PLACES",
    "LED",
    "OPEN_STATES",
    "Cost",
    "Criterion",
    "Included",
    "Stay",
    "StayBudget",
    "StayCriterion",
    "StayEvaluation",
    "StayExpense",
    "StayNeed",
    "StayParticipant",
    "StayRequest",
    "StayStep",
]
