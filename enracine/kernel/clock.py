"""The one clock of the product: the day in Québec, and the demonstration's « today »."""

import datetime as dt
import os
from zoneinfo import ZoneInfo

from django.utils import timezone

QUEBEC = ZoneInfo("America/Toronto")


def demo_day() -> dt.date | None:
    """The demonstration's « today » (`DEMO_DAY`, ISO date), or None when the real day applies.

    Raises ValueError when the variable does not hold an ISO date.
    """
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
