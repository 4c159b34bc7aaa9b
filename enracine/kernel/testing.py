"""Helpers for tests: run the deferred jobs here and now, under the role of the worker."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from enracine.kernel.rls import JOBS


@contextlib.contextmanager
def jobs_role() -> Iterator[None]:
    """Be the worker's database role for the block, then whoever one was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        former = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {JOBS}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{former}"')


def _take(moment: dt.datetime) -> list[tuple[int, str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at <= %s)"
            " RETURNING id, task_name, args",
            [moment],
        )
        rows = [
            (pk, name, args if isinstance(args, dict) else json.loads(args))
            for pk, name, args in cursor.fetchall()
        ]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'doing'")
    return sorted(rows)


def run_jobs(later: dt.timedelta = dt.timedelta()) -> int:
    """Run every job that is due (`later`: as if that much time had passed). Returns how many."""
    count = 0
    with jobs_role():
        while jobs := _take(timezone.now() + later + dt.timedelta(seconds=1)):
            for _pk, name, arguments in jobs:
                app.tasks[name].func(**arguments)
                count += 1
    return count


def waiting_jobs() -> int:
    """How many jobs wait, due or not."""
    with jobs_role(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        count: int = cursor.fetchone()[0]
    return count
