"""What time does to the directory, and the long work on other directories, done by the worker."""

import uuid

from procrastinate.contrib.django import app

from enracine.directory.actions import publish_everything
from enracine.directory.actions.bringing import READ_TASK, WRITE_TASK
from enracine.directory.actions.receiving import read_intake
from enracine.directory.actions.watching import (
    LINKS_TASK,
    STALE,
    check_links,
    empty_old_intakes,
    remind_stale,
)
from enracine.directory.actions.writing import write_intake
from enracine.kernel.acting import Acting
from enracine.kernel.jobs import OUTSIDE, job


@job("directory.publish", cron="10 8 * * *")
def publish(acting: Acting) -> int:
    """Each night: a name or an address changed elsewhere is told; what is the same keeps its date."""
    return publish_everything(acting)


def _read(intake_id: str) -> str:
    """Open another directory and judge its rows; goes on where it was."""
    return read_intake(uuid.UUID(intake_id))


def _write(intake_id: str) -> str:
    """Write what was checked; goes on where it was."""
    return write_intake(uuid.UUID(intake_id))


# They open their own transactions: the progress is seen, and each piece stays written.
read = app.task(name=READ_TASK, retry=3)(_read)
write = app.task(name=WRITE_TASK, retry=3)(_write)


@job("directory.empty_intakes", cron="50 6 * * *")
def empty_intakes(acting: Acting) -> None:
    """Forget, in the night, the readings of other directories whose time is over."""
    empty_old_intakes(acting)


def _links(timestamp: int = 0) -> int:
    """Each night: the pages of services that were not called for long."""
    return check_links()


# It opens its own transactions: none is open while a page is called.
links = app.periodic(cron="40 6 * * *", periodic_id=LINKS_TASK)(
    app.task(name=LINKS_TASK, queueing_lock=LINKS_TASK, queue=OUTSIDE)(_links)
)


@job(STALE, cron="20 9 5 * *")
def remind(acting: Acting) -> int:
    """Each month: who keeps services that are to be looked at."""
    return remind_stale(acting)
