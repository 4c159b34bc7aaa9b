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

__all__ = [
    "WishValues",
    "ask_place",
    "drop_place",
    "keep_suggestion",
    "mark_changed",
    "move_place",
    "refuse_place",
    "save_wishes",
    "show_wishes",
    "take_refusal_back",
]
