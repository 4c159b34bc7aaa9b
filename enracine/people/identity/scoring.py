"""Comparing two files: factors, score, and what the score allows one to say.

`same` is for what nobody would doubt; whatever could be twins, homonyms, a parent and a child or
two people of one household is at most `review`. The rules of `_doubts` hold whatever the score.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from enracine.people.identity import weights
from enracine.people.identity.facts import (
    Birth,
    Record,
    Same,
    compare_births,
    compare_cities,
    compare_emails,
    compare_phones,
    compare_postal_codes,
)
from enracine.people.identity.names import (
    AGREES,
    Level,
    Name,
    are_two_names,
    compare_names,
    read_name,
)
from enracine.people.identity.weights import Frequencies

#: Odds, in bits, from which one says `same` (99.2 %) and `review` (as likely as not).
SURE, POSSIBLE = 7.0, 0.0


class Decision(StrEnum):
    """What a comparison concludes."""

    SAME = "same"
    REVIEW = "review"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason of a score: a stable code (`birth.swapped`) and its bits."""

    code: str
    bits: float


@dataclass(frozen=True, slots=True)
class Context:
    """Among how many files one compares, and how common the values are there."""

    size: int = 10_000
    frequencies: Frequencies = field(default_factory=Frequencies)

    @property
    def prior(self) -> float:
        """The bits one starts with."""
        return weights.prior(self.size)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A comparison: the decision, the odds in bits, why, and what forbids saying `same`."""

    decision: Decision
    bits: float
    factors: tuple[Factor, ...]
    doubts: tuple[str, ...]
    is_worth_reading: bool = True

    @property
    def score(self) -> float:
        """The odds as a probability, from 0 to 1."""
        return 1 / (1 + 2 ** -max(min(self.bits, 60.0), -60.0))


@dataclass(frozen=True, slots=True)
class Levels:
    """How much two records agree, field by field."""

    given: Level
    family: Level
    exchanged: bool
    birth: Birth
    phone: Same
    email: Same
    city: Same
    postal: Same
    two_names: bool


def compare(a: Record, b: Record, context: Context) -> Verdict:
    """Compare two records. Symmetrical: the order of the two does not count."""
    levels = levels_of(a, b, context.frequencies)
    return conclude(levels, _factors(a, levels, context.frequencies, b), context)


def conclude(levels: Levels, factors: tuple[Factor, ...], context: Context) -> Verdict:
    """Add the factors up and decide; what is doubtful is never `same`."""
    bits = context.prior + sum(f.bits for f in factors)
    doubts = _doubts(levels)
    readable = _is_worth_reading(levels)
    if bits < POSSIBLE or not readable:
        decision = Decision.DIFFERENT
    elif bits >= SURE and not doubts:
        decision = Decision.SAME
    else:
        decision = Decision.REVIEW
    return Verdict(decision, bits, factors, doubts, readable)


def levels_of(a: Record, b: Record, frequencies: Frequencies) -> Levels:
    """Compare every field, with names in the order that agrees best."""
    given, family, exchanged = _names(a, b)
    mine, yours = (a.given, b.family) if exchanged else (a.given, b.given)
    suspect = given in (Level.NEAR, Level.ALIKE, Level.SHARED, Level.DIFFERENT)
    return Levels(
        given=given,
        family=family,
        exchanged=exchanged,
        birth=compare_births(a.birth, b.birth),
        phone=compare_phones(a.phone, b.phone),
        email=compare_emails(a.email, b.email),
        city=compare_cities(a.city, b.city),
        postal=compare_postal_codes(a.postal, b.postal),
        two_names=bool(
            mine and yours and suspect and are_two_names(mine, yours, frequencies.attested)
        ),
    )


def _names(a: Record, b: Record) -> tuple[Level, Level, bool]:
    given = compare_names(a.given, b.given)
    family = compare_names(a.family, b.family, family=True)
    if given >= Level.NEAR and family >= Level.NEAR:
        return given, family, False
    best = (given, family, False)
    if a.family is None or b.family is None or a.given is None or b.given is None:
        best = max(best, (*_with_a_hole(a, b), False), key=_worth)
    crossed = (
        compare_names(a.given, b.family),
        compare_names(a.family, b.given, family=True),
        True,
    )
    if min(crossed[:2]) >= Level.PARTIAL:
        best = max(best, crossed, key=_worth)
    return best


def _worth(names: tuple[Level, Level, bool]) -> float:
    given, family, exchanged = names
    exact = {Level.EXACT: 7.0}
    return (
        (weights.GIVEN | exact)[given]
        + (weights.FAMILY | exact)[family]
        + exchanged * weights.EXCHANGED
    )


def _with_a_hole(a: Record, b: Record) -> tuple[Level, Level]:
    """One name alone may hold both: « Mai Nguyen » beside given « Mai », family « Nguyễn »."""
    whole, alone = (a, b) if a.given and a.family else (b, a)
    name = alone.given or alone.family
    if not (whole.given and whole.family and name) or len(name.parts) < 2:
        if whole.given and whole.family and name:
            # The only name said may be the other one: a given name typed in the family's place, or
            # the family name of somebody whose names are exchanged elsewhere.
            if alone.given:
                crossed = (Level.MISSING, compare_names(whole.family, name, family=True))
            else:
                crossed = (compare_names(whole.given, name), Level.MISSING)
            if AGREES & set(crossed):
                return crossed
        return compare_names(a.given, b.given), compare_names(a.family, b.family, family=True)
    found = [
        (compare_names(whole.given, rest), compare_names(whole.family, part, family=True), False)
        for part, rest in _splits(name)
    ]
    return max(found, key=_worth)[:2]


def _splits(name: Name) -> list[tuple[Name, Name]]:
    """The ways to cut a name in two, in both orders."""
    cuts = []
    for at in range(1, len(name.parts)):
        head = read_name(" ".join(name.parts[:at]))
        tail = read_name(" ".join(name.parts[at:]))
        if head and tail:
            cuts += [(head, tail), (tail, head)]
    return cuts


def _factors(a: Record, levels: Levels, known: Frequencies, b: Record) -> tuple[Factor, ...]:
    found = [
        _name_factor("given", levels.given, a.given, b.given, known, weights.GIVEN),
        _name_factor("family", levels.family, a.family, b.family, known, weights.FAMILY),
    ]
    if levels.exchanged:
        found.append(Factor("names.exchanged", weights.EXCHANGED))
    if levels.two_names:
        found.append(Factor("given.two_names", weights.GIVEN[Level.DIFFERENT]))
    birth = (
        weights.agreement(known, "birth", a.birth.digits)
        if levels.birth == Birth.EXACT and a.birth
        else weights.BIRTH[levels.birth]
    )
    found.append(Factor(f"birth.{levels.birth.name.lower()}", birth))
    for what, level in (("phone", levels.phone), ("email", levels.email)):
        found.append(Factor(f"{what}.{level.name.lower()}", _reach(what, level, a, b, known)))
    for what, level in (("city", levels.city), ("postal", levels.postal)):
        exact = level == Same.EXACT
        bits = (
            weights.agreement(known, what, getattr(a, what))
            if exact
            else weights.OTHERS[what][level]
        )
        found.append(Factor(f"{what}.{level.name.lower()}", bits))
    return tuple(f for f in found if f.bits or not f.code.endswith(".missing"))


def _name_factor(
    what: str,
    level: Level,
    mine: Name | None,
    yours: Name | None,
    known: Frequencies,
    table: dict[Level, float],
) -> Factor:
    bits = table.get(level, 0.0)
    present = [n for n in (mine, yours) if n]
    common = max(present, key=lambda n: known.chance(what, n.core), default=None)
    if common is not None and level >= Level.NEAR:
        exact = weights.agreement(known, what, common.core)
        # Near a common name is not rarer than the name itself.
        bits = exact if level == Level.EXACT else min(bits, exact)
    return Factor(f"{what}.{level.name.lower()}", bits)


def _reach(what: str, level: Same, a: Record, b: Record, known: Frequencies) -> float:
    if level != Same.EXACT:
        return weights.OTHERS[what][level]
    worn = max(known.worn(what, getattr(r, what)) for r in (a, b))
    return max((weights.PHONE if what == "phone" else weights.EMAIL) - worn, 0.0)


def _doubts(levels: Levels) -> tuple[str, ...]:
    """What forbids saying `same`, however high the score."""
    found = []
    one_box = levels.email == Same.EXACT
    reach = one_box or levels.phone == Same.EXACT
    given, family = levels.given in AGREES, levels.family in AGREES
    at_home = levels.postal == Same.EXACT
    about_there = min(levels.postal, levels.city) >= Same.NEAR
    names = sorted((levels.given, levels.family))
    if _is_other_given_name(levels):
        # Twins and siblings share a birth date or a home; spouses and parents share a telephone.
        found.append("other_given_name")
    if levels.birth == Birth.DIFFERENT or (
        levels.birth == Birth.LOOSE and not (one_box and given and family)
    ):
        # A homonym; or a father and his son.
        found.append("other_birth_date")
    if levels.given in (Level.MISSING, Level.INITIALS) and not (
        levels.birth >= Birth.SWAPPED
        and (
            (family and (reach or at_home or about_there or levels.email == Same.NEAR))
            or (one_box and levels.family == Level.MISSING)
        )
    ):
        found.append("no_given_name")
    if levels.birth in (Birth.MISSING, Birth.YEAR) and not (
        (given and reach)
        or (at_home and names[0] >= (Level.NEAR if about_there else Level.VARIANT))
    ):
        found.append("no_birth_date")
    if (
        levels.family < Level.PARTIAL
        and levels.family != Level.MISSING
        and not (
            reach
            or (
                # A name changed by a marriage, at the same address.
                levels.given >= Level.NEAR and levels.birth >= Birth.SWAPPED and at_home
            )
        )
    ):
        found.append("other_family_name")
    if levels.phone == levels.email == Same.DIFFERENT and not (
        given
        and family
        and levels.birth >= Birth.SWAPPED
        and Same.DIFFERENT not in (levels.city, levels.postal)
    ):
        # Two people of one name: nothing that reaches one reaches the other.
        found.append("nothing_reaches_both")
    return tuple(found)


def _is_other_given_name(levels: Levels) -> bool:
    # Typed very badly, or another name: nothing here can tell, so somebody looks.
    return levels.two_names or levels.given in (Level.DIFFERENT, Level.SHARED, Level.ALIKE)


def _is_worth_reading(levels: Levels) -> bool:
    """Whether a human could make anything of it: something in common beside a place or a name."""
    names = (levels.given >= Level.ALIKE) + (levels.family >= Level.ALIKE)
    reach = Same.EXACT in (levels.phone, levels.email)
    close = reach or Same.NEAR in (levels.phone, levels.email) or levels.postal == Same.EXACT
    there = levels.city >= Same.NEAR
    # No name to compare, and nothing that speaks against.
    unnamed = not names and {levels.given, levels.family} == {Level.MISSING}
    if levels.birth >= Birth.CLOSE:
        nowhere_else = levels.birth == Birth.EXACT and levels.city != Same.DIFFERENT
        return names >= 1 or close or (unnamed and nowhere_else)
    if levels.birth == Birth.DIFFERENT:
        # A wrong date beside everything else that was said: one person, or a homonym nearby.
        if names == 2:
            return close or there
        return (close and levels.given in AGREES) or (reach and (names == 1 or there or unnamed))
    return (names >= 1 and (close or there or names == 2)) or (close and there)
