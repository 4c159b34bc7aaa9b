"""What time does to dossiers, done by the worker (times are UTC; the days are Québec's)."""

import uuid

from enracine.accompaniment.actions.ages import announce_age_limits, pass_age_limits
from enracine.accompaniment.actions.coordination_reading import align_coordination
from enracine.accompaniment.actions.first_meetings import count_first_meetings
from enracine.accompaniment.actions.handovers import (
    DRAFTS,
    do_what_is_due,
    hand_over_drafts,
    reassign_left,
)
from enracine.accompaniment.actions.tallying import gather_dossier_tallies
from enracine.accompaniment.actions.waiting import fill_every_place
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job


@job("accompaniment.departures", cron="40 5 * * *")
def departures(acting: Acting) -> None:
    """Nobody stays with somebody who has left: queued, or shared out once the delay is over."""
    reassign_left(acting)


@job("accompaniment.handovers", cron="*/5 * * * *")
def handovers(acting: Acting) -> None:
    """Departures and absences whose hour has come; absences that are over."""
    do_what_is_due(acting)


@job(DRAFTS)
def drafts(acting: Acting, handover_id: str) -> None:
    """What a leaver was writing goes to whoever goes on."""
    hand_over_drafts(acting, uuid.UUID(handover_id))


@job("accompaniment.waiting", cron="25 * * * *")
def waiting(acting: Acting) -> None:
    """Take from the waiting lists whoever somebody with room can follow."""
    fill_every_place(acting)


@job("accompaniment.ages", cron="10 9 * * *")
def ages(acting: Acting) -> None:
    """Announce the age limits that come, and keep the verdict of those reached."""
    announce_age_limits(acting)
    pass_age_limits(acting)


@job("accompaniment.coordination", cron="15 5 * * *")
def coordination(acting: Acting) -> None:
    """What the coordination reads follows the setting of the day, each night."""
    align_coordination(acting)


@job("accompaniment.first_meetings", cron="45 7 * * *")
def first_meetings(acting: Acting) -> None:
    """Count how soon people were met, before the offices of Québec open."""
    count_first_meetings(acting)


@job("accompaniment.tallies", cron="20 7 * * *")
def tallies(acting: Acting) -> None:
    """Gather what the day added to the numbers of dossiers, each night."""
    gather_dossier_tallies(acting)
