"""Decisions about acts and notes, as pure functions."""

import datetime as dt
from collections.abc import Iterable, Sequence

#: Characters of a note; nothing in the field fixes it, hence a dated setting.
NOTE_LIMIT = ("activities.note_limit", 20_000)
#: Minutes proposed for an act when its author has never done one of this kind.
USUAL_MINUTES = ("activities.usual_minutes", 30)
#: Kinds shown first, because their author used them last.
RECENT = 4


def what_fits(text: str, most: int) -> str:
    """The beginning of `text` that fits, cut between two words where there is one near the end."""
    if len(text) <= most:
        return text
    cut = text[:most]
    last = max(cut.rfind(" "), cut.rfind("\n"))
    return cut[:last].rstrip() if last > most - 200 else cut


def recent_first(codes: Sequence[str], used: Iterable[str]) -> tuple[list[str], list[str]]:
    """The kinds used last, the newest first and at most four, then the others in their order."""
    known = set(codes)
    recent: list[str] = []
    for code in used:
        if code in known and code not in recent:
            recent.append(code)
        if len(recent) == RECENT:
            break
    return recent, [code for code in codes if code not in recent]


def is_future(day: dt.date, today: dt.date) -> bool:
    """Whether an act is said to be done on a day that has not come."""
    return day > today


def month_of(text: str, today: dt.date) -> dt.date:
    """The month « 2026-03 »; the present one for anything else."""
    try:
        year, _dash, month = text.partition("-")
        return dt.date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def months_back(today: dt.date, count: int) -> list[dt.date]:
    """The present month and those before, newest first."""
    first = today.year * 12 + today.month - 1
    return [dt.date((first - n) // 12, (first - n) % 12 + 1, 1) for n in range(count)]
