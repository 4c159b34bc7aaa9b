"""Facts that cannot all be true: told beside the field, never reasoned upon."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from enracine.eligibility.rules.calendar import full_years
from enracine.eligibility.rules.texts import sentence
from enracine.eligibility.rules.values import Citizenship, Facts, ImmigrationStatus

FIRST_DAY = dt.date(1990, 1, 1)
LAST_DAY = dt.date(2100, 12, 31)
OLDEST = 125


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One impossible fact: its path (`as_of`, `facts.birth_date`…) and the key of the sentence."""

    path: str
    text_key: str

    @property
    def field(self) -> str:
        """Name of the fact alone: `birth_date`, `residence.in_cmm`, `as_of`."""
        return self.path.removeprefix("facts.")

    @property
    def text(self) -> str:
        """The sentence, in French."""
        return sentence(self.text_key)


def contradictions(facts: Facts, as_of: dt.date) -> list[Contradiction]:
    """Everything impossible in `facts` on the day `as_of`; empty when they can be reasoned upon."""
    return [*_impossible_days(facts, as_of), *_impossible_places(facts)]


def _impossible_days(facts: Facts, as_of: dt.date) -> Iterator[Contradiction]:
    if not FIRST_DAY <= as_of <= LAST_DAY:
        yield Contradiction("as_of", "contradiction.as_of")
    born, arrived = facts.birth_date, facts.arrived_in_quebec_on
    if born is not None and born > as_of:
        yield Contradiction("facts.birth_date", "contradiction.born_later")
    elif born is not None and full_years(born, as_of) > OLDEST:
        yield Contradiction("facts.birth_date", "contradiction.too_long_ago")
    if arrived is not None and arrived > as_of:
        yield Contradiction("facts.arrived_in_quebec_on", "contradiction.arrived_later")
    elif arrived is not None and born is not None and arrived < born:
        yield Contradiction("facts.arrived_in_quebec_on", "contradiction.arrived_before_birth")


def _impossible_places(facts: Facts) -> Iterator[Contradiction]:
    if facts.born_in_quebec and facts.birth_country not in (None, "CA"):
        yield Contradiction("facts.birth_country", "contradiction.birthplace")
    home = facts.residence
    if home is not None and home.in_cmm and home.country not in (None, "CA"):
        yield Contradiction("facts.residence.in_cmm", "contradiction.residence")
    if (
        facts.citizenship == Citizenship.OTHER
        and facts.immigration_status == ImmigrationStatus.CANADIAN_CITIZEN
    ):
        yield Contradiction("facts.citizenship", "contradiction.citizenship")
