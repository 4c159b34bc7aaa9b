"""Names of countries and languages in the reader's language (CLDR, through Babel)."""

import functools

from babel import Locale

from enracine.people.rules import fold

#: Codes of CLDR that are not somebody's country.
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "IC", "TA"})
#: Languages offered as boxes: an aid for most, not a limit (the list below them holds the others).
FREQUENT_LANGUAGES = ("en", "ar", "es", "ht", "kab", "fa", "pt", "uk")
#: Codes of CLDR that nobody speaks, or that French already answers.
NOT_LANGUAGES = frozenset(
    {"fr", "root", "und", "mul", "zxx", "mis", "eo", "ia", "vo", "tlh", "jbo"}
)


@functools.lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse("en_CA" if language.startswith("en") else "fr_CA")


@functools.lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country as (ISO 3166 alpha-2, name), sorted as people read."""
    names = _locale(language).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return tuple(sorted(found, key=lambda pair: (fold(pair[1]), pair[0])))


@functools.lru_cache(maxsize=1024)
def country_name(code: str, language: str) -> str:
    """The name of a country; the code itself when nobody knows it."""
    return str(_locale(language).territories.get(code, code))


@functools.lru_cache(maxsize=8)
def frequent_languages(language: str) -> tuple[tuple[str, str], ...]:
    """The languages offered as boxes: (code, name), sorted as people read."""
    names = _locale(language).languages
    found = [(code, str(names[code])) for code in FREQUENT_LANGUAGES]
    return tuple(sorted(found, key=lambda pair: fold(pair[1])))


@functools.lru_cache(maxsize=8)
def languages(language: str) -> tuple[tuple[str, str], ...]:
    """Every living language as (code, name), sorted as people read."""
    found = [
        (code, str(name))
        for code, name in _locale(language).languages.items()
        if code.isalpha() and len(code) <= 3 and code not in NOT_LANGUAGES
    ]
    return tuple(sorted(found, key=lambda pair: (fold(pair[1]), pair[0])))


@functools.lru_cache(maxsize=1024)
def language_name(code: str, language: str) -> str:
    """The name of a language; the code itself when nobody knows it."""
    return str(_locale(language).languages.get(code, code)) if code else ""
