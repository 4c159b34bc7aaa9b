"""What each agreement is worth, in bits: log2 of (chance among one person's two files) over
(chance among two people taken at random), as Fellegi and Sunter taught.

The chances are reasoned, not learned from a labelled file: how often people spell, swap, move and
change numbers, and how many names, days and places there are. Where a whole file is at hand, the
chance that two strangers share a value follows from how common that value is (`Frequencies`).
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from enracine.people.identity.facts import Birth, Record, Same
from enracine.people.identity.names import Level

#: Two strangers share a given name once in 150, a family name once in 400, a birth date once in
#: 15 000 (forty years of adults), a city once in 8 (most live around Montréal), a code once in 3 000.
CHANCE = {
    "given": 1 / 150,
    "family": 1 / 400,
    "birth": 1 / 15_000,
    "city": 1 / 8,
    "postal": 1 / 3_000,
}
#: A value is never taken for rarer than this, so that one slip does not make a proof.
RAREST = {
    "given": 1 / 2_000,
    "family": 1 / 3_000,
    "birth": 1 / 40_000,
    "city": 1 / 60,
    "postal": 1 / 4_000,
}
#: Among one person's two files, how often the value is the same.
KEPT = {"given": 0.78, "family": 0.80, "birth": 0.88, "city": 0.75, "postal": 0.70}
#: A number or a box belongs to one person, or to her household, unless a file shows otherwise.
PHONE, EMAIL = 13.0, 14.0

GIVEN = {
    Level.VARIANT: 6.0, Level.NEAR: 4.0, Level.PARTIAL: 3.0, Level.ALIKE: 0.5,
    Level.INITIALS: 1.0, Level.SHARED: 0.0,
    Level.MISSING: 0.0, Level.DIFFERENT: -5.5,
}  # fmt: skip
FAMILY = {
    Level.VARIANT: 6.5, Level.NEAR: 4.5, Level.PARTIAL: 3.5, Level.ALIKE: 1.0,
    Level.INITIALS: 0.5, Level.SHARED: 1.0,
    Level.MISSING: 0.0, Level.DIFFERENT: -4.5,
}  # fmt: skip
#: Given and family names exchanged: it happens, seldom.
EXCHANGED = -1.0
BIRTH = {
    Birth.SWAPPED: 9.0, Birth.CLOSE: 5.0, Birth.YEAR: 4.0, Birth.TWO_PARTS: 2.0,
    Birth.LOOSE: -0.5,
    Birth.MISSING: 0.0, Birth.DIFFERENT: -6.0,
}  # fmt: skip
#: « NEAR » and « DIFFERENT »: people change numbers and boxes, and move, more often than names.
OTHERS = {
    "phone": {Same.NEAR: 6.0, Same.MISSING: 0.0, Same.DIFFERENT: -1.0},
    "email": {Same.NEAR: 7.0, Same.MISSING: 0.0, Same.DIFFERENT: -1.0},
    "city": {Same.NEAR: 1.5, Same.MISSING: 0.0, Same.DIFFERENT: -0.7},
    "postal": {Same.NEAR: 3.0, Same.MISSING: 0.0, Same.DIFFERENT: -0.7},
}
#: Of those who are in a list, how many pairs one expects for each file.
PAIRS_A_FILE = 0.3


def prior(size: int) -> float:
    """The bits one starts with: among so many files, few pairs are one person."""
    pairs = max(size * (size - 1) / 2, 1)
    return math.log2(max(PAIRS_A_FILE * size, 1) / pairs)


@dataclass(frozen=True)
class Frequencies:
    """How common each value is in a file of `size` rows; empty: the usual chances apply."""

    size: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    #: Given names that several people bear: two of them are two names, not one misspelt.
    attested: frozenset[str] | None = None

    def chance(self, what: str, value: str) -> float:
        """The chance that two strangers share this value."""
        usual = CHANCE[what]
        counts = self.counts.get(what)
        if not counts:
            return usual
        # Others than these two who share it, as if `usual` had been seen in a thousand more rows.
        others = max(counts[value] - 2, 0)
        seen = (others + 1_000 * usual) / (self.size + 1_000)
        return max(seen, RAREST[what])

    def worn(self, what: str, value: str) -> float:
        """Bits lost because many rows share this telephone or box: an organisation's, a kiosk's."""
        shared = self.counts.get(what, Counter())[value]
        return math.log2(shared / 4) if shared > 4 else 0.0


#: A given name is attested when borne with this many different birth dates.
BEARERS = 3


def frequencies_of(records: Iterable[Record]) -> Frequencies:
    """The frequencies of a whole file."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("given", "family", "birth", "city", "postal", "phone", "email")
    }
    bearers: dict[str, set[str]] = {}
    size = 0
    for record in records:
        size += 1
        if record.given:
            counts["given"][record.given.core] += 1
            if record.birth:
                bearers.setdefault(record.given.core, set()).add(record.birth.digits[:4])
        if record.family:
            counts["family"][record.family.core] += 1
        if record.birth:
            counts["birth"][record.birth.digits] += 1
        for name in ("city", "postal", "phone", "email"):
            if value := getattr(record, name):
                counts[name][value] += 1
    # A small file attests nothing: its silence would make two names of every slip, or none.
    attested = (
        frozenset(name for name, years in bearers.items() if len(years) >= BEARERS)
        if size >= 500
        else None
    )
    return Frequencies(size, counts, attested)


def agreement(frequencies: Frequencies, what: str, value: str) -> float:
    """The bits of an exact agreement on this value."""
    return math.log2(KEPT[what] / frequencies.chance(what, value))
