"""What time does to referrals, done by the worker (times are UTC; the days are Québec's)."""

import uuid

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.referrals.actions import (
    count_loop,
    end_expired_consents,
    expire_transfers,
    give_back_unserved,
    ring_alarms,
)
from enracine.referrals.actions.measuring import measure_usual_delays
from enracine.referrals.actions.places import offer_places
from enracine.referrals.actions.several_agents import LOOK_TASK, propose_grouping
from enracine.referrals.actions.tallying import gather_tallies
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


@job("referrals.transfers", cron="35 5 * * *")
def transfers(acting: Acting) -> None:
    """Close the transfers that nobody answered in time: the dossier stays where it is."""
    while expire_transfers(acting) == BATCH:
        pass


@job("referrals.usual_delays", cron="40 5 * * *")
def usual_delays(acting: Acting) -> None:
    """Measure, each night, how fast each receiver usually answers."""
    measure_usual_delays(acting)


@job("referrals.offer_place")
def offer_place(acting: Acting, organisation_id: str) -> None:
    """Tell a receiver whose place was freed who is first on its waiting list."""
    offer_places(acting, uuid.UUID(organisation_id))


@job(LOOK_TASK)
def look_for_several_agents(acting: Acting, subject_id: str) -> None:
    """Ask the person once, when enough agents hold a request of hers (S04)."""
    propose_grouping(acting, uuid.UUID(subject_id))


@job("referrals.unserved", cron="35 5 * * *")
def unserved(acting: Acting) -> None:
    """Give back what waits at an organisation that closed or whose mandate ended, each night."""
    while give_back_unserved(acting) == BATCH:
        pass


@job("referrals.loop", cron="40 7 * * *")
def loop(acting: Acting) -> None:
    """Count the loop again, before the offices of Québec open."""
    count_loop(acting)


@job("referrals.tallies", cron="25 7 * * *")
def tallies(acting: Acting) -> None:
    """Gather what the day added to the numbers of referrals, each night."""
    gather_tallies(acting)
