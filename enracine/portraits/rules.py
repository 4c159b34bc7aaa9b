"""What a portrait is made of, and what it must say before anybody reads it. Pure."""

from collections.abc import Mapping

#: The sections of a portrait, in the order in which they are read.
SECTIONS = (
    "welcome", "work", "housing", "family", "french", "health", "transport", "life", "hard",
)  # fmt: skip
#: Without these, a portrait is not published: who welcomes, and what is hard here too.
NEEDED = ("welcome", "hard")
FRENCH, ENGLISH = "fr", "en"
#: Longest text of a section, in signs.
MOST = 3000

Texts = Mapping[str, Mapping[str, str]]


def cleaned(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts of known sections, without spaces around; the empty ones left out."""
    return {
        language: {
            section: said
            for section in SECTIONS
            if (said := texts.get(language, {}).get(section, "").strip()[:MOST])
        }
        for language in (FRENCH, ENGLISH)
    }


def missing(texts: Texts) -> list[str]:
    """The sections without which a portrait is not published, in French first."""
    french = texts.get(FRENCH, {})
    return [section for section in NEEDED if not french.get(section, "").strip()]


def shown(texts: Texts, language: str) -> list[tuple[str, str, str]]:
    """(section, text, its language) in the order of reading; French where English is not written."""
    wanted = ENGLISH if language.startswith("en") else FRENCH
    found = []
    for section in SECTIONS:
        own = texts.get(wanted, {}).get(section, "")
        if own:
            found.append((section, own, wanted))
        elif french := texts.get(FRENCH, {}).get(section, ""):
            found.append((section, french, FRENCH))
    return found
