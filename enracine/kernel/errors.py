"""What an action may answer instead of doing: each with a sentence a person can read."""

from collections.abc import Mapping
from typing import Any


class ActionRefused(Exception):
    """A rule says no. `message` is French and shown as is; `field` says beside which field."""

    def __init__(self, message: str, field: str | None = None, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class NotVisible(Exception):
    """The object does not exist for whoever asks. Answered as 404, never as 403.

    `instead` is the address of a page that says calmly why, for a colleague of one's own
    organisation who may know that it exists: she is led there.
    """

    def __init__(self, instead: str = "") -> None:
        super().__init__("not visible")
        self.instead = instead


class Conflict(Exception):
    """Somebody changed the object meanwhile; nothing was written.

    `current` is the object as it stands, `mine` what the person wanted to write.
    """

    def __init__(self, current: Any, mine: Mapping[str, Any]) -> None:
        super().__init__("version conflict")
        self.current = current
        self.mine = dict(mine)


class ActorMissing(Exception):
    """A write was tried with nobody acting: a programming error, never a silent hole."""
