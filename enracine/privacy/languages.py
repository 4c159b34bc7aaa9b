"""In which languages an organisation writes to a person (Charte de la langue française; law.md, L58).

Pure: no Django. An organisation of the Administration writes in French; another language comes beside
it for whoever arrived a few months ago, or is still abroad, and the reason is written. The others write
in the language that the person chose.
"""

import datetime as dt
from dataclasses import dataclass

from enracine.privacy.retention import add_months

FRENCH, PUBLIC = "fr-ca", "A-2.1"


@dataclass(frozen=True)
class Written:
    """The languages of a letter, in order, and why another than French is allowed."""

    languages: tuple[str, ...]
    reason: str = ""


def written_in(
    wanted: str,
    regime: str,
    day: dt.date,
    *,
    months: int,
    arrived_on: dt.date | None = None,
    is_abroad: bool = False,
) -> Written:
    """The languages of a letter of an organisation of this regime to a person, on `day`.

    `arrived_on` is often known to the month only: its first day. Not known, and not abroad: French.
    """
    if wanted.startswith("fr"):
        return Written((FRENCH,))
    if regime != PUBLIC:
        return Written((wanted,), "chosen")
    if is_abroad:
        return Written((FRENCH, wanted), "abroad")
    if arrived_on is not None and arrived_on <= day < add_months(arrived_on, months):
        return Written((FRENCH, wanted), "first_months")
    return Written((FRENCH,), "administration")
