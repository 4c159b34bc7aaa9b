"""What each figure means: its definition is printed beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

ACCOMPANIED = "households_accompanied"
SETTLED = "households_settled"
#: Under this many, a figure shown outside the organisations concerned could point at somebody.
SMALL = 5
#: How many households a separated one makes for the target. No agreement says it: one, so that
#: nothing is counted twice until somebody decides (decision 0020).
SEPARATION_RULE = ("insights.separated_households", 1)
#: The dated setting that may raise it (decision 0020).
SMALL_SETTING = "insights.small_cells"


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Figure:
    """A figure: what it counts, exactly, and the setting that holds its target, if any."""

    code: str
    label: str
    definition: str
    target_key: str = ""


FIGURES: Mapping[str, Figure] = {
    SETTLED: Figure(
        SETTLED,
        _("Ménages établis"),
        _(
            "Ménages dont l’établissement en région a été constaté pendant l’année financière. "
            "Un ménage compte une fois, même après deux déménagements."
        ),
        "eer.target.households_settled",
    ),
    ACCOMPANIED: Figure(
        ACCOMPANIED,
        _("Ménages accompagnés"),
        _(
            "Ménages dont un adulte a eu sa première rencontre pendant l’année financière. "
            "Être accompagné n’est pas être établi."
        ),
    ),
}


def counts_as(rule: int, own: str, former: str, *, continues: bool) -> str:
    """Under which household one born of a separation counts: `former`'s, or its `own`.

    `rule` says how many households the two make for the target. With 1, both count as the one they
    were; with 2, those who stay (`continues`) do, and those who leave are another household.
    """
    return former if rule == 1 or continues else own


def is_small(value: int, small: int = SMALL) -> bool:
    """Whether a number must not be shown as such outside: from 1 to 4 (`small` excluded)."""
    return 0 < value < small


def hidden_cells(cells: Mapping[str, int], small: int = SMALL) -> frozenset[str] | None:
    """Which cells of a table must be hidden so that none under `small` can be worked out.

    A reader knows the total, and subtracts what is shown. Beside each small cell, the smallest
    others are hidden too (secondary suppression, law.md L36) until what is hidden together could
    be shared in several ways: at least two cells, and any of them could be from 1 to `small` - 1.
    None when even hiding everything is not enough: the table is then not shown at all. Cells of
    zero are not of the table.
    """
    counted = {key: value for key, value in cells.items() if value}
    hidden = {key for key, value in counted.items() if is_small(value, small)}
    if not hidden:
        return frozenset()
    others = sorted((value, key) for key, value in counted.items() if key not in hidden)
    while not _shares_in_several_ways([counted[key] for key in hidden], small):
        if not others:
            return None
        hidden.add(others.pop(0)[1])
    return frozenset(hidden)


def _shares_in_several_ways(values: list[int], small: int) -> bool:
    """Whether the sum of hidden cells leaves each of them free to be any small number."""
    others_at_least_one = len(values) - 1
    return len(values) > 1 and sum(values) - others_at_least_one >= small - 1


def expected_by(target: int, elapsed_days: int, year_days: int) -> int:
    """What an even year would have reached by now; rounded to the nearest whole number.

    Raises ValueError when the year has no day.
    """
    if year_days <= 0:
        raise ValueError("a year has days")
    return round(target * min(max(elapsed_days, 0), year_days) / year_days)
