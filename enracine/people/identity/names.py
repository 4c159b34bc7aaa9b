"""Names as people write them: particles, order, compound names, transliterations, slips.

Two names are compared by parts. The same name in two spellings (a table of variants, a softened
spelling) is not the same thing as two names one letter apart: Karim and Karima, Hassan and Hussein
are two people, and often twins.
"""

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from rapidfuzz.distance import OSA, JaroWinkler

from enracine.people.rules import words

#: Words that come and go in front of a name without changing it.
ARTICLES = frozenset(
    {
        "al", "as", "at", "d", "da", "dal", "das", "de", "del", "della", "den", "der", "di", "do",
        "dos", "du", "e", "el", "es", "et", "l", "la", "las", "le", "les", "lo", "los", "ter",
        "the", "van", "vande", "vander", "von", "y",
    }
)  # fmt: skip
#: Words that belong to the name that follows, and how they are written here.
BOUND = {
    "bin": "ben", "ibn": "ben", "ben": "ben", "bent": "bent", "bint": "bent", "abou": "abu",
    "abu": "abu", "bou": "bu", "ait": "ait", "ould": "uld", "oulad": "uld", "mac": "mac",
    "mc": "mac", "saint": "saint", "st": "saint", "sainte": "saint", "ste": "saint", "n": "n",
    "o": "o", "abd": "abd", "abdel": "abdel", "abdul": "abdel", "san": "san", "santa": "san",
}  # fmt: skip
#: Said of people, not part of their names.
TITLES = frozenset({"dr", "mme", "mlle", "mr", "mrs", "ms", "pr", "jr", "sr", "ii", "iii"})
SHORTEST_SKELETON = 3
_DATA = Path(__file__).parent / "data"


class Level(IntEnum):
    """How much two names agree, from nothing to the same spelling."""

    DIFFERENT = 0
    MISSING = 1
    INITIALS = 2
    SHARED = 3
    ALIKE = 4
    PARTIAL = 5
    NEAR = 6
    VARIANT = 7
    EXACT = 8


#: Levels that say « it is that name ».
AGREES = frozenset({Level.PARTIAL, Level.NEAR, Level.VARIANT, Level.EXACT})

_SOFT = (
    (re.compile("ph"), "f"),
    (re.compile("ee(?!$)"), "i"),
    (re.compile("ou|oo|w"), "u"),
    (re.compile("kh|ck|q"), "k"),
    (re.compile("y"), "i"),
    (re.compile("gh"), "g"),
    (re.compile("dh"), "d"),
    (re.compile("th"), "t"),
    (re.compile("z"), "s"),
    (re.compile("h$"), ""),
)
# A final « ée » is a woman's name where « é » is a man's: it is not a doubled letter.
_DOUBLED = re.compile(r"([a-z])\1(?!$)|([b-df-hj-np-tv-z])\2$")
_SOUNDS = (
    (re.compile("tch|sch|sh|ch"), "x"),
    (re.compile("dj|dg|dzh|zh"), "j"),
    (re.compile("ph"), "f"),
    (re.compile("kh"), "k"),
    (re.compile("gh"), "g"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("gn"), "n"),
    (re.compile("gu(?=[ei])"), "g"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("g(?=[eiy])"), "j"),
    (re.compile("[cq]|ck"), "k"),
    (re.compile("z"), "s"),
    (re.compile("x(?=$)"), "x"),
    (re.compile("v|w(?=[aeiou])"), "v"),
    (re.compile("h"), ""),
)
_FINAL = {"d": "t", "b": "p", "g": "k", "v": "f", "j": "x"}
_VOWELS = re.compile("[aeiouyw]+")
_SERVANT = re.compile(r"^abd(?:[aeou](?:l|([rsnzdt])(?=\1))|u(?=[a-z]))")


@functools.lru_cache(maxsize=100_000)
def soft(word: str) -> str:
    """A word with what spelling varies without being heard taken away: Sarah and Sara, Mohammed."""
    for pattern, by in _SOFT:
        word = pattern.sub(by, word)
    return _DOUBLED.sub(lambda m: m.group(1) or m.group(2), word)


