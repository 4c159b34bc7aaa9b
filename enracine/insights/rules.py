"""What each figure means: its definition is printed beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

ACCOMPANIED = "households_accompanied"
SETTLED = "households_settled"
#: Under this many, a figure shown outside the organisations concerned could point at somebody.
SMALL = 5


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


def is_small(value: int) -> bool:
    """Whether a number must not be shown as such outside: from 1 to 4."""
    return 0 < value < SMALL


def expected_by(target: int, elapsed_days: int, year_days: int) -> int:
    """What an even year would have reached by now; rounded to the nearest whole number.

    Raises ValueError when the year has no day.
    """
    if year_days <= 0:
        raise ValueError("a year has days")
    return round(target * min(max(elapsed_days, 0), year_days) / year_days)
