"""What two files are compared by: names, birth date, telephone, e-mail, where one lives.

Anything may be missing or badly typed; nothing here refuses a row.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import phonenumbers
from rapidfuzz.distance import OSA, JaroWinkler

from enracine.people.identity.names import Name, read_name
from enracine.people.rules import fold, words

#: The columns that a file may bring; all may be empty.
COLUMNS = (
    "given_name", "family_name", "birth_date", "phone", "email", "city", "postal_code",
)  # fmt: skip
#: Numbers that people type to pass a compulsory field.
NO_PHONE = re.compile(r"^(\d)\1+$|^(?:0*123456789\d?|0+)$")
#: The last two-digit year read as this century's: people looked for here are rarely babies.
PIVOT = 30
#: Mailboxes of nobody in particular.
SHARED_BOXES = frozenset(
    {"info", "contact", "admin", "accueil", "reception", "bonjour", "test", "nobody", "none", "na"}
)
#: Boxes of one person where dots and what follows a « + » do not count.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_SAINT = {"st": "saint", "ste": "sainte", "mt": "mont", "ft": "fort"}


class Birth(IntEnum):
    """How much two birth dates agree."""

    DIFFERENT = 0
    MISSING = 1
    LOOSE = 2
    TWO_PARTS = 3
    YEAR = 4
    CLOSE = 5
    SWAPPED = 6
    EXACT = 7


class Same(IntEnum):
    """How much two telephones, e-mails or places agree."""

    DIFFERENT = 0
    MISSING = 1
    NEAR = 2
    EXACT = 3


@dataclass(frozen=True, slots=True)
class Date:
    """A birth date as eight digits; « 00 » for a month or a day that was not said."""

    digits: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """Year, month, day."""
        return self.digits[:4], self.digits[4:6], self.digits[6:]

    @property
    def is_whole(self) -> bool:
        """Whether month and day are said, and are not the first of January put for « unknown »."""
        return "00" not in (self.digits[4:6], self.digits[6:]) and self.digits[4:] != "0101"


@dataclass(frozen=True, slots=True)
class Record:
    """One file, ready to be compared."""

    id: str
    given: Name | None = None
    family: Name | None = None
    birth: Date | None = None
    phone: str = ""
    email: str = ""
    city: str = ""
    postal: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be compared."""
        return not (self.given or self.family or self.phone or self.email)


def read_record(id: str, values: Mapping[str, str | None]) -> Record:
    """The record that a row of text makes; unknown columns are ignored."""
    return Record(
        id=id,
        given=read_name(values.get("given_name") or ""),
        family=read_name(values.get("family_name") or ""),
        birth=read_date(values.get("birth_date") or ""),
        phone=read_phone(values.get("phone") or ""),
        email=read_email(values.get("email") or ""),
        city=read_city(values.get("city") or ""),
        postal=re.sub(r"[\W_]", "", (values.get("postal_code") or "")).upper(),
    )


def read_date(text: str) -> Date | None:
    """A date in the ways people and software write it; day before month when both could be.

    An impossible date (31 February, a digit too many) is kept as typed: it is still compared.
    """
    found = re.findall(r"\d+", text.strip().partition("T")[0])
    if not found:
        return None
    joined = "".join(found)
    if len(found) == 1:
        return _of_digits(joined)
    if len(found) >= 3 and max(len(f) for f in found[:3]) <= 2:
        # 24/06/71: the century is the one that makes somebody who is already born.
        day, month, short = found[:3]
        century = "20" if int(short) <= PIVOT else "19"
        return Date(f"{century}{short:0>2}{month:0>2}{day:0>2}")
    year = next((f for f in found if len(f) == 4), None)
    if year is None:
        return _of_digits(joined)
    others = [f"{f:0>2}"[:2] for f in found if f is not year][:2]
    if found[0] is year:
        month, day = (*others, "00")[:2]
    elif len(others) == 2:
        day, month = others
    else:
        month, day = others[0], "00"
    if int(month) > 12 >= int(day):
        month, day = day, month
    return Date(f"{year}{month}{day}")


def _of_digits(digits: str) -> Date | None:
    if len(digits) == 8 and digits[:2] not in {"19", "20"} and digits[4:6] in {"19", "20"}:
        return Date(digits[4:] + digits[2:4] + digits[:2])
    if len(digits) in {7, 8, 9}:
        return Date(f"{digits:0<8}"[:8])
    if len(digits) == 4:
        return Date(f"{digits}0000")
    return Date(f"{digits}00") if len(digits) == 6 else None


@functools.lru_cache(maxsize=20_000)
def read_phone(text: str) -> str:
    """The number as E.164, or its bare digits when it is not a valid one; nothing for « 000 »."""
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"\D", "", plain)
    if len(digits) < 7 or NO_PHONE.match(digits):
        return ""
    if plain.strip().startswith(("00", "011")):
        plain = "+" + re.sub(r"^(?:011|00)", "", digits)
    try:
        number = phonenumbers.parse(plain, "CA")
    except phonenumbers.NumberParseException:
        return digits
    if phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return digits


