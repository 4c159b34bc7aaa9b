"""Retention, honestly: numerator, denominator, what is not known, three bounds, never one promise."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from enracine.settlement.rules import GONE, MAINTAINED

PRESENT = MAINTAINED
#: The delay has passed and nobody knows: not reached after three tries, not asked yet, or declined.
UNKNOWN = frozenset({"unreached", "waiting", "declined"})
OUT = "out"
#: What a number of the page opens to.
PARTS: Mapping[str, frozenset[str]] = {
    "presents": PRESENT,
    "partis": GONE,
    "inconnus": UNKNOWN,
    "hors": frozenset({OUT}),
}
#: How an answer is known, in the order of the page.
METHODS = ("visit", "call", "message", "link", "third_party", "seen", "carried")


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


DEFINITION = _(
    "Ménages établis dont le délai est passé avant le 1er de ce mois. Un ménage compte une fois par année "
    "financière. « Présent » : au même endroit ou ailleurs dans la même région. Un ménage parti plus tôt "
    "reste compté comme parti. Décès et erreurs sont hors du calcul et dits à part. Accompagné, établi et "
    "maintenu sont trois chiffres différents."
)


def first_of(day: dt.date) -> dt.date:
    """The first day of a month."""
    return day.replace(day=1)


def cohort_of(due_month: dt.date, months: int) -> int:
    """The financial year (by its 1 April) in which a household settled, from when its delay falls."""
    index = due_month.year * 12 + due_month.month - 1 - months
    year, month = divmod(index, 12)
    return year if month >= 3 else year - 1


@dataclass
class Cell:
    """Counted follow-ups of one delay, in one place or cohort. Whole numbers of households."""

    outcomes: dict[str, int] = field(default_factory=dict)
    #: Of those reached: how it is known.
    methods: dict[str, int] = field(default_factory=dict)
    #: Settled, and the delay is not passed: in no rate.
    later: int = 0

    def add(self, outcome: str, method: str, value: int) -> None:
        """Count `value` more follow-ups whose delay has passed."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + value
        if outcome in PRESENT | GONE and method:
            self.methods[method] = self.methods.get(method, 0) + value

    def _sum(self, names: Iterable[str]) -> int:
        return sum(self.outcomes.get(name, 0) for name in names)

    @property
    def present(self) -> int:
        """The numerator."""
        return self._sum(PRESENT)

    @property
    def gone(self) -> int:
        """Known to live elsewhere."""
        return self._sum(GONE)

    @property
    def reached(self) -> int:
        """Of whom something is known."""
        return self.present + self.gone

    @property
    def unknown(self) -> int:
        """Of whom nothing is known, though the delay has passed."""
        return self._sum(UNKNOWN)

    @property
    def out(self) -> int:
        """Deaths and errors: in no rate, said apart."""
        return self.outcomes.get(OUT, 0)

    @property
    def whole(self) -> int:
        """The denominator: every household whose delay has passed."""
        return self.reached + self.unknown

    @property
    def among_reached(self) -> float | None:
        """Present among those reached; None when nobody was."""
        return self.present / self.reached if self.reached else None

    @property
    def at_least(self) -> float | None:
        """As if everybody of whom nothing is known had left."""
        return self.present / self.whole if self.whole else None

    @property
    def at_most(self) -> float | None:
        """As if everybody of whom nothing is known were still there."""
        return (self.present + self.unknown) / self.whole if self.whole else None

    def parts(self) -> dict[str, int]:
        """What a reader may subtract: each must be hidden where it is small (law.md, L36)."""
        return {"present": self.present, "gone": self.gone, "unknown": self.unknown}


Line = tuple[int, dt.date, str, str, str, int]
#: The same told by something else: key, whether the delay is still to come, outcome, method, how many.
Split = tuple[str, bool, str, str, int]


def split_cells(lines: Iterable[Split]) -> dict[str, Cell]:
    """A cell for each key of lines told by something else than region or cohort."""
    cells: dict[str, Cell] = {}
    for key, later, outcome, method, value in lines:
        cell = cells.setdefault(key, Cell())
        if later:
            cell.later += value
        elif value:
            cell.add(outcome, method, value)
    return cells


@dataclass(frozen=True)
class Retention:
    """One delay: everybody, then by region and by cohort."""

    months: int
    everybody: Cell
    by_region: Mapping[str, Cell]
    by_cohort: Mapping[int, Cell]


def counted(lines: Iterable[Line], months: int, day: dt.date) -> Retention:
    """Sum the lines (months, month due, region, outcome, method, how many) of one delay.

    Only whole months have elapsed: in the month under way, those who answered at once would count
    and those still to ask would not.
    """
    everybody, regions, cohorts = Cell(), dict[str, Cell](), dict[int, Cell]()
    for delay, due_month, region, outcome, method, value in lines:
        if delay != months or not value:
            continue
        cells = (
            everybody,
            regions.setdefault(region, Cell()),
            cohorts.setdefault(cohort_of(due_month, delay), Cell()),
        )
        for cell in cells:
            if due_month >= first_of(day):
                cell.later += value
            else:
                cell.add(outcome, method, value)
    return Retention(months, everybody, regions, cohorts)
