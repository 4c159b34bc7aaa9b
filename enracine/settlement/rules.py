"""Leaving, arriving, staying: decisions over plain values."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: No source gives the cadence (dossier.md §3, step 14): a dated setting, with this safe default.
DEFAULT_CADENCE_MONTHS = (3, 6, 12, 24)
#: Presences after which the household no longer lives in the region where it settled.
GONE = frozenset({"returned", "other_region", "left_quebec"})
#: Still counted as maintained in the region where it settled.
MAINTAINED = frozenset({"present", "same_region"})
#: How far each way of knowing is to be believed (decision 0076): 3 the person herself, heard or met;
#: 2 what she wrote, or an authorised third party; 1 seen, without a word.
RELIABILITY = {"visit": 3, "call": 3, "message": 2, "link": 2, "third_party": 2, "seen": 1}
#: Which of them are accepted, without a setting: « seen » is not, until it is on the list (S18).
ACCEPTED_METHODS = ("call", "visit", "message", "link", "third_party")
#: How somebody may try, without reaching anybody.
TRY_CHANNELS = ("call", "text", "email", "visit")
#: Ends that somebody may give to a follow-up, besides an answer.
ENDS_BY_HAND = ("death", "declined", "error")
#: An address for answering serves that many days.
SURVEY_DAYS = 45
#: Somebody who just answered may add reasons and needs for as long.
DETAILS_MINUTES = 60
#: Answers kept from one link: a forwarded link is not a notebook.
ANSWERS_PER_LINK = 5
#: Two organisations that record the arrival of the same people at the same place within as many days
#: tell one move: nobody moves twice to a place where she already lives.
SAME_MOVE_DAYS = 31
#: The rule by which a programme counts a move that its organisation recorded after another one.
RECORDED = "recorded"
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


def standing(counted: str | None, said: str) -> str:
    """What an answer is beside the one that counts: the first counts, no later one replaces it."""
    if counted is None:
        return "counted"
    return "same" if counted == said else "differs"


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


def composition(adults: int, children: int) -> str:
    """What a household is, from how many of it move."""
    if adults > 1:
        return "family" if children else "couple"
    return "one_parent" if children else "alone"


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
