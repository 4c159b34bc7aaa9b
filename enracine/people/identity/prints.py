"""Fingerprints: what two organisations may compare without either reading the other's file.

A print holds keyed digests only. It says whether two files agree on a name as written or as heard, on
a date or on two of its parts, on a telephone, on an e-mail; it gives none of them back.
"""

from collections.abc import Callable
from dataclasses import dataclass

from enracine.people.identity import weights
from enracine.people.identity.blocking import sound
from enracine.people.identity.facts import Birth, Record, Same
from enracine.people.identity.names import Level, Name, canonical, soft
from enracine.people.identity.scoring import Context, Factor, Levels, Verdict, conclude

Digest = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Print:
    """The digests of one file. Names are digested twice: as the name it is, and as it is heard."""

    given: frozenset[int] = frozenset()
    family: frozenset[int] = frozenset()
    heard_given: frozenset[int] = frozenset()
    heard_family: frozenset[int] = frozenset()
    birth: int | None = None
    birth_parts: frozenset[int] = frozenset()
    phone: int | None = None
    email: int | None = None


def _as_written(name: Name | None) -> list[str]:
    """Each part as the name it is known for, or softened; one that is both has one form."""
    return [canonical(part) or soft(part) for part in name.parts] if name else []


def print_of(record: Record, digest: Digest) -> Print:
    """The print of a record, made with a keyed `digest`."""

    def all_of(kind: str, words: list[str]) -> frozenset[int]:
        return frozenset(digest(f"{kind}:{word}") for word in words)

    parts: list[str] = []
    if record.birth:
        year, month, day = record.birth.parts
        low, high = sorted((month, day))
        parts = [f"ym{year}{month}", f"yd{year}{day}", f"md{month}{day}", f"x{year}{low}{high}"]
    given, family = record.given, record.family
    return Print(
        given=all_of("w", _as_written(given)),
        family=all_of("w", _as_written(family)),
        heard_given=all_of("h", [sound(p) for p in given.parts] if given else []),
        heard_family=all_of("h", [sound(p) for p in family.parts] if family else []),
        birth=digest(f"b:{record.birth.digits}") if record.birth else None,
        birth_parts=all_of("bp", parts),
        phone=digest(f"p:{record.phone.lstrip('+')[-9:]}") if record.phone else None,
        email=digest(f"e:{record.email}") if record.email else None,
    )


def _names(a: frozenset[int], b: frozenset[int]) -> Level:
    if not a or not b:
        return Level.MISSING
    if a == b:
        return Level.EXACT
    return Level.PARTIAL if a <= b or b <= a else Level.SHARED if a & b else Level.DIFFERENT


def _births(a: Print, b: Print) -> Birth:
    if a.birth is None or b.birth is None:
        return Birth.MISSING
    if a.birth == b.birth:
        return Birth.EXACT
    common = len(a.birth_parts & b.birth_parts)
    # Day and month exchanged agree on the sorted date only; one slip, on one pair of parts.
    return Birth.TWO_PARTS if common else Birth.DIFFERENT


def _same(a: int | None, b: int | None) -> Same:
    if a is None or b is None:
        return Same.MISSING
    return Same.EXACT if a == b else Same.DIFFERENT


def compare_prints(a: Print, b: Print, context: Context) -> Verdict:
    """Compare two prints, more severely than two files: a slip in a name is not seen at all.

    Given names that only sound alike are taken for two names, since nothing here can tell.
    """
    given, family, exchanged = _names(a.given, b.given), _names(a.family, b.family), False
    crossed = _names(a.given, b.family), _names(a.family, b.given)
    if min(crossed) >= Level.PARTIAL and min(given, family) < Level.PARTIAL:
        given, family, exchanged = *crossed, True
    by_ear = (
        _names(a.heard_given, b.heard_given) if not exchanged else Level.MISSING,
        _names(a.heard_family, b.heard_family) if not exchanged else Level.MISSING,
    )
    if family < Level.PARTIAL <= by_ear[1]:
        family = Level.NEAR
    levels = Levels(
        given=given,
        family=family,
        exchanged=exchanged,
        birth=_births(a, b),
        phone=_same(a.phone, b.phone),
        email=_same(a.email, b.email),
        city=Same.MISSING,
        postal=Same.MISSING,
        two_names=given < Level.PARTIAL <= by_ear[0],
    )
    return conclude(levels, _factors(levels), context)


def _factors(levels: Levels) -> tuple[Factor, ...]:
    """The usual chances: how common a value is cannot be read from its digest."""
    usual = weights.Frequencies()
    found = [
        Factor(f"given.{levels.given.name.lower()}", _name_bits("given", levels.given)),
        Factor(f"family.{levels.family.name.lower()}", _name_bits("family", levels.family)),
        Factor(
            f"birth.{levels.birth.name.lower()}",
            weights.agreement(usual, "birth", "")
            if levels.birth == Birth.EXACT
            else weights.BIRTH[levels.birth],
        ),
    ]
    if levels.exchanged:
        found.append(Factor("names.exchanged", weights.EXCHANGED))
    for what, level, exact in (
        ("phone", levels.phone, weights.PHONE),
        ("email", levels.email, weights.EMAIL),
    ):
        bits = exact if level == Same.EXACT else weights.OTHERS[what][level]
        found.append(Factor(f"{what}.{level.name.lower()}", bits))
    return tuple(f for f in found if not f.code.endswith(".missing"))


def _name_bits(what: str, level: Level) -> float:
    if level == Level.EXACT:
        return weights.agreement(weights.Frequencies(), what, "")
    return (weights.GIVEN if what == "given" else weights.FAMILY)[level]
