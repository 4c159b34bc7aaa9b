"""Moves and who counts them; follow-ups and what they say."""

from enracine.settlement.models.follow_ups import FollowUp, FollowUpAnswer, SurveyLink
from enracine.settlement.models.moves import (
    Move,
    MoveAttribution,
    MoveDispute,
    MovePerson,
    WelcomeCapacity,
)

__all__ = [
    "FollowUp",
    "FollowUpAnswer",
    "Move",
    "MoveAttribution",
    "MoveDispute",
    "MovePerson",
    "SurveyLink",
    "WelcomeCapacity",
]
