"""Every write of acts, notes and group sessions: one function, one gesture, one event."""

from enracine.activities.actions.attendance import add_walk_in, take_attendance
from enracine.activities.actions.entries import (
    ActFacts,
    NextTask,
    correct_entry,
    record_act,
    withdraw_entry,
    write_note,
)
from enracine.activities.actions.places import give_place, leave_place
from enracine.activities.actions.sessions import (
    SessionFacts,
    cancel_session,
    change_session,
    plan_session,
)
from enracine.activities.actions.unfinished import keep_unfinished

__all__ = [
    "ActFacts",
    "NextTask",
    "SessionFacts",
    "add_walk_in",
    "cancel_session",
    "change_session",
    "correct_entry",
    "give_place",
    "keep_unfinished",
    "leave_place",
    "plan_session",
    "record_act",
    "take_attendance",
    "withdraw_entry",
    "write_note",
]