@functools.lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The consonants that are heard, in the order said: Youssef, Yusuf and Youcef give « asf ».

    Made for names carried from one alphabet or language to another; a vowel or y at the start is
    « a ». Short skeletons say little: see SHORTEST_SKELETON.
    """
    word = _SERVANT.sub("abd", word)
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    start = "a" if word[:1] and word[0] in "aeiouy" else ""
    bones = start + _VOWELS.sub(" ", word).strip()
    bones = re.sub(r"([a-z])\1+", r"\1", bones).replace(" ", "")
    return bones[:-1] + _FINAL.get(bones[-1], bones[-1]) if bones else ""


@dataclass(frozen=True, slots=True)
class Name:
    """A given or a family name ready to be compared. `parts` hold no article; order is as typed."""

    parts: tuple[str, ...]
    compact: str
    core: str

    @property
    def initials(self) -> str:
        """The first letter of each part."""
        return "".join(part[0] for part in self.parts)


def read_name(text: str) -> Name | None:
    """The name that a text holds; None when there is none (empty, a title, a dash)."""
    found = [w for w in words(text) if w not in TITLES and not w.isdigit()]
    if not found:
        return None
    parts: list[str] = []
    bound = ""
    for word in found:
        if word in BOUND and not bound and word is not found[-1]:
            bound = BOUND[word]
        elif word in ARTICLES and len(found) > 1:
            continue
        else:
            parts.append(bound + word)
            bound = ""
    if bound:
        parts.append(bound)
    parts = parts or ["".join(found)]
    return Name(tuple(parts), "".join(found), "".join(parts))


@functools.cache
def _table() -> tuple[dict[str, int], dict[str, int]]:
    """Spelling → number of its name, for given names and for family names."""
    tables: tuple[dict[str, int], dict[str, int]] = ({}, {})
    current = tables[0]
    for number, raw in enumerate((_DATA / "variants.txt").read_text(encoding="utf-8").splitlines()):
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            current = tables[1] if line == "[noms]" else tables[0]
            continue
        for spelling in line.split(","):
            name = read_name(spelling)
            if name is not None:
                current.setdefault(soft(name.core), number)
    return tables


@functools.cache
def _attested() -> frozenset[str]:
    """Given names that exist, softened: what is not among them may be a slip."""
    lines = (_DATA / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(soft(w) for line in lines if not line.startswith("#") for w in line.split())


def exists(name: Name, attested: Collection[str] | None = None) -> bool:
    """Whether a given name is known to be borne: by the tables, or by several people of a file."""
    return (
        known_as(name) is not None
        or soft(name.core) in _attested()
        or bool(attested and name.core in attested)
    )


def known_as(name: Name, *, family: bool = False) -> int | None:
    """Which known name this is a spelling of; None for one that the table does not know."""
    return _table()[family].get(soft(name.core))


@functools.lru_cache(maxsize=100_000)
def canonical(word: str) -> str | None:
    """The number (« #12 ») of the name, given or family, that a word spells; None when unknown."""
    given, family = _table()
    number = given.get(soft(word), family.get(soft(word)))
    return None if number is None else f"#{number}"


def _slip(a: str, b: str) -> bool:
    """Whether two words differ as by a slip of the finger, and are long enough to say so."""
    longest = max(len(a), len(b))
    if longest < 5:
        # Lina and Nina are two names; two letters exchanged are one.
        return longest == 4 and a != b and sorted(a) == sorted(b)
    distance = OSA.distance(a, b, score_cutoff=2)
    if distance <= 1:
        return True
    if longest >= 7 and distance <= 2:
        return True
    return longest >= 6 and a[0] == b[0] and JaroWinkler.similarity(a, b) >= 0.92


def _scrambled(a: str, b: str) -> bool:
    """Whether two words may be one, typed very badly: it proves nothing by itself."""
    if min(len(a), len(b)) < 2:
        return False
    return (
        sorted(a) == sorted(b)
        or OSA.distance(a, b, score_cutoff=3) * 5 <= 2 * max(len(a), len(b))
        or JaroWinkler.similarity(a, b) >= 0.8
    )


def _sounds(a: str, b: str) -> bool:
    """Whether two words are heard alike, and are not only short."""
    bones = skeleton(a)
    return (
        len(bones) >= SHORTEST_SKELETON
        and bones == skeleton(b)
        and JaroWinkler.similarity(a, b) >= 0.65
    )


@functools.lru_cache(maxsize=500_000)
def _word_level(a: str, b: str, family: bool) -> Level:
    if a == b:
        return Level.EXACT
    if soft(a) == soft(b):
        return Level.VARIANT
    table = _table()[family]
    mine, yours = table.get(soft(a)), table.get(soft(b))
    if mine is not None and mine == yours:
        return Level.VARIANT
    if _slip(a, b) or _sounds(a, b):
        return Level.NEAR
    return Level.ALIKE if _scrambled(a, b) else Level.DIFFERENT


@functools.lru_cache(maxsize=500_000)
def compare_names(a: Name | None, b: Name | None, *, family: bool = False) -> Level:
    """How much two given names (or two family names) agree."""
    if a is None or b is None:
        return Level.MISSING
    if a.compact == b.compact or sorted(a.parts) == sorted(b.parts):
        return Level.EXACT
    whole = _word_level(a.core, b.core, family)
    if whole >= Level.VARIANT:
        return Level.VARIANT
    if _without_article(a, b):
        return Level.VARIANT
    parts = _by_parts(a, b, family)
    if parts in (Level.INITIALS, Level.SHARED, Level.PARTIAL) and _is_table_variant(a, b, family):
        return Level.VARIANT
    return max(whole, parts)


def _is_table_variant(a: Name, b: Name, family: bool) -> bool:
    mine = known_as(a, family=family)
    return mine is not None and mine == known_as(b, family=family)


def _without_article(a: Name, b: Name) -> bool:
    """« Elamrani » and « Amrani », « Delacruz » and « De la Cruz », « Dela Cruz »."""
    long, short = (a, b) if len(a.compact) >= len(b.compact) else (b, a)
    whole, core = soft(long.compact), soft(short.core)
    extra = whole.removesuffix(core)
    return (
        len(core) >= 4
        and extra != whole
        and (extra in ARTICLES or extra in {"dela", "delos", "delas"})
    )


def _by_parts(a: Name, b: Name, family: bool) -> Level:
    """Compound names: a part for the whole, the same parts written otherwise, initials."""
    short, long = (a.parts, b.parts) if len(a.parts) <= len(b.parts) else (b.parts, a.parts)
    if len(long) == 1 and min(len(short[0]), len(long[0])) > 1:
        return Level.DIFFERENT
    left = list(long)
    worst, matched = Level.EXACT, 0
    for part in short:
        level, best = max(
            ((_word_level(part, other, family), other) for other in left),
            default=(Level.DIFFERENT, ""),
        )
        if level >= Level.NEAR:
            left.remove(best)
            worst = min(worst, level)
            matched += 1
    if matched == len(short):
        return min(worst, Level.VARIANT) if not left else Level.PARTIAL
    if _is_initials(a, b) or _is_initials(b, a):
        return Level.INITIALS
    return Level.SHARED if matched else Level.DIFFERENT


def _is_initials(a: Name, b: Name) -> bool:
    """Whether `a` is written by its initials only, and they are those of `b`."""
    if all(len(part) == 1 for part in a.parts):
        return b.initials.startswith(a.initials)
    return len(a.parts) == 1 and len(a.core) <= 3 and len(b.parts) > 1 and a.core == b.initials


_ENDINGS = (("", "a"), ("", "e"), ("o", "a"), ("", "ine"), ("", "ah"), ("", "ne"), ("", "ette"))


def is_couple_of_names(a: Name, b: Name) -> bool:
    """Whether one is the other's feminine by its ending: Karim and Karima, Mario and Maria."""
    return a.core != b.core and (_is_feminine(a.core, b.core) or _is_feminine(b.core, a.core))


def _is_feminine(man: str, woman: str) -> bool:
    return any(
        man.endswith(male) and woman == stem.removesuffix(male) + female
        for male, female in _ENDINGS
        for stem in (man, man + man[-1:])
    )


def are_two_names(a: Name, b: Name, attested: Collection[str] | None = None) -> bool:
    """Whether two given names that look alike are known to be two names, and not one misspelt.

    `attested` are the given names (`core`) that several people of a whole file bear; None outside a
    file, where a feminine ending is then enough.
    """
    if a.core == b.core or soft(a.core) == soft(b.core):
        return False
    mine, yours = known_as(a), known_as(b)
    if mine is not None and mine == yours:
        return False
    if attested is None and is_couple_of_names(a, b):
        return True
    return exists(a, attested) and exists(b, attested)
