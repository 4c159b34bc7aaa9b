"""What time does to requests, done by the worker (times are UTC)."""

from enracine.aid.actions import lapse_requests
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("aid.time", cron="35 5 * * *")
def nightly(acting: Acting) -> None:
    """End the requests that nobody agreed to in time."""
    lapse_requests(acting)
