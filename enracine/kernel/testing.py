"""Helpers for tests: run the deferred jobs here and now, under the role of the worker."""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.digest import gather_due
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


def next_morning() -> int:
    """Run what is due, then the morning letters as on the next working day. Returns how many left."""
    run_jobs()
    day = add_working_days(today(), 1)
    with jobs_role():
        count = gather_due(dt.datetime.combine(day, dt.time(12), tzinfo=QUEBEC))
    run_jobs()
    return count


def waiting_jobs() -> int:
    """How many jobs wait, due or not."""
    with jobs_role(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        count: int = cursor.fetchone()[0]
    return count


class _Fields(HTMLParser):
    """Collects what a browser would send of each kept form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select: str | None = None
        self._text: str | None = None

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take each control in turn."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name:
            box = given.get("type") in {"checkbox", "radio"}
            if not box or "checked" in given:
                self._add(name, given.get("value", "on" if box else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "textarea" and name:
            self._text = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        """Close what takes text."""
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        """Keep the text of a text area."""
        if self._text and self.forms:
            self.forms[-1][self._text][-1] += data.removeprefix("\n")


def form_of(page: str, name: str) -> dict[str, list[str]]:
    """What a browser would send of the kept form `name` of a page, nothing being touched.

    Raises LookupError when the page has no such form (`{% keep "name" %}`).
    """
    reader = _Fields()
    reader.feed(page)
    for form in reader.forms:
        if form.get("draft", [""])[0].startswith(f"{name}|"):
            return form
    raise LookupError(f"no kept form called {name!r}")


def seen_in(page: str, after: str = "") -> str:
    """The token of what a page shows (see `kernel.shown`), in the first form after the text `after`."""
    found = re.search(r'name="seen" value="(\w+)"', page[page.index(after) :])
    assert found is not None, "no form of this page says what it shows"  # noqa: S101 - for tests
    return found[1]
