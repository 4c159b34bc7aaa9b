"""What was done with people and what was written about it: acts, notes, group sessions."""

from enracine.activities.models.entries import ActTally, Entry, Mode
from enracine.activities.models.kinds import ActKind
from enracine.activities.models.sessions import GroupSession, SessionPlace

__all__ = ["ActKind", "ActTally", "Entry", "GroupSession", "Mode", "SessionPlace"]
