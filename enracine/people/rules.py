"""Decisions about people's own facts, as pure functions: names, ages, impossible dates, numbers."""

import base64
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: Longest name kept, in characters.
NAME_LENGTH = 120
SEARCH_KEY_LENGTH = 400
WORD_LENGTH = 130
#: Before this age a parent acts (P-39.1 art. 4.1 and 14; law.md, L16).
OWN_CONSENT_AGE = 14
#: From this age one is a candidate; before, a contact who asks for information (S06).
ADULT_AGE = 18
#: Nobody has lived longer: an older birth date is a slip of the finger.
OLDEST_AGE = 122

# Letters that Unicode does not decompose, as people type them without their keyboard.
_LETTERS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "œ": "oe", "æ": "ae", "ß": "ss",
        "þ": "th", "ħ": "h", "ŋ": "n", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
    }
)  # fmt: skip
APOSTROPHES = re.compile("['’‘ʼʹ`´ʻ]")
#: Words that some write apart and others together: « El Amrani », « Elamrani ».
PARTICLES = frozenset(
    {
        "a", "abd", "abdel", "abdul", "abou", "abu", "ait", "al", "as", "at", "ben", "bent",
        "bin", "bou", "d", "da", "dal", "de", "del", "della", "den", "der", "di", "do",
        "dos", "du", "e", "el", "es", "et", "ibn", "l", "la", "las", "le", "les", "lo",
        "los", "mac", "mc", "n", "o", "oulad", "ould", "saint", "san", "st", "ste", "te",
        "ten", "ter", "van", "vande", "vander", "von", "y",
    }
)  # fmt: skip


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translators; the forms and actions translate it."""
    return text


class Standing(StrEnum):
    """What an age makes of somebody who registers."""

    CANDIDATE = "candidate"
    CONTACT = "contact"
    NEEDS_PARENT = "needs_parent"


@dataclass(frozen=True, slots=True)
class Impossible:
    """A fact that cannot be: the field to correct, a stable code, and the French sentence."""

    field: str
    code: str
    text: str


def fold(text: str) -> str:
    """Lower case, without accents, ligatures open; letters of every script kept."""
    lowered = text.casefold().translate(_LETTERS)
    opened = unicodedata.normalize("NFKD", lowered)
    bare = "".join(c for c in opened if not unicodedata.combining(c))
    # Arabic: tatweel only stretches a word, and readers do not tell apart the two final ya.
    return bare.replace("\u0640", "").replace("\u0649", "\u064a")


def words(text: str) -> list[str]:
    """The words of a name as typed: apostrophes join, every other sign separates."""
    joined = APOSTROPHES.sub("", fold(text))
    return re.findall(r"[^\W_]+", joined)


def _extra_words(text: str) -> list[str]:
    """What else a name may be searched by: after an apostrophe, and with its particles joined."""
    found = [
        part
        for chunk in fold(text).split()
        for part in APOSTROPHES.split(chunk)[1:]
        for part in words(part)
    ]
    parts = words(text)
    joined = ""
    for part in parts:
        if part in PARTICLES:
            joined += part
            continue
        if joined:
            found.append(joined + part)
        joined = ""
    return found


def search_key(given_name: str, family_name: str = "") -> str:
    """The folded words by which somebody is found, once each, cut at SEARCH_KEY_LENGTH.

    « N’Guessan » gives « nguessan guessan », « El Amrani » « el amrani elamrani »: both ways of
    writing lead to the person.
    """
    found = [*words(given_name), *words(family_name), *_extra_words(given_name)]
    found += _extra_words(family_name)
    unique = dict.fromkeys(word[:WORD_LENGTH] for word in found)
    key = ""
    for word in unique:
        longer = f"{key} {word}".strip()
        if len(longer) > SEARCH_KEY_LENGTH:
            break
        key = longer
    return key


def searched_words(text: str) -> list[list[str]]:
    """The ways to read what somebody typed in a search box: as it stands, and particles joined."""
    plain = words(text)
    joined = [w for w in dict.fromkeys([*plain, *_extra_words(text)]) if w not in PARTICLES]
    for particle, word in zip(plain, plain[1:], strict=False):
        if particle in PARTICLES and particle + word in joined and word in joined:
            joined.remove(word)
    return [plain] if joined == plain or not joined else [plain, joined]


def is_name(text: str) -> bool:
    """Whether a text can be somebody's name: one letter of any script is enough."""
    return any(unicodedata.category(c).startswith("L") for c in text) and not any(
        unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in text
    )


