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


#: What `now()` says while a query is drawn up once for all (`kernel.compiled`): no instant of anybody's.
MARK = dt.datetime(9998, 7, 1, 12, 0, 0, 424242, tzinfo=dt.UTC)
_marked: ContextVar[bool] = ContextVar("marked_instant", default=False)


@contextlib.contextmanager
def marked() -> Iterator[None]:
    """Inside, `now()` is `MARK`: whoever draws a query up replaces it by the instant of each asking."""
    token = _marked.set(True)
    try:
        yield
    finally:
        _marked.reset(token)


def now() -> dt.datetime:
    """The current instant, aware; moved to the demonstration's day when there is one."""
    if _marked.get():
        return MARK
    instant = timezone.now()
    shifted = demo_day()
    if shifted is None:
        return instant
    local = instant.astimezone(QUEBEC)
    return local.replace(year=shifted.year, month=shifted.month, day=shifted.day)


def after(moment: dt.datetime | None) -> dt.datetime:
    """The current instant, never before what it follows.

    The demonstration's day begins again at midnight: what ends there must not end before it began.
    """
    instant = now()
    return max(instant, moment) if moment is not None else instant


def day_may_begin_again(moment: dt.datetime) -> dt.datetime:
    """The instant from which an hour says what came after `moment`: itself, by any usual clock.

    In the demonstration, the hours of its one day do not order what happened in it (past midnight they
    begin again): from the beginning of that day.
    """
    shifted = demo_day()
    if shifted is None or moment.astimezone(QUEBEC).date() != shifted:
        return moment
    return dt.datetime.combine(shifted, dt.time.min, tzinfo=QUEBEC)


def today() -> dt.date:
    """The current day in Québec, honouring `DEMO_DAY`."""
    return demo_day() or timezone.now().astimezone(QUEBEC).date()
