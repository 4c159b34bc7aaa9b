"""What the worker does for acts and notes (times are UTC)."""

from enracine.activities.actions.unfinished import keep_unfinished
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job

RESCUE = "activities.rescue"


@job(RESCUE)
def rescue(acting: Acting) -> None:
    """Keep as unfinished notes what people who have just been removed were writing."""
    keep_unfinished(acting)


@job("activities.unfinished", cron="50 5 * * *")
def unfinished(acting: Acting) -> None:
    """The same every night, for what was typed until the last second."""
    keep_unfinished(acting)
