"""The open list of immigration statuses, as pages and forms read it.

The list changes a few times a decade and is asked on many pages: it is kept a minute in memory.
"""

import datetime as dt
import time
from dataclasses import dataclass

from enracine.people.models import StatusCode, StatusKind

_KEPT_SECONDS = 60.0
_kept: tuple[float, tuple["Line", ...]] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One status of the list."""

    code: str
    label_fr: str
    label_en: str
    hint_fr: str
    hint_en: str
    reads_as: str
    ends: bool
    valid_from: dt.date | None
    valid_to: dt.date | None

    def label(self, language: str) -> str:
        """Its name in the language of the page."""
        return self.label_en if language.startswith("en") else self.label_fr

    def hint(self, language: str) -> str:
        """What it means, in a few words; may be empty."""
        return self.hint_en if language.startswith("en") else self.hint_fr

    def offered_on(self, day: dt.date) -> bool:
        """Whether the list offers it on `day`, both ends included."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def forget() -> None:
    """Read the list again at the next question: called when it changes."""
    global _kept
    _kept = None


def lines() -> tuple[Line, ...]:
    """Every status ever listed, in the order of the list. One SQL query a minute at most."""
    global _kept
    if _kept is None or _kept[0] < time.monotonic():
        rows = StatusKind.objects.order_by("position", "code").values_list(*Line.__slots__)
        _kept = (time.monotonic() + _KEPT_SECONDS, tuple(Line(*row) for row in rows))
    return _kept[1]


def offered(day: dt.date, held: str = "") -> list[Line]:
    """What a person may choose on `day`, and the one she `held` even if it is no longer offered."""
    return [line for line in lines() if line.offered_on(day) or line.code == held]


def find(code: str) -> Line | None:
    """The line of a code, in force or not; None when it was never listed."""
    return next((line for line in lines() if line.code == code), None)


def status_label(code: str) -> str:
    """A status in the reader's words; the code itself when nobody knows it."""
    if code in StatusCode.values:
        return str(StatusCode(code).label)
    from django.utils.translation import get_language

    line = find(code)
    return line.label(get_language() or "fr-ca") if line else code


def reads_as(code: str) -> str:
    """The name by which the rules read a status; empty when only a person can say."""
    if code in StatusCode.values:
        return code
    line = find(code)
    return line.reads_as if line else ""


def has_an_end(code: str) -> bool:
    """Whether this status ends on a day that is worth knowing."""
    line = find(code)
    return line.ends if line else False
