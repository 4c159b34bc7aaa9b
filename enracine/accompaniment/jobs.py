"""What time does to dossiers, done by the worker (times are UTC; the days are Québec's)."""

from enracine.accompaniment.actions.ages import announce_age_limits, pass_age_limits
from enracine.accompaniment.actions.departures import redistribute_departed
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("accompaniment.departures", cron="40 5 * * *")
def departures(acting: Acting) -> None:
    """Give colleagues the dossiers of those whose last day was yesterday."""
    redistribute_departed(acting)


@job("accompaniment.ages", cron="10 9 * * *")
def ages(acting: Acting) -> None:
    """Announce the age limits that come, and keep the verdict of those reached."""
    announce_age_limits(acting)
    pass_age_limits(acting)
