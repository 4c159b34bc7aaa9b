"""Background work of the kernel, and how every app declares its own.

A job acts as the system, in one transaction of its own. Times of periodic jobs are UTC.
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.sql import queries
from procrastinate.tasks import Task

from enracine.kernel import archives, exports
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.digest import gather_due
from enracine.kernel.outbox import SEND_TASK, send_message, send_overdue
from enracine.kernel.unsent import GIVE_UP_TASK, RETRY_TASK, note_given_up, try_again

Work = Callable[..., Any]
#: Jobs that wait for somebody else's machine: their own line, so that no slow receiver holds what
#: people wait for (decision 0039).
OUTSIDE = "outside"
#: Each line of the worker, and how many of its jobs go on at once.
LINES = {"default": 1, OUTSIDE: 4}


def job(name: str, *, cron: str = "") -> Callable[[Work], Task[Any, Any, Any]]:
    """Declare `function(acting, **arguments)` as a job run in a transaction, as the system.

    `cron` makes it periodic (UTC); a periodic job that is still waiting is not queued again.
    The work must be safe to run twice.
    """

    def declare(function: Work) -> Task[Any, Any, Any]:
        @functools.wraps(function)
        def run(**arguments: Any) -> Any:
            arguments.pop("timestamp", None)
            acting = Acting.for_system(name)
            with transaction.atomic(), acting_as(acting):
                return function(acting, **arguments)

        return _declare(run, name, cron)

    return declare


def _declare(run: Work, name: str, cron: str) -> Task[Any, Any, Any]:
    task: Task[Any, Any, Any] = app.task(name=name, queueing_lock=name if cron else None)(run)
    return app.periodic(cron=cron, periodic_id=name)(task) if cron else task


def _send(message_id: str) -> None:
    send_message(message_id)


def _sweep(timestamp: int) -> None:
    send_overdue()


def _retry(message_id: str) -> None:
    try_again([uuid.UUID(message_id)])


def _give_up(message_id: str, why: str) -> None:
    note_given_up(uuid.UUID(message_id), why)


def _gather(timestamp: int = 0) -> int:
    return gather_due()


# These open their own transactions: one for each message, so that one failure is one failure.
send = app.task(name=SEND_TASK)(_send)
retry = app.task(name=RETRY_TASK)(_retry)
give_up = app.task(name=GIVE_UP_TASK)(_give_up)
sweep = _declare(_sweep, "outbox.sweep", "*/10 * * * *")
# Every hour of the day: the hour of the morning letter is Québec's, and a setting.
gather = _declare(_gather, "outbox.gather", "2 * * * *")


def _counted(work: Callable[[uuid.UUID], str], job_id: str) -> str:
    """Do the work of an export; a failure too many is said on its page, and its pieces removed."""
    try:
        return work(uuid.UUID(job_id))
    except Exception as error:
        if exports.note_failure(uuid.UUID(job_id), exports.why_failed(error)):
            archives.clear_pieces(uuid.UUID(job_id))
        raise


def _export(job_id: str) -> str:
    return _counted(exports.run_export, job_id)


#: The first try is not a retry.
_AGAIN = RetryStrategy(max_attempts=exports.MOST_FAILURES - 1, linear_wait=30)
# It opens its own transactions too: the progress must be seen while the work goes on.
export = app.task(name=exports.EXPORT_TASK, retry=_AGAIN)(_export)


def _archive(job_id: str) -> str:
    return _counted(archives.run_archive, job_id)


# Taken up again where it was.
archive = app.task(name=archives.TASK, retry=_AGAIN)(_archive)


#: A job taken up again this often was killed each time: it is left, and said, instead.
MOST_ATTEMPTS = 5


def _revive(timestamp: int = 0) -> int:
    """Give back to the queue what a worker that died was doing.

    Every job is safe to run twice, and long ones go on where they were (a machine stopped, a worker
    killed): nobody has to notice.
    """
    queue = app.connector.get_sync_connector()
    stalled = list(
        queue.execute_query_all(
            query=queries["select_stalled_jobs_by_heartbeat"],
            queue=None,
            task_name=None,
            seconds_since_heartbeat=30,
        )
    )
    for row in stalled:
        if row["attempts"] < MOST_ATTEMPTS:
            app.job_manager.retry_job_by_id(row["id"], retry_at=timezone.now())
        else:
            queue.execute_query(
                query=queries["finish_job"], job_id=row["id"], status="failed", delete_job=False
            )
            _say_left(row)
    return len(stalled)


def _say_left(row: Mapping[str, Any]) -> None:
    """An export whose worker was killed each time is not « under way » any more."""
    if row["task_name"] in {exports.EXPORT_TASK, archives.TASK}:
        said = row["args"]
        job_id = uuid.UUID((json.loads(said) if isinstance(said, str) else said)["job_id"])
        exports.note_failure(job_id, _("Le travail a été interrompu à chaque essai."), last=True)
        archives.clear_pieces(job_id)


revive = _declare(_revive, "jobs.revive", "* * * * *")
