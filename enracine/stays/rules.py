"""Choosing who comes to a stay, and for how long an offer stands. Pure: days and hours are arguments."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: No source gives how long somebody has to answer an offer: a dated setting, with this safe value.
OFFER_HOURS = ("stays.offer_hours", 72)
#: Sizes of a group that one promoter publishes, 6 to 12 (dossier.md §3 step 10, U10): dated settings.
GROUP_LEAST = ("stays.group_least", 6)
GROUP_MOST = ("stays.group_most", 12)

#: « La suite se lit un an plus tard » (S19).
LATER_MONTHS = 12
#: How many days after the stay health needs are destroyed: as soon as nothing is left to settle.
NEEDS_DAYS = ("stays.needs_days", 7)

OFFERED, WAITING, DECLINED = "offered", "waiting", "declined"
OUTCOMES = (OFFERED, WAITING, DECLINED)
#: The reason that goes without saying for each outcome, when it follows the criteria.
USUAL = {OFFERED: "criteria", WAITING: "full", DECLINED: "required_missing"}
#: Why a decision may differ from what the criteria propose: a closed list.
DIFFERING = frozenset({"lodging", "interview_date", "other_stay", "asked_later"})


@dataclass(frozen=True)
class Asked:
    """A request as the rule sees it: no name, no age, no country."""

    key: uuid.UUID
    met: frozenset[str]
    seats: int
    submitted_at: dt.datetime


@dataclass(frozen=True)
class Placed:
    """A request in the order of the criteria, with why it stands there."""

    asked: Asked
    missing: tuple[str, ...]
    preferred: int
    proposal: str

    @property
    def reason(self) -> str:
        """The coded reason of the proposal."""
        return USUAL[self.proposal]


def proposed(
    asked: Iterable[Asked], required: Sequence[str], preferred: Sequence[str], capacity: int
) -> list[Placed]:
    """The requests in order, each with what the criteria propose for it.

    First those that fill every required criterion; among them, those that fill the most of the
    others; then the earliest. A household comes whole or not at all: one too large for what is left
    waits, and a smaller one after it may still come. `capacity` is in people.
    """
    wanted, others = list(required), set(preferred)

    def order(one: Asked) -> tuple[bool, int, dt.datetime, uuid.UUID]:
        lacks = any(code not in one.met for code in wanted)
        return (lacks, -len(one.met & others), one.submitted_at, one.key)

    left, found = capacity, []
    for one in sorted(asked, key=order):
        missing = tuple(code for code in wanted if code not in one.met)
        if missing:
            proposal = DECLINED
        elif one.seats <= left:
            proposal = OFFERED
            left -= one.seats
        else:
            proposal = WAITING
        found.append(Placed(one, missing, len(one.met & others), proposal))
    return found


@dataclass(frozen=True)
class Decision:
    """What the organiser decides for one request, and the coded reason."""

    outcome: str
    reason: str


@dataclass(frozen=True)
class Problem:
    """Why decisions cannot stand: a stable code, and the request concerned."""

    code: str
    key: uuid.UUID | None = None


def problem_with(
    placed: Sequence[Placed], decisions: Mapping[uuid.UUID, Decision], capacity: int
) -> Problem | None:
    """What is wrong with decisions, None when nothing is.

    Each request is decided; one that lacks a required criterion is left out; one that differs from
    the proposal says why, out of the closed list; nobody is left out or passed over « according to
    the criteria » against them; the people kept fit.
    """
    seats = 0
    for one in placed:
        made = decisions.get(one.asked.key)
        if made is None or made.outcome not in OUTCOMES:
            return Problem("undecided", one.asked.key)
        if one.missing and made.outcome != DECLINED:
            return Problem("required_missing", one.asked.key)
        if made.outcome != one.proposal and made.reason not in DIFFERING:
            # Kept because somebody before her was passed over for a reason of the list.
            follows = made.outcome == OFFERED and _somebody_passed(placed, decisions, one)
            if not follows:
                return Problem("differs", one.asked.key)
        seats += one.asked.seats if made.outcome == OFFERED else 0
    return Problem("too_many") if seats > capacity else None


def _somebody_passed(
    placed: Sequence[Placed], decisions: Mapping[uuid.UUID, Decision], kept: Placed
) -> bool:
    """Whether a request proposed before this one gave its place up for a reason of the list."""
    for one in placed:
        if one.asked.key == kept.asked.key:
            return False
        made = decisions.get(one.asked.key)
        if one.proposal == OFFERED and made and made.outcome != OFFERED:
            return made.reason in DIFFERING
    return False


def offer_deadline(moment: dt.datetime, hours: int, begins: dt.datetime) -> dt.datetime:
    """Until when an offer made at `moment` stands: `hours` later, and never past the beginning."""
    return min(moment + dt.timedelta(hours=hours), begins)


def next_offered(waiting: Sequence[tuple[uuid.UUID, int]], left: int) -> uuid.UUID | None:
    """Whom to offer places that came free: the first of the list whose household fits whole.

    `waiting`: (request, people), in the order of the list. Those too many for what is left keep
    their rank.
    """
    return next((key for key, seats in waiting if seats <= left), None)


def needs_leave_on(ends_on: dt.date, days: int) -> dt.date:
    """The first day on which what was told for the stay is destroyed: `days` whole days after it."""
    return ends_on + dt.timedelta(days=days + 1)


def days_of(starts_on: dt.date, ends_on: dt.date) -> list[dt.date]:
    """Each day of a stay, the first and the last included."""
    return [starts_on + dt.timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]


@dataclass(frozen=True)
class Moved:
    """A move that was done: where to, when, and whether where is a secret."""

    moved_on: dt.date
    municipality: str
    region: str
    is_protected: bool = False
    #: Said at a follow-up, of a household that went on: « returned », « left_quebec », « other_region ».
    onward: str = ""


def became(
    moves: Iterable[Moved], *, since: dt.date, until: dt.date, municipality: str, region: str
) -> str:
    """What became of a household between the stay and a year later, from its moves.

    The last move of the year says where it is. One whose place is a secret says « untold ».
    """
    known = sorted(
        (m for m in moves if since <= m.moved_on <= until),
        key=lambda m: (m.moved_on, m.municipality),
    )
    if not known:
        return "not_moved"
    last = known[-1]
    if last.is_protected:
        return "untold"
    if last.onward:
        return "other_region" if last.onward == "other_region" else "elsewhere"
    if last.municipality == municipality:
        return "same_place"
    return "same_region" if last.region == region else "other_region"


@dataclass(frozen=True)
class Line:
    """Money of one kind: planned, spent, in cents."""

    kind: str
    planned: int
    spent: int

    @property
    def left(self) -> int:
        """What is left of the plan; negative when it is passed."""
        return self.planned - self.spent


def balance(
    planned: Mapping[str, int], spent: Mapping[str, int], kinds: Sequence[str]
) -> list[Line]:
    """The plan against the expenses, kind by kind, in their order; kinds without money left out."""
    return [
        Line(kind, planned.get(kind, 0), spent.get(kind, 0))
        for kind in kinds
        if planned.get(kind) or spent.get(kind)
    ]


def passes(planned: int, spent: int, cents: int) -> bool:
    """Whether one more expense passes what was planned for its kind."""
    return spent + cents > planned
