"""What may be said of numbers about people: medians of counted days, and cells too small to show.

Pure functions, the same for every feature that prints a figure.
"""

from collections.abc import Mapping

#: Under this many, a figure shown outside the organisations concerned could point at somebody.
SMALL = 5
#: The dated setting that may raise it (decision 0020).
SMALL_SETTING = "insights.small_cells"


def is_small(value: int, small: int = SMALL) -> bool:
    """Whether a number could point at somebody: above zero, under `small`."""
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


def rank(counted: Mapping[int, int], hundredths: int) -> int | None:
    """The value under which `hundredths` out of a hundred of the counted values lie, itself counted.

    `counted` gives how many times each value was met; the answer is always a value that was met
    (the nearest rank). Exact: a table of days is whole numbers, nothing is lost by counting them.
    None when nothing was counted. Raises ValueError outside 1–100.
    """
    if not 1 <= hundredths <= 100:
        raise ValueError("a rank is between 1 and 100 hundredths")
    total = sum(counted.values())
    wanted, seen = -(-total * hundredths // 100), 0
    for value in sorted(counted):
        seen += counted[value]
        if seen >= wanted > 0:
            return value
    return None
