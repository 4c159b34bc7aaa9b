"""The background work of people: long lists, the question put at 18, who is who, permits."""

import uuid

from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.people.actions.announcing import announce_expiries
from enracine.people.actions.documents import destroy_withdrawn
from enracine.people.actions.identity import (
    compare_people,
    refresh_stale,
    send_link_code,
    settle_links,
)
from enracine.people.actions.identity.linking import CODE_TASK, SETTLE_TASK
from enracine.people.actions.identity.prints import BATCH
from enracine.people.actions.list_work import check_list
from enracine.people.actions.list_writing import empty_old_lists, write_list
from enracine.people.actions.lists import CHECK_TASK, WRITE_TASK
from enracine.people.actions.majority import (
    ask_those_of_age,
    destroy_unconfirmed,
    remind_unanswered,
)

#: Batches in one transaction: the rest waits five minutes, and no row stays locked for long.
MOST_BATCHES = 20


def _check(file_id: str) -> str:
    """Read every line of a list brought by an organisation; goes on where it was."""
    return check_list(uuid.UUID(file_id))


def _write(file_id: str) -> str:
    """Create the people of the lines that are ready; goes on where it was."""
    return write_list(uuid.UUID(file_id))


# They open their own transactions: each piece stays written, whatever happens to the next.
check = app.task(name=CHECK_TASK, retry=3)(_check)
write = app.task(name=WRITE_TASK, retry=3)(_write)


@job("people.empty_lists", cron="40 6 * * *")
def empty_lists(acting: Acting) -> None:
    """Empty the lists whose time is over, in the night."""
    empty_old_lists(acting)


@job("people.majority", cron="40 7 * * *")
def majority(acting: Acting) -> None:
    """Ask those who are 18 today or since, remind them, destroy what was not confirmed in time."""
    ask_those_of_age(acting)
    remind_unanswered(acting)
    destroy_unconfirmed(acting)


@job("people.identity", cron="*/5 * * * *")
def identity(acting: Acting) -> None:
    """Refile the people who changed, and compare them with everybody who shares a key."""
    for _batch in range(MOST_BATCHES):
        changed = refresh_stale(acting)
        if changed:
            compare_people(acting, changed)
        if len(changed) < BATCH:
            return


@job(CODE_TASK)
def link_code(acting: Acting, link_id: str) -> None:
    """Send the code that the person of one file asked for, to the address of the other."""
    send_link_code(acting, uuid.UUID(link_id))


@job(SETTLE_TASK)
def settle_link(acting: Acting, link_id: str) -> None:
    """Carry the answer of the person over to the other file and its organisations."""
    settle_links(acting, uuid.UUID(link_id))


@job("people.expiries", cron="20 9 * * *")
def expiries(acting: Acting) -> None:
    """Announce the permits that end within the days of the setting."""
    announce_expiries(acting)


@job("people.documents", cron="*/10 * * * *")
def documents(acting: Acting) -> None:
    """Destroy the documents that were taken back, once their undo is over."""
    destroy_withdrawn(acting)
