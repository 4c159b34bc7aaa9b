"""What people do with places: say what counts, ask for some, refuse some, keep a suggestion."""

from enracine.matching.actions.choosing import (
    WishValues,
    ask_place,
    drop_place,
    keep_suggestion,
    mark_changed,
    move_place,
    refuse_place,
    save_wishes,
    show_wishes,
    take_refusal_back,
)
from enracine.matching.actions.deciding import decide, drop_lock, present, say_lock
from enracine.matching.actions.proposing import TASK, ask_again, ask_cohort, check, find
from enracine.matching.actions.rooms import say_room

__all__ = [
    "TASK",
    "WishValues",
    "ask_again",
    "ask_cohort",
    "ask_place",
    "check",
    "decide",
    "drop_lock",
    "drop_place",
    "find",
    "keep_suggestion",
    "mark_changed",
    "move_place",
    "present",
    "refuse_place",
    "save_wishes",
    "say_lock",
    "say_room",
    "show_wishes",
    "take_refusal_back",
]