def tidy_name(text: str) -> str:
    """The name as written, composed (NFC), without stray spaces; its case is the person's."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Full years on `day`. Born on 29 February: older on 1 March of common years."""
    years = day.year - birth_date.year
    return years - ((day.month, day.day) < (birth_date.month, birth_date.day))


def born_by(day: dt.date, age: int) -> dt.date:
    """The latest birth date of who may be `age` on `day`; 29 February counts as the day before."""
    year = day.year - age
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


def birthday(day: dt.date, years: int) -> dt.date:
    """The same day so many years later (earlier when negative); 29 February gives 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def standing_at(birth_date: dt.date, day: dt.date) -> Standing:
    """What somebody of that age may be: candidate, contact, or with a parent only."""
    age = age_on(birth_date, day)
    if age >= ADULT_AGE:
        return Standing.CANDIDATE
    return Standing.CONTACT if age >= OWN_CONSENT_AGE else Standing.NEEDS_PARENT


def month_start(day: dt.date) -> dt.date:
    """The first day of the month: a day that was asked to the month only."""
    return day.replace(day=1)


def impossible_dates(
    *,
    birth_date: dt.date | None,
    arrived: dt.date | None = None,
    expires_on: dt.date | None = None,
    since: dt.date | None = None,
    day: dt.date,
) -> list[Impossible]:
    """What cannot be among the dates of one person, as known on `day`.

    `arrived` is known to the month: arriving in the month of one's birth is possible.
    """
    found = []
    if birth_date and birth_date > day:
        found.append(
            Impossible(
                "birth_date",
                "born_tomorrow",
                gettext_noop("Cette date est dans l’avenir. Vérifiez l’année."),
            )
        )
    if birth_date and birth_date <= day and age_on(birth_date, day) > OLDEST_AGE:
        found.append(
            Impossible(
                "birth_date", "too_old", gettext_noop("Vérifiez l’année de votre naissance.")
            )
        )
    if arrived and arrived > day:
        found.append(
            Impossible(
                "arrived",
                "arrives_later",
                gettext_noop("Ce mois est dans l’avenir. Vérifiez l’année."),
            )
        )
    if arrived and birth_date and month_start(arrived) < month_start(birth_date):
        found.append(
            Impossible(
                "arrived",
                "before_birth",
                gettext_noop("Vous ne pouvez pas arriver avant votre naissance."),
            )
        )
    if since and since > day:
        found.append(
            Impossible(
                "since",
                "starts_later",
                gettext_noop("Ce mois est dans l’avenir. Vérifiez l’année."),
            )
        )
    if since and expires_on and expires_on < since:
        found.append(
            Impossible(
                "expires_on",
                "expires_before_start",
                gettext_noop("La fin ne peut pas précéder le début."),
            )
        )
    if expires_on and birth_date and expires_on < birth_date:
        found.append(
            Impossible(
                "expires_on",
                "expires_before_birth",
                gettext_noop("Cette date est avant votre naissance."),
            )
        )
    return found


def child_year_problem(year: int, day: dt.date) -> Impossible | None:
    """Why a year cannot be a child's; None when it can. An adult is not a child."""
    if year > day.year:
        return Impossible(
            "birth_year", "born_later", gettext_noop("Cette année est dans l’avenir.")
        )
    if day.year - year > ADULT_AGE:
        return Impossible(
            "birth_year", "not_a_child", gettext_noop("À 18 ans et plus, choisissez « Un adulte ».")
        )
    return None


def registration_number(key: str) -> str:
    """The number shown on a receipt, « R-7K4PQ-2QX9A »: the same for the same key, 50 bits of it.

    Letters of base32 only, without the 0, 1, 8 and 9 that are misread over the telephone.
    """
    code = base64.b32encode(hashlib.sha256(key.encode()).digest()[:10]).decode()
    return f"R-{code[:5]}-{code[5:10]}"


def phone_typed(text: str) -> str | None:
    """The number (E.164) that a search text is, or None when it is not one.

    Without a country code it is read as North American, like in the forms.
    """
    digits = re.sub(r"[\s().\-\u00a0/]", "", text)
    digits = re.sub(r"^(?:00|011)(?=[1-9])", "+", digits)
    if not re.fullmatch(r"\+?\d{7,15}", digits):
        return None
    if digits.startswith("+"):
        return digits
    return f"+{digits}" if len(digits) == 11 and digits[0] == "1" else f"+1{digits}"


def first_choices(codes: Iterable[str], limit: int = 3) -> list[str]:
    """The first different non-empty codes, in order of preference."""
    return list(dict.fromkeys(code for code in codes if code))[:limit]
