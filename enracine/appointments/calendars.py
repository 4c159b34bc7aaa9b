"""A calendar that other programs read (iCalendar): hours, a first name, a link; nothing else."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """One appointment as a calendar shows it."""

    uid: str
    title: str
    url: str
    begins: dt.datetime
    ends: dt.datetime
    changed: dt.datetime
    version: int


def calendar_of(name: str, entries: Iterable[Entry]) -> bytes:
    """The text of a calendar, hours in UTC so that each program shows its reader's own."""
    calendar = Calendar()
    calendar.add("prodid", "-//Enracine//Rendez-vous//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.version)
        event.add("summary", entry.title)
        event.add("url", entry.url)
        event.add("dtstart", entry.begins.astimezone(dt.UTC))
        event.add("dtend", entry.ends.astimezone(dt.UTC))
        event.add("dtstamp", entry.changed.astimezone(dt.UTC))
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text
