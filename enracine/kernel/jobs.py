"""Background work of the kernel, and how every app declares its own.

A job acts as the system, in one transaction of its own. Times of periodic jobs are UTC.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.sql import queries
from procrastinate.tasks import Task

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.exports import EXPORT_TASK, run_export
from enracine.kernel.outbox import RETRY_TASK, SEND_TASK, send_message, send_overdue, try_again

Work = Callable[..., Any]


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


# These open their own transactions: one for each message, so that one failure is one failure.
send = app.task(name=SEND_TASK)(_send)
retry = app.task(name=RETRY_TASK)(_retry)
sweep = _declare(_sweep, "outbox.sweep", "*/10 * * * *")


def _export(job_id: str) -> str:
    return run_export(uuid.UUID(job_id))


# It opens its own transactions too: the progress must be seen while the work goes on.
export = app.task(name=EXPORT_TASK, retry=3)(_export)


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
    return len(stalled)


revive = _declare(_revive, "jobs.revive", "* * * * *")
