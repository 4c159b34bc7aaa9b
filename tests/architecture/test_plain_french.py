"""What candidates read is short and plain: measured on every sentence that the portal has in English too.

Pages of the portal, the public and the account exist in both languages, so their French sentences are the
ones that have a translation (`test_translations` names every such page). Letters exist in both languages
too, and the questionnaire of a follow-up in more. Workspace pages are for people at work, and are not
judged here.
"""

import pathlib
import re
import statistics

import polib
import pytest
import textstat

from enracine.settlement.survey_words import FIRST, WORDS

ROOT = pathlib.Path("enracine")
CATALOGUES = sorted(ROOT.glob("*/locale/en/LC_MESSAGES/django.po"))
PAGES = sorted(ROOT.glob("guidance/data/*.fr.md"))
#: By application: the letters that it sends.
LETTERS = sorted({path.parent for path in ROOT.glob("*/templates/*/mail/*.fr.txt")})
GUIDES = [pathlib.Path("docs/guides") / name for name in ("mon-parcours.md", "candidat.md")]
#: Issue D: sentences of 15 words on average at most, a reading ease of 60 at least (French formula).
MOST_WORDS = 15
LEAST_EASE = 60
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|<[^>]+>")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.S)
VARIABLE = re.compile(r"\{\{.*?\}\}|\*\*|`")
#: A line of a letter or of a guide that goes on at the next one.
GOES_ON = re.compile(r"(?<![.!?…:\n])\n(?=[^\s#*|!-])")
END = re.compile(r"(?<=[.!?…])\s+|\n")


def sentences(text: str) -> list[str]:
    """The whole sentences of a text: labels and titles, which end with nothing, are left out."""
    plain = PLACEHOLDER.sub("mot", LINK.sub(r"\1", text))
    parts = (part.strip(" -#*\t") for part in END.split(plain))
    return [part for part in parts if part and part[-1] in ".!?…"]


def of_catalogue(path: pathlib.Path) -> list[str]:
    found: list[str] = []
    for entry in polib.pofile(str(path)):
        if entry.msgstr or entry.msgstr_plural:
            found += [s for text in {entry.msgid, entry.msgid_plural} for s in sentences(text)]
    return found


def written(path: pathlib.Path) -> list[str]:
    """The sentences of a letter, or of a guide, whose lines are cut at a width."""
    text = TAG.sub("", path.read_text(encoding="utf-8"))
    return sentences(GOES_ON.sub(" ", VARIABLE.sub("mot", text)))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parts[1])
def test_the_sentences_of_each_catalogue_are_short_and_easy(path):
    judged(of_catalogue(path))


@pytest.mark.parametrize("folder", LETTERS, ids=lambda p: p.parts[1])
def test_the_letters_of_each_application_are_short_and_easy(folder):
    judged([s for path in sorted(folder.glob("*.fr.txt")) for s in written(path)])


def test_the_questionnaire_of_a_follow_up_is_short_and_easy():
    texts = [t for t in vars(WORDS[FIRST]).values() if isinstance(t, str)]
    found = [s for text in texts for s in sentences(text)]
    assert len(found) > 8
    judged(found)


@pytest.mark.parametrize("path", GUIDES, ids=lambda p: p.stem)
def test_the_guides_of_candidates_are_short_and_easy(path):
    found = written(path)
    assert len(found) > 20
    judged(found)


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
