"""What time does to figures, done by the worker."""

from enracine.insights.retention import count_retention
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("insights.retention", cron="40 7 * * *")
def retention(acting: Acting) -> int:
    """Count retention again, while Québec sleeps."""
    return count_retention(acting)
