"""Leaving, arriving, staying: decisions over plain values."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: No source gives the cadence (dossier.md §3, step 14): a dated setting, with this safe default.
DEFAULT_CADENCE_MONTHS = (3, 6, 12, 24)
#: A follow-up is « non joint » after three tries (scenario S18).
TRIES_BEFORE_UNREACHED = 3


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def follow_up_days(settled_on: dt.date, cadence: Iterable[int]) -> list[tuple[int, dt.date]]:
    """The follow-ups due after a settlement: (months, day), sorted, each once, none at zero."""
    return [(m, add_months(settled_on, m)) for m in sorted({m for m in cadence if m > 0})]


@dataclass(frozen=True)
class Claim:
    """A programme that may claim a move, and by which rule."""

    programme: str
    organisation: str
    rule: str


def attributions(
    sender_programme: str | None,
    sender: str | None,
    receiver_programme: str | None,
    receiver: str | None,
) -> list[Claim]:
    """Who may claim one move (dossier.md §10): who prepared it, and who received it. Never twice.

    The move stays one event; a total counts moves, never claims (scenarios.md, I3).
    """
    claims = []
    if sender and sender_programme:
        claims.append(Claim(sender_programme, sender, "prepared"))
    if (
        receiver
        and receiver_programme
        and (receiver_programme, receiver)
        != (
            sender_programme,
            sender,
        )
    ):
        claims.append(Claim(receiver_programme, receiver, "received"))
    return claims


@dataclass(frozen=True)
class Retention:
    """Presence at a delay, honestly: three bounds, never one rounded promise (scenario S18)."""

    due: int
    reached: int
    present: int
    unreached: int

    @property
    def among_reached(self) -> float | None:
        """Present among those reached; None when nobody was."""
        return self.present / self.reached if self.reached else None

    @property
    def at_least(self) -> float | None:
        """As if everybody not reached had left."""
        total = self.reached + self.unreached
        return self.present / total if total else None

    @property
    def at_most(self) -> float | None:
        """As if everybody not reached were still there."""
        total = self.reached + self.unreached
        return (self.present + self.unreached) / total if total else None


def retention(outcomes: Sequence[tuple[str, str]]) -> Retention:
    """Count follow-ups given as (state, presence); « present » includes the same region.

    Those still due are in `due` only.
    """
    done = [presence for state, presence in outcomes if state == "done"]
    return Retention(
        due=sum(state == "due" for state, _presence in outcomes),
        reached=len(done),
        present=sum(presence in {"present", "same_region"} for presence in done),
        unreached=sum(state == "unreached" for state, _presence in outcomes),
    )