def read_email(text: str) -> str:
    """The address in lower case, without what its provider ignores; nothing for a shared box."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("<>;,").lower()
    plain = plain.removeprefix("mailto:").replace(" ", "")
    local, at, domain = plain.rpartition("@")
    if not at or not local or local in SHARED_BOXES:
        return ""
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def read_city(text: str) -> str:
    """The folded words of a place, « St » opened."""
    return " ".join(_SAINT.get(word, word) for word in words(fold(text)))


def compare_births(a: Date | None, b: Date | None) -> Birth:
    """How much two birth dates agree: day and month exchanged, one slip, the year alone."""
    if a is None or b is None:
        return Birth.MISSING
    if a.digits == b.digits:
        return Birth.EXACT if "00" not in a.parts[1:] else Birth.YEAR
    year, month, day = a.parts
    if (year, month, day) == (b.parts[0], b.parts[2], b.parts[1]):
        return Birth.SWAPPED
    if year == b.parts[0] and not (a.is_whole and b.is_whole):
        return Birth.YEAR
    if OSA.distance(a.digits, b.digits, score_cutoff=1) <= 1:
        return Birth.CLOSE
    alike = sum(x == y for x, y in zip(a.parts, b.parts, strict=True))
    if alike == 2:
        return Birth.TWO_PARTS
    slips = OSA.distance(a.digits, b.digits, score_cutoff=2)
    return Birth.LOOSE if slips <= 2 else Birth.DIFFERENT


def compare_phones(a: str, b: str) -> Same:
    """The same number, however typed; NEAR when one digit was mistyped."""
    if not a or not b:
        return Same.MISSING
    mine, yours = a.lstrip("+"), b.lstrip("+")
    if mine == yours or (min(len(mine), len(yours)) >= 8 and mine[-9:] == yours[-9:]):
        return Same.EXACT
    if mine[-8:] == yours[-8:] and len(mine) != len(yours):
        return Same.EXACT
    near = OSA.distance(mine[-10:], yours[-10:], score_cutoff=1) <= 1
    return Same.NEAR if near else Same.DIFFERENT


def compare_emails(a: str, b: str) -> Same:
    """The same box; NEAR for one slip, the same name at another provider, or an address ill typed."""
    if not a or not b:
        return Same.MISSING
    if a == b:
        return Same.EXACT
    local, _at, domain = a.rpartition("@")
    other, _at, elsewhere = b.rpartition("@")
    if local == other and len(local) >= 5:
        return Same.NEAR
    most = 1 if len(local) < 8 else 2
    if domain == elsewhere:
        numbered = len(local) == len(other) and _letters(local) == _letters(other)
        long_enough = min(len(local), len(other)) >= 4
        slip = long_enough and OSA.distance(local, other, score_cutoff=most) <= most
        # `marie.roy82` and `marie.roy83` at one provider are two people of one name.
        return Same.NEAR if slip and not numbered else Same.DIFFERENT
    near = OSA.distance(a, b, score_cutoff=most) <= most or _is_ill_typed(a, b)
    return Same.NEAR if near else Same.DIFFERENT


def _letters(text: str) -> str:
    return re.sub(r"\d", "#", text)


def _is_ill_typed(a: str, b: str) -> bool:
    """Whether two addresses are one that somebody typed badly, name and domain alike.

    Signs put aside, one slip in five letters, exchanged neighbours counting as one. Two boxes of one
    provider never come here: `j.roy1` and `j.roy2` are two people.
    """
    mine, yours = (re.sub(r"[\W_]", "", address) for address in (a, b))
    shortest = min(len(mine), len(yours))
    if shortest < 10:
        return False
    most = shortest // 5
    return bool(OSA.distance(mine, yours, score_cutoff=most) <= most)


@functools.lru_cache(maxsize=200_000)
def compare_cities(a: str, b: str) -> Same:
    """The same place; NEAR for a slip or two."""
    if not a or not b:
        return Same.MISSING
    if a == b:
        return Same.EXACT
    if JaroWinkler.similarity(a, b) >= 0.88:
        return Same.NEAR
    two_slips = min(len(a), len(b)) >= 5 and OSA.distance(a, b, score_cutoff=2) <= 2
    return Same.NEAR if two_slips else Same.DIFFERENT


def compare_postal_codes(a: str, b: str) -> Same:
    """The same code; NEAR for one slip or the same sorting area (three first signs)."""
    if not a or not b:
        return Same.MISSING
    if a == b:
        return Same.EXACT
    area = len(a) == len(b) == 6 and a[:3] == b[:3]
    return Same.NEAR if area or OSA.distance(a, b, score_cutoff=1) <= 1 else Same.DIFFERENT
