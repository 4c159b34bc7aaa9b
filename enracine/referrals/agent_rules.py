"""When several agents hold a request of one person: pure decisions (S04)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: « Trois territoires en dix jours » (S04); dated settings.
DEFAULTS: dict[str, int] = {
    "agents.window_days": 10,
    "agents.at_least": 3,
    #: Working days in which who was asked for help answers.
    "agents.help_days": 5,
}


@dataclass(frozen=True)
class Ask:
    """A request of the person that an agent's organisation holds: since when, in which file."""

    organisation: str
    subject: str
    at: dt.datetime
    dossier: str = ""
    referral: str = ""


def several(asks: Iterable[Ask], now: dt.datetime, settings: Mapping[str, int]) -> list[Ask]:
    """One request an organisation, oldest first, when enough of them came within the window.

    Empty otherwise. Several requests to one organisation are one agent.
    """
    since = now - dt.timedelta(days=settings["agents.window_days"])
    first: dict[str, Ask] = {}
    for ask in sorted(asks, key=lambda a: (a.at, a.dossier, a.referral)):
        if ask.at >= since:
            first.setdefault(ask.organisation, ask)
    return list(first.values()) if len(first) >= settings["agents.at_least"] else []
