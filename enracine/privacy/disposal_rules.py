"""Decisions about what becomes of what was received, as pure functions; the day is an argument."""

import datetime as dt
from dataclasses import dataclass

from enracine.kernel.calendar import add_working_days

#: Values that no source fixes, read from dated settings when they exist (working days).
DEFAULTS: dict[str, int] = {"privacy.disposal_days": 10, "privacy.disposal_again_days": 5}


@dataclass(frozen=True)
class Wait:
    """When an answer is expected, and when whoever has not given it is reminded."""

    due_on: dt.date
    remind_on: dt.date


def wait_from(asked_on: dt.date, days: int) -> Wait:
    """The wait that begins when the person takes her agreement back, be it on a Sunday evening."""
    due_on = add_working_days(asked_on, days)
    return Wait(due_on, add_working_days(due_on, 1))


def remind_again(day: dt.date, again_days: int) -> dt.date:
    """When to remind next somebody who was reminded on `day`."""
    return add_working_days(day, again_days)


def waits(answer: str, kept_until: dt.date | None, day: dt.date) -> bool:
    """Whether something is still to be said on `day`: nothing was, or the obligation named is over."""
    return answer == "" or (answer == "kept" and kept_until is not None and kept_until < day)


def wrong_day(
    answer: str,
    *,
    destroyed_on: dt.date | None,
    kept_until: dt.date | None,
    shared_on: dt.date,
    day: dt.date,
) -> str:
    """The field whose day is missing or impossible, an empty text when both are right."""
    if answer == "destroyed" and not (destroyed_on and shared_on <= destroyed_on <= day):
        return "destroyed_on"
    if answer == "kept" and not (kept_until and kept_until > day):
        return "kept_until"
    return ""
