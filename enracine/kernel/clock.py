"""The one clock of the product: the day in Québec, and the demonstration's « today »."""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

QUEBEC = ZoneInfo("America/Toronto")
_told: ContextVar[dt.date | None] = ContextVar("told_day", default=None)


@contextlib.contextmanager
def telling(day: dt.date) -> Iterator[None]:
    """Tell what happened on another day: for the demonstration's story and for replays, never a page."""
    token = _told.set(day)
    try:
        yield
    finally:
        _told.reset(token)


def demo_day() -> dt.date | None:
    """The demonstration's « today » (`DEMO_DAY`, ISO date), or None when the real day applies.

    Inside `telling(day)` it is the day told. Raises ValueError when the variable does not hold an
    ISO date.
    """
    if (told := _told.get()) is not None:
        return told
    raw = os.environ.get("DEMO_DAY", "").strip()
    return dt.date.fromisoformat(raw) if raw else None


def now() -> dt.datetime:
    """The current instant, aware; moved to the demonstration's day when there is one."""
    instant = timezone.now()
    shifted = demo_day()
    if shifted is None:
        return instant
    local = instant.astimezone(QUEBEC)
    return local.replace(year=shifted.year, month=shifted.month, day=shifted.day)


def today() -> dt.date:
    """The current day in Québec, honouring `DEMO_DAY`."""
    return demo_day() or timezone.now().astimezone(QUEBEC).date()
