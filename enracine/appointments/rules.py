"""Which hours somebody may book: the hours a colleague offers, less what is taken. Local, then instants.

Hours are offered by the clock on the wall (Tuesdays from 9 to 12) and kept as instants, so that the two
changes of hour move neither: an hour that the clocks skip is not offered, an hour that comes twice is
offered once.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

#: How long an hour booked by the person lasts, in minutes. No source fixes it: a dated setting.
SLOT_MINUTES = ("appointments.slot_minutes", 60)
#: How many hours ahead a person may still book or cancel by herself. A dated setting.
NOTICE_HOURS = ("appointments.notice_hours", 24)
#: How many days ahead hours are offered. A dated setting.
HORIZON_DAYS = ("appointments.horizon_days", 21)
#: How many hours before the meeting both are reminded. A dated setting.
REMINDER_HOURS = ("appointments.reminder_hours", 24)
#: From and until which hour a text may ring, by the clock of the person. Dated settings.
TEXT_FROM = ("appointments.text_from_hour", 8)
TEXT_UNTIL = ("appointments.text_until_hour", 20)


def text_at(
    moment: dt.datetime, starts_at: dt.datetime, zone: ZoneInfo, first: int, last: int
) -> dt.datetime | None:
    """When a text about a meeting may ring: now, or at the first decent hour; None: too late for one.

    `first` and `last` are hours of the person's own clock: nobody is woken by a reminder.
    """
    local = moment.astimezone(zone)
    if first <= local.hour < last:
        return moment
    day = local.date() + dt.timedelta(days=local.hour >= last)
    decent = instant(day, dt.time(first), zone)
    return decent if decent is not None and decent < starts_at else None


@dataclass(frozen=True)
class Offered:
    """A stretch of one day of the week, by the clock of the place: 0 is Monday."""

    weekday: int
    begins: dt.time
    ends: dt.time


@dataclass(frozen=True)
class Span:
    """From an instant to another, the end left out."""

    begins: dt.datetime
    ends: dt.datetime

    def meets(self, other: "Span") -> bool:
        """Whether both take some same minute."""
        return self.begins < other.ends and other.begins < self.ends


def instant(day: dt.date, hour: dt.time, zone: ZoneInfo) -> dt.datetime | None:
    """The instant of an hour on the wall, in UTC; None when the clocks skip it that day."""
    local = dt.datetime.combine(day, hour, zone)
    moment = local.astimezone(dt.UTC)
    back = moment.astimezone(zone)
    return moment if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def _begins_of(one: Offered, minutes: int) -> Iterable[dt.time]:
    """The hours on the wall at which a meeting of `minutes` may begin within a stretch."""
    at = one.begins.hour * 60 + one.begins.minute
    last = one.ends.hour * 60 + one.ends.minute - minutes
    while at <= last:
        yield dt.time(at // 60, at % 60)
        at += minutes


def free_slots(
    offered: Collection[Offered],
    taken: Collection[Span],
    *,
    now: dt.datetime,
    zone: ZoneInfo,
    minutes: int,
    notice_hours: int,
    horizon_days: int,
    closed: Collection[dt.date] = (),
) -> list[Span]:
    """The meetings that may still be booked, the soonest first.

    `closed`: days on which nobody works (holidays, absences). Nothing begins sooner than `notice_hours`.
    """
    earliest = now + dt.timedelta(hours=notice_hours)
    first = now.astimezone(zone).date()
    found: list[Span] = []
    for ahead in range(horizon_days + 1):
        day = first + dt.timedelta(days=ahead)
        if day in closed:
            continue
        for one in (o for o in offered if o.weekday == day.weekday()):
            for hour in _begins_of(one, minutes):
                begins = instant(day, hour, zone)
                if begins is None or begins < earliest:
                    continue
                span = Span(begins, begins + dt.timedelta(minutes=minutes))
                if not any(span.meets(other) for other in taken) and span not in found:
                    found.append(span)
    return sorted(found, key=lambda s: s.begins)
