"""What the loop of a period counts to, from its sums: closure, delays, refusals, by receiver."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from enracine.kernel.acting import Acting
from enracine.kernel.figures import SMALL, SMALL_SETTING, hidden_cells, is_small, rank
from enracine.kernel.parameters import parameter
from enracine.referrals.models import DeclineReason
from enracine.referrals.queries.loop.periods import Asked
from enracine.referrals.queries.loop.scope import DIRECTIONS, OUTSIDE_ROLES, direction_of
from enracine.referrals.queries.loop.sums import KindLine, ReceiverSums, RefusalLine, sums

MEDIAN, NINE_IN_TEN = 50, 90
_DELAYS = ("answer", "contact", "closed")


@dataclass(frozen=True)
class Delay:
    """How long one passage takes, in working days: the median, and what nine in ten stay within."""

    count: int
    median: int | None
    ninth: int | None


@dataclass(frozen=True)
class Direction:
    """One direction of the loop: how many left, and its three delays."""

    code: str
    label: str
    sent: int
    answer: Delay
    contact: Delay
    closed: Delay


@dataclass(frozen=True)
class ReceiverLine:
    """What one receiver was sent, and how many of those closed were heard back about."""

    pk: uuid.UUID
    name: str
    sent: int
    heard: int
    due_back: int

    @property
    def closure(self) -> float | None:
        """Its rate of closure; None when nothing had to come back."""
        return self.heard / self.due_back if self.due_back else None


@dataclass(frozen=True)
class Cell:
    """How many refusals for one reason in one region."""

    region_id: uuid.UUID | None
    region: str
    count: int


@dataclass(frozen=True)
class Refusals:
    """One reason of refusal: its regions, the largest first, and their sum."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Figures:
    """The figures of a period. `small`: under how many they are hidden from this reader (0: never)."""

    sent: int | None
    heard: int
    due_back: int
    refused: int | None
    directions: tuple[Direction, ...]
    receivers: tuple[ReceiverLine, ...]
    refusals: tuple[Refusals, ...]
    counted_at: dt.datetime | None
    small: int

    @property
    def closure(self) -> float | None:
        """Numerator over denominator, as the page defines them; None when nothing came to an end."""
        if not self.due_back or is_small(self.due_back, self.small):
            return None
        return self.heard / self.due_back


def figures(acting: Acting, asked: Asked) -> Figures:
    """Everything that the nights counted. One SQL query when the night added it up, four otherwise;
    one more for whoever sees masked figures."""
    found = sums(acting, asked)
    small = int(parameter(SMALL_SETTING, SMALL)) if acting.role in OUTSIDE_ROLES else 0
    totals: Counter[str] = Counter()
    for _sender, _receiver, measure, _days, n in found.kinds:
        totals[measure] += n
    return Figures(
        sent=_shown(totals["sent"], small),
        heard=totals["heard"],
        due_back=totals["heard"] + totals["unheard"],
        refused=_shown(totals["refused"], small),
        directions=_directions(found.kinds, small),
        receivers=_receivers(found.receivers, small),
        refusals=_refusals(found.refusals, small),
        counted_at=found.counted_at,
        small=small,
    )


def _shown(value: int, small: int) -> int | None:
    return None if is_small(value, small) else value


def _directions(kinds: Iterable[KindLine], small: int) -> tuple[Direction, ...]:
    sent: Counter[str] = Counter()
    days: dict[tuple[str, str], Counter[int]] = {}
    for sender, receiver, measure, count, n in kinds:
        code = direction_of(sender, receiver)
        if measure == "sent":
            sent[code] += n
        elif measure in _DELAYS and count is not None:
            days.setdefault((code, measure), Counter())[count] += n
    return tuple(
        Direction(
            code,
            str(label),
            sent[code],
            *(_delay(days.get((code, measure), Counter()), small) for measure in _DELAYS),
        )
        for code, (label, _senders, _receivers) in DIRECTIONS.items()
        if sent[code] and not is_small(sent[code], small)
    )


def _delay(counted: "Counter[int]", small: int) -> Delay:
    total = counted.total()
    if is_small(total, small):
        return Delay(0, None, None)
    return Delay(total, rank(counted, MEDIAN), rank(counted, NINE_IN_TEN))


def _receivers(lines: Iterable[ReceiverSums], small: int) -> tuple[ReceiverLine, ...]:
    found = [
        ReceiverLine(pk, name, sent, heard, heard + unheard)
        for pk, name, sent, heard, unheard in lines
    ]
    if not small:
        return tuple(found)
    hidden = hidden_cells({str(line.pk): line.sent for line in found}, small)
    return tuple(
        line
        for line in found
        if hidden is not None
        and str(line.pk) not in hidden
        and not is_small(line.due_back, small)
        and not is_small(line.heard, small)
        and not is_small(line.due_back - line.heard, small)
    )


def _refusals(lines: Iterable[RefusalLine], small: int) -> tuple[Refusals, ...]:
    cells: dict[str, list[Cell]] = {}
    for code, region_id, region, n in lines:
        cells.setdefault(code, []).append(Cell(region_id, region, n))
    totals = {code: sum(cell.count for cell in found) for code, found in cells.items()}
    hidden = hidden_cells(totals, small) if small else frozenset()
    if hidden is None:
        return ()
    return tuple(
        Refusals(
            code,
            str(DeclineReason(code).label) if code in DeclineReason.values else "–",
            # Outside, a reason is not crossed with regions: two sums would give what is hidden.
            tuple(cells[code]) if not small else (),
            totals[code],
        )
        for code in sorted(cells, key=lambda code: -totals[code])
        if code not in hidden
    )
