"""Notifications as declarations: a name, a category, an audience, two templates. Pure registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

StillTrue = Callable[[dict[str, Any]], bool]


def always(_context: dict[str, Any]) -> bool:
    """The usual answer to « is it still worth sending? »."""
    return True


@dataclass(frozen=True)
class Notification:
    """One kind of message. The first line of a template is the subject, the rest the text.

    `template` is a path without language: `.fr.txt` and `.en.txt` are added. `fields` are the only
    names a context may hold: a first name and a link at most say anything of anybody.
    `hold_minutes` leaves time to undo; `still_true(context)` is asked just before sending.
    """

    name: str
    category: str
    audience: str
    template: str
    fields: frozenset[str]
    hold_minutes: int = 0
    still_true: StillTrue = always


_notifications: dict[str, Notification] = {}


def register(notification: Notification) -> None:
    """Declare a notification. Raises ValueError when another one bears its name."""
    present = _notifications.get(notification.name)
    if present is not None and present != notification:
        raise ValueError(f"notification {notification.name} is declared twice")
    _notifications[notification.name] = notification


def find(name: str) -> Notification:
    """The notification called `name`; KeyError when nobody declared it."""
    return _notifications[name]


def registered() -> list[Notification]:
    """Every declaration, by name."""
    return [_notifications[name] for name in sorted(_notifications)]
