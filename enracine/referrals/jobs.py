"""What time does to referrals, done by the worker (times are UTC; the days are Québec's)."""

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.referrals.actions import end_expired_consents, ring_alarms
from enracine.referrals.actions.timing import BATCH


@job("referrals.alarms", cron="5 11-23 * * *")
def alarms(acting: Acting) -> None:
    """Reminders, escalations and ends, once an hour of the Québec day; a batch at a time."""
    while sum(ring_alarms(acting).values()) == BATCH:
        pass


@job("referrals.consents", cron="20 5 * * *")
def consents(acting: Acting) -> None:
    """Close what rested on a consent that reached its end, just after midnight in Québec."""
    while end_expired_consents(acting) == BATCH:
        pass
