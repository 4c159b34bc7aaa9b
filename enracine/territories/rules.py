"""Decisions about places, as pure functions: no database, no clock."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Mean radius of the Earth, in kilometres (IUGG).
EARTH_RADIUS_KM = 6371.0088

#: What Canada Post never uses: D, F, I, O, Q and U anywhere; W and Z in first place.
_POSTAL_CODE = re.compile(
    r"^([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(?:(\d[ABCEGHJ-NPRSTV-Z]\d))?$"
)
_PREFIX_START = re.compile(r"^[A-Z]\d[A-Z]")
#: Districts of Québec: G (east), H (Montréal and Laval), J (west and north).
_QUEBEC_DISTRICTS = frozenset("GHJ")


@dataclass(frozen=True)
class PostalCode:
    """A Canadian postal code, whole or its first three characters."""

    prefix: str
    rest: str = ""

    @property
    def text(self) -> str:
        """As people write it: « H2X 1Y4 », or « H2X » when only the beginning is known."""
        return f"{self.prefix} {self.rest}".strip()

    @property
    def in_quebec(self) -> bool:
        """Whether the first letter is one of Québec's districts (G, H, J)."""
        return self.prefix[0] in _QUEBEC_DISTRICTS

    @property
    def rural(self) -> bool:
        """Whether the zero in second place marks a rural route, spread over many municipalities."""
        return self.prefix[1] == "0"


def parse_postal_code(text: str) -> PostalCode | None:
    """Read a postal code whatever its spaces, hyphens, case, and O typed for 0 or I for 1.

    Accepts the six characters or the first three. None when it is not a Canadian postal code.
    """
    raw = re.sub(r"[\s.\-_]+", "", text).upper()
    if len(raw) not in (3, 6):
        return None
    digits = raw.translate(str.maketrans("OIL", "011"))
    # Digits stand at the even places of « A1A1A1 »; a letter there is a slip of the finger.
    mended = "".join(digits[i] if i % 2 else c for i, c in enumerate(raw))
    found = _POSTAL_CODE.match(mended)
    return PostalCode(found[1], found[2] or "") if found else None


def looks_like_postal_code(text: str) -> bool:
    """Whether a search was meant as a postal code rather than as the name of a place."""
    raw = re.sub(r"[\s.\-_]+", "", text).upper()
    return len(raw) <= 7 and bool(_PREFIX_START.match(raw))


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle kilometres between two points (latitude, longitude; degrees, WGS84)."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(v) for v in (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def in_force(valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date) -> bool:
    """Whether a period holds that day: start included, end excluded, an absent bound is open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


class CmmAnswer(StrEnum):
    """Is this person living in the Communauté métropolitaine de Montréal?"""

    YES = "yes"
    NO = "no"
    ASK_MUNICIPALITY = "ask_municipality"
    UNKNOWN = "unknown"


class CmmExtent(StrEnum):
    """How much of an MRC belongs to the CMM on a given day."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


def cmm_extent(total: int, members: int) -> CmmExtent:
    """Extent of an MRC from its number of municipalities and of those which are members.

    Raises ValueError when the counts cannot be.
    """
    if members < 0 or members > total:
        raise ValueError(f"{members} members among {total} municipalities")
    if members == 0:
        return CmmExtent.NONE
    return CmmExtent.WHOLE if members == total else CmmExtent.PART


def merged_extent(extents: Iterable[CmmExtent]) -> CmmExtent:
    """The extent of several MRCs taken together; none at all is out of the CMM."""
    found = set(extents)
    if found == {CmmExtent.WHOLE}:
        return CmmExtent.WHOLE
    return CmmExtent.NONE if found <= {CmmExtent.NONE} else CmmExtent.PART


def lives_in_cmm(
    *,
    country: str = "CA",
    declared: bool | None = None,
    municipality_in_cmm: bool | None = None,
    prefix_extents: Iterable[CmmExtent] | None = None,
) -> CmmAnswer:
    """Decide from what is known, the surest first.

    Another country settles it (`country`, ISO 3166 alpha-2). Then the municipality, whose
    membership is a fact; then what the person declared; then the postal prefix, which answers only
    when every MRC it reaches is entirely in, or entirely out. `None` means « not known ».
    """
    if country.upper() != "CA":
        return CmmAnswer.NO
    for known in (municipality_in_cmm, declared):
        if known is not None:
            return CmmAnswer.YES if known else CmmAnswer.NO
    extents = set(prefix_extents or ())
    if extents == {CmmExtent.WHOLE}:
        return CmmAnswer.YES
    if extents == {CmmExtent.NONE}:
        return CmmAnswer.NO
    return CmmAnswer.ASK_MUNICIPALITY if extents else CmmAnswer.UNKNOWN


#: Surest first: between two facts of the same period, the one shown.
RELIABILITY_ORDER: Mapping[str, int] = {
    "official": 0,
    "derived": 1,
    "press": 2,
    "private": 3,
    "to_confirm": 4,
}


@dataclass(frozen=True)
class DatedValue:
    """What choosing between several facts of one indicator needs to know of each."""

    period_end: dt.date | None
    reliability: str
    has_value: bool


def most_telling(facts: Sequence[DatedValue]) -> int | None:
    """Index of the fact to show first: a value before a gap, then the latest, then the surest.

    None when there is none. An undated figure counts as the oldest.
    """
    if not facts:
        return None
    return min(
        range(len(facts)),
        key=lambda i: (
            not facts[i].has_value,
            -(facts[i].period_end or dt.date.min).toordinal(),
            RELIABILITY_ORDER.get(facts[i].reliability, len(RELIABILITY_ORDER)),
            i,
        ),
    )


def is_stale(period_end: dt.date | None, fresh_months: int, day: dt.date) -> bool:
    """Whether a figure is older than its indicator stays telling (`fresh_months`); undated: yes."""
    if period_end is None:
        return True
    months = (day.year - period_end.year) * 12 + day.month - period_end.month
    return months > fresh_months


def disagree(values: Iterable[float], decimals: int) -> bool:
    """Whether figures of one place and period, from several sources, cannot all be read as one.

    Two figures that show alike once rounded as they are shown do not disagree.
    """
    found = list(values)
    return len(found) > 1 and max(found) - min(found) >= 0.5 * 10**-decimals


def shade_bounds(values: Iterable[float], most: int = 5) -> list[float]:
    """Where the shades of a map begin after the first one: about as many places in each.

    At most `most` shades; fewer when there are fewer different values. Empty without a value.
    """
    found = sorted(values)
    different = sorted(set(found))
    if len(different) <= most:
        return different[1:]
    wanted = (found[len(found) * k // most] for k in range(1, most))
    return sorted({bound for bound in wanted if bound > found[0]})


def shade(value: float | None, bounds: Sequence[float]) -> int:
    """The shade of a value from 1 (lowest); 0 when it is not known."""
    return 0 if value is None else 1 + sum(value >= bound for bound in bounds)
