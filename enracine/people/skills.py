"""Decisions about studies, work and languages, as pure functions."""

import datetime as dt
import re
from collections.abc import Iterable

from enracine.people.rules import APOSTROPHES, Impossible, fold, gettext_noop

#: Words of a name of work that tell nothing of it.
_SMALL_WORDS = frozenset(
    ("a", "au", "aux", "avec", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou",
     "par", "pour", "sans", "sur", "un", "une")
)  # fmt: skip
_CNP_CODE = re.compile(r"^\d{1,5}$")


def occupation_words(text: str) -> list[str]:
    """The folded words of a name of work: « Soudeuse d’aéronefs » gives soudeuse, aeronefs."""
    found = re.findall(r"[^\W_]+", APOSTROPHES.sub(" ", fold(text)))
    return [word for word in found if word not in _SMALL_WORDS]


def occupation_search(text: str) -> list[str]:
    """The beginnings of words to look for; the s or x of a plural is forgiven.

    « infirmières autorisées » gives infirmiere, autorisee: each begins a word of the name.
    """
    words_found = occupation_words(text)[:6]
    return [w[:-1] if len(w) > 4 and w[-1] in "sx" else w for w in words_found]


def cnp_code_typed(text: str) -> str:
    """The code (or its beginning) that a search text is; empty when it is words."""
    digits = text.strip()
    return digits if _CNP_CODE.match(digits) else ""


#: The twelve levels of the NCLC come in three stages of four (CIC, « Niveaux de compétence »).
NCLC_STAGES = ("basic", "intermediate", "advanced")
_SKILL_RANKS = {"none": 0, "basic": 1, "intermediate": 2, "advanced": 3}


def skill_stage(level: str) -> str:
    """The plain word of a level: « nclc_7 » is intermediate. Empty stays empty."""
    if level.startswith("nclc_"):
        return NCLC_STAGES[(int(level.removeprefix("nclc_")) - 1) // 4]
    return level


def skill_rank(level: str) -> int | None:
    """Rank of a level, 0 to 3, whichever way it was said; None when it was not said."""
    return _SKILL_RANKS.get(skill_stage(level))


def highest_level(levels: Iterable[str], order: Iterable[str]) -> int:
    """Position, in `levels`, of the highest of them by `order` (lowest first); the first if equal.

    Raises ValueError without any level.
    """
    rank = {code: n for n, code in enumerate(order)}
    listed = list(levels)
    return max(range(len(listed)), key=lambda n: (rank.get(listed[n], -1), -n))


def period_problem(
    since: dt.date | None, until: dt.date | None, day: dt.date, *, field: str = "until"
) -> Impossible | None:
    """Why a past period cannot be: upside down, or not over yet."""
    if since and until and until < since:
        return Impossible(
            field, "before_start", gettext_noop("La fin ne peut pas précéder le début.")
        )
    if since and since > day:
        return Impossible(
            "since", "starts_later", gettext_noop("Ce mois est dans l’avenir. Vérifiez l’année.")
        )
    if until and until > day:
        return Impossible(field, "ends_later", gettext_noop("Cette période n’est pas terminée."))
    return None


def years_problem(
    start: int | None, end: int | None, day: dt.date, *, field: str = "end_year"
) -> Impossible | None:
    """Why two years cannot bound an experience."""
    if start and end and end < start:
        return Impossible(
            field, "before_start", gettext_noop("La fin ne peut pas précéder le début.")
        )
    for name, year in (("start_year", start), (field, end)):
        if year and year > day.year:
            return Impossible(name, "future_year", gettext_noop("Cette année est dans l’avenir."))
    return None


def announced_before(end: dt.date, days: int, day: dt.date) -> bool:
    """Whether `day` is in the `days` before `end`, that day included: the time of an announcement."""
    return end - dt.timedelta(days=days) <= day <= end
