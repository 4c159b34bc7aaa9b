"""Languages by their codes: their names, the order in which we say them, and the codes that others write."""

import functools
from collections.abc import Iterable

from babel import Locale
from babel.core import get_global

from enracine.territories.names import fold

#: Those that our forms offer, in the order in which they are said.
LANGUAGES = {
    "fr": ("français", "French"), "en": ("anglais", "English"), "es": ("espagnol", "Spanish"),
    "ar": ("arabe", "Arabic"), "pt": ("portugais", "Portuguese"), "ht": ("créole haïtien", "Haitian Creole"),
    "fa": ("persan", "Persian"), "uk": ("ukrainien", "Ukrainian"), "zh": ("chinois", "Chinese"),
    "ru": ("russe", "Russian"), "vi": ("vietnamien", "Vietnamese"), "tl": ("tagalog", "Tagalog"),
}  # fmt: skip
_ORDER = {code: rank for rank, code in enumerate(LANGUAGES)}


@functools.lru_cache(maxsize=4)
def _names(language: str) -> dict[str, str]:
    names = Locale.parse("en_CA" if language == "en" else "fr_CA").languages
    return {
        code: str(name) for code, name in names.items() if code.isalpha() and 2 <= len(code) <= 3
    }


def language_name(code: str, language: str) -> str:
    """The name of a language in French or in English; the code itself when nobody knows it."""
    if code in LANGUAGES:
        return LANGUAGES[code][language == "en"]
    return _names(language).get(code, code)


def in_order(codes: Iterable[str]) -> list[str]:
    """Codes once each: those that our forms offer first, the others by their letters."""
    return sorted(set(codes), key=lambda code: (_ORDER.get(code, len(_ORDER)), code))


@functools.lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("en", "fr"):
        found |= {fold(name): code for code, name in _names(language).items()}
    for code, names in LANGUAGES.items():
        found |= {fold(name): code for name in names}
    return found


def language_code(text: str) -> str:
    """The code of what somebody wrote: « fr », « fr-CA », « fra », « French », « français ». Else nothing."""
    said = text.strip()
    code = said.lower().replace("_", "-").partition("-")[0]
    aliases = get_global("language_aliases")
    code = str(aliases.get(code, code)).partition("_")[0]
    if code in LANGUAGES or code in _names("fr"):
        return code
    return _codes_by_name().get(fold(said), "")
