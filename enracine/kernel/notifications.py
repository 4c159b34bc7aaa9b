"""Notifications as declarations: how pressing, about what, to whom, in which words. Pure registry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

StillTrue = Callable[[dict[str, Any]], bool]
Complete = Callable[[dict[str, Any]], dict[str, Any]]
#: Whom a notification reaches: somebody who works in an organisation, or the person of a file.
PROFESSIONAL, CANDIDATE = "professional", "candidate"


class Urgency(StrEnum):
    """Why a message leaves when it does."""

    #: The law or security asks for it: nobody silences it, and it says why.
    REQUIRED = "required"
    #: Somebody waits for the reader: it leaves at once.
    TURN = "turn"
    #: Good to know: in the morning letter of a professional, unless she chose otherwise.
    NEWS = "news"
    #: The morning letter itself.
    DIGEST = "digest"


class Delivery(StrEnum):
    """What somebody may ask for a category."""

    NOW = "now"
    DIGEST = "digest"
    NONE = "none"


def always(_context: dict[str, Any]) -> bool:
    """The usual answer to « is it still worth sending? »."""
    return True


def as_written(context: dict[str, Any]) -> dict[str, Any]:
    """The usual answer to « what is made only when the message is written? »: nothing."""
    return context


@dataclass(frozen=True)
class Category:
    """A family of notifications, as its reader calls it: she chooses for all of it at once.

    `says` tells each public what the news of this family are.
    """

    key: str
    label: Any
    says: dict[str, Any] = field(default_factory=dict, hash=False)
    order: int = 100


@dataclass(frozen=True)
class Notification:
    """One kind of message. The first line of a template is the subject, the rest the text.

    `template` is a path without language: `.fr.txt` and `.en.txt` are added. `fields` are the only
    names a context may hold: a first name and a link at most say anything of anybody.
    `hold_minutes` leaves time to undo; `still_true(context)` is asked just before sending;
    `complete(context)` makes, as the message is written, the secrets that are stored nowhere.
    `why` is the sentence of what cannot be silenced, and of nothing else.
    """

    name: str
    category: str
    audience: str
    template: str
    fields: frozenset[str]
    urgency: Urgency = field(kw_only=True)
    to: frozenset[str] = field(kw_only=True)
    why: Any = field(default="", kw_only=True)
    hold_minutes: int = field(default=0, kw_only=True)
    still_true: StillTrue = field(default=always, kw_only=True)
    complete: Complete = field(default=as_written, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what would oblige without a reason, or give a reason for what does not oblige."""
        # A sentence not yet translated is not read here: the language comes with the reader.
        said = not isinstance(self.why, str) or self.why != ""
        if said != (self.urgency is Urgency.REQUIRED):
            raise ValueError(f"{self.name}: what is required says why, and nothing else does")
        if not self.to or self.to - {PROFESSIONAL, CANDIDATE}:
            raise ValueError(f"{self.name}: to whom?")


_notifications: dict[str, Notification] = {}
_categories: dict[str, Category] = {}


def declare_category(category: Category) -> None:
    """Declare a family of notifications. Raises ValueError when another one bears its key."""
    present = _categories.get(category.key)
    if present is not None and present != category:
        raise ValueError(f"category {category.key} is declared twice")
    _categories[category.key] = category


def register(notification: Notification) -> None:
    """Declare a notification. Raises ValueError on a clash, or outside the known categories."""
    present = _notifications.get(notification.name)
    if present is not None and present != notification:
        raise ValueError(f"notification {notification.name} is declared twice")
    if notification.category not in _categories and notification.urgency is not Urgency.DIGEST:
        raise ValueError(f"{notification.name}: nobody declared category {notification.category}")
    _notifications[notification.name] = notification


def find(name: str) -> Notification:
    """The notification called `name`; KeyError when nobody declared it."""
    return _notifications[name]


def registered() -> list[Notification]:
    """Every declaration, by name."""
    return [_notifications[name] for name in sorted(_notifications)]


def category(key: str) -> Category:
    """The category of this key; KeyError when nobody declared it."""
    return _categories[key]


def categories() -> list[Category]:
    """Every category, in the order in which it is read."""
    return sorted(_categories.values(), key=lambda c: (c.order, c.key))


def in_category(key: str, public: str) -> list[Notification]:
    """The notifications of a category that reach this public."""
    return [n for n in registered() if n.category == key and public in n.to]


def usual(public: str) -> Delivery:
    """How news reach somebody who chose nothing: calmly at work, at once for one's own file."""
    return Delivery.DIGEST if public == PROFESSIONAL else Delivery.NOW


def may_choose(key: str, public: str) -> bool:
    """Whether this public has something to choose in a category.

    At work, what waits for one is never silenced: only news are chosen. A person may ask not to be
    written to about anything that neither the law nor security asks for.
    """
    chosen = {Urgency.NEWS} if public == PROFESSIONAL else {Urgency.NEWS, Urgency.TURN}
    return any(n.urgency in chosen for n in in_category(key, public))


def delivery(notification: Notification, public: str, chosen: str | None) -> Delivery:
    """When a message leaves for somebody who chose that for its category (None: nothing)."""
    choice = Delivery(chosen) if chosen else usual(public)
    if notification.urgency is Urgency.NEWS:
        return choice
    silenced = choice is Delivery.NONE and public == CANDIDATE
    if notification.urgency is Urgency.TURN and silenced:
        return Delivery.NONE
    return Delivery.NOW
