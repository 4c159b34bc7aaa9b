"""What a dead worker was doing is taken up again, a bounded number of times."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from enracine.kernel.jobs import MOST_ATTEMPTS, revive
from enracine.kernel.testing import jobs_role

pytestmark = pytest.mark.django_db


def abandoned(attempts: int, heartbeat: str | None) -> int:
    """A job that some worker was doing; `heartbeat` is how long ago that worker was last heard."""
    with jobs_role():
        job_id = app.configure_task("jobs.revive").defer(timestamp=0)
        with connection.cursor() as cursor:
            worker = None
            if heartbeat is not None:
                cursor.execute(
                    "INSERT INTO procrastinate_workers (last_heartbeat)"
                    " VALUES (now() - %s::interval) RETURNING id",
                    [heartbeat],
                )
                worker = cursor.fetchone()[0]
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s"
                " WHERE id = %s",
                [attempts, worker, job_id],
            )
    return job_id


def status(job_id: int) -> str:
    with jobs_role(), connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("attempts", "heartbeat", "expected"),
    [
        (0, None, "todo"),
        (2, "5 minutes", "todo"),
        (0, "1 second", "doing"),
        (MOST_ATTEMPTS, None, "failed"),
    ],
    ids=["no worker", "silent worker", "living worker", "killed each time"],
)
def test_a_job_whose_worker_died_goes_back_to_the_queue(attempts, heartbeat, expected):
    job_id = abandoned(attempts, heartbeat)
    with jobs_role():
        revive.func(timestamp=0)
    assert status(job_id) == expected
