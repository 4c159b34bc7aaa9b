"""What candidates read is short and plain: measured on every sentence that the portal has in English too.

Pages of the portal, the public and the account exist in both languages, so their French sentences are the
ones that have a translation. Workspace pages are for people at work, and are not judged here.
"""

import pathlib
import re
import statistics

import polib
import pytest
import textstat

ROOT = pathlib.Path("enracine")
CATALOGUES = sorted(ROOT.glob("*/locale/en/LC_MESSAGES/django.po"))
PAGES = sorted(ROOT.glob("guidance/data/*.fr.md"))
#: Issue D: sentences of 15 words on average at most, a reading ease of 60 at least (French formula).
MOST_WORDS = 15
LEAST_EASE = 60
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|<[^>]+>")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
END = re.compile(r"(?<=[.!?…])\s+|\n")


def sentences(text: str) -> list[str]:
    """The whole sentences of a text: labels and titles, which end with nothing, are left out."""
    plain = PLACEHOLDER.sub("mot", LINK.sub(r"\1", text))
    parts = (part.strip(" -#*\t") for part in END.split(plain))
    return [part for part in parts if part and part[-1] in ".!?…"]


def of_catalogue(path: pathlib.Path) -> list[str]:
    return [s for entry in polib.pofile(str(path)) if entry.msgstr for s in sentences(entry.msgid)]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[1])
def test_the_sentences_of_each_catalogue_are_short_and_easy(path):
    judged(of_catalogue(path))


def test_the_pages_to_read_before_leaving_are_short_and_easy():
    assert len(PAGES) > 8
    for path in PAGES:
        judged(sentences(path.read_text(encoding="utf-8")))


def judged(found: list[str]) -> None:
    textstat.set_lang("fr")
    if not found:
        return
    assert statistics.mean(len(s.split()) for s in found) <= MOST_WORDS
    assert textstat.flesch_reading_ease(" ".join(found)) >= LEAST_EASE


def test_a_heavy_text_would_be_refused():
    heavy = (
        "Nonobstant l’irrévocabilité des dispositions susmentionnées relativement à l’admissibilité "
        "conditionnelle des personnes requérantes, l’administration responsable procédera ultérieurement "
        "à l’évaluation systématique des documents justificatifs préalablement communiqués."
    )
    with pytest.raises(AssertionError):
        judged([heavy])
