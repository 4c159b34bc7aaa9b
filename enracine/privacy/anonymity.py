"""Making lines that nobody can be found in: k-anonymity by suppression. Pure.

Each published line shares its traits with at least `group` − 1 others; what cannot is suppressed
trait by trait, from the most telling, and in the end left out. No date, no identifier, no free text
ever enters (règlement sur l'anonymisation, A-2.1, r. 0.1).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

#: From the most telling to the least: suppressed in this order.
ORDER = ("region", "age", "year", "programme", "outcome", "education", "track", "settled")
SUPPRESSED = ""

#: What must be written before a conclusion, and how it is called (law.md, L49).
PIECES = (
    "purposes",
    "competent_person",
    "competence",
    "individualisation",
    "correlation",
    "inference",
    "techniques",
    "residual_risk",
    "review_on",
)


def missing_pieces(values: Mapping[str, object]) -> list[str]:
    """The pieces that are not there yet, in their order; a text of blanks is not one."""
    return [name for name in PIECES if not str(values.get(name) or "").strip()]


def age_band(age: int | None) -> str:
    """A broad age: 18–24, 25–34, 35–44, 45 and more."""
    if age is None:
        return SUPPRESSED
    for least, band in ((45, "45+"), (35, "35-44"), (25, "25-34"), (18, "18-24")):
        if age >= least:
            return band
    return "0-17"


def anonymous_lines(rows: Sequence[Mapping[str, str]], group: int) -> list[dict[str, str]]:
    """The lines that may be published, sorted so that their order says nothing.

    Raises ValueError for a group under 2: one line alone is somebody.
    """
    if group < 2:
        raise ValueError("a group of one is somebody")
    lines = [{name: row.get(name, SUPPRESSED) for name in ORDER} for row in rows]
    for name in ORDER:
        small = _small(lines, group)
        for index in small:
            lines[index][name] = SUPPRESSED
    alone = set(_small(lines, group))
    kept = [line for index, line in enumerate(lines) if index not in alone]
    return sorted(kept, key=lambda line: tuple(line[name] for name in ORDER))


def _small(lines: Sequence[Mapping[str, str]], group: int) -> list[int]:
    keys = [tuple(line[name] for name in ORDER) for line in lines]
    sizes = Counter(keys)
    return [index for index, key in enumerate(keys) if sizes[key] < group]


def smallest_group(lines: Sequence[Mapping[str, str]]) -> int:
    """How many lines share the rarest combination; 0 without lines."""
    return min(Counter(tuple(sorted(line.items())) for line in lines).values(), default=0)
