"""Asking one's rights of an organisation, and each step until it is answered."""

from enracine.privacy.actions.requests.answering import (
    Answer,
    answer,
    close_recourse,
    confirm_identity,
    contest,
    extend,
    turn_away,
)
from enracine.privacy.actions.requests.asking import Asker, ask, record_request, withdraw
from enracine.privacy.actions.requests.clock import tick
from enracine.privacy.actions.requests.steps import PACKAGE, keep_paper

__all__ = [
    "PACKAGE",
    "Answer",
    "Asker",
    "answer",
    "ask",
    "close_recourse",
    "confirm_identity",
    "contest",
    "extend",
    "keep_paper",
    "record_request",
    "tick",
    "turn_away",
    "withdraw",
]
