"""How hard what people are asked to read is: measured, so that it does not drift (law.md, L13)."""

import re

import pytest

from enracine.privacy.policies import COMMON
from enracine.privacy.texts import TEXTS

pytestmark = pytest.mark.rules
#: Words of the longest sentence: our own choice, said in docs/law.md.
LONGEST = 24
#: Kandel and Moles (1958), Flesch's measure fitted to French: 100 is very easy, 60 usual, 30 hard.
EASY_ENOUGH = 60
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœ]+", re.IGNORECASE)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; a heading or a line of a list is one."""
    found = re.split(r"(?<=[.?!:;])\s+|\n+", text)
    split = [re.findall(r"[^\W\d_]+", sentence) for sentence in found]
    return [words for words in split if len(words) > 1]


def syllables(word: str) -> int:
    """Groups of vowels, without the silent « e » and « es » of the end."""
    heard = re.sub(r"(?<=[^aeiouy])es?$", "", word.lower())
    return max(len(VOWELS.findall(heard)), 1)


def ease(text: str) -> float:
    """The measure of Kandel and Moles."""
    said = sentences(text)
    words = [word for sentence in said for word in sentence]
    return 207 - 1.015 * len(words) / len(said) - 73.6 * sum(map(syllables, words)) / len(words)


READ = [(name, words[0]) for name, words in COMMON.items()] + [
    (f"{row[0]} ({rank})", row[3]) for rank, row in enumerate(TEXTS) if row[1] == "fr-ca"
]


@pytest.mark.parametrize(("name", "text"), READ)
def test_l13_what_people_agree_to_is_said_in_short_sentences_and_usual_words(name, text):
    assert max(len(sentence) for sentence in sentences(text)) <= LONGEST, name
    assert ease(text) >= EASY_ENOUGH, name


def test_the_measure_tells_plain_words_from_the_words_of_a_law():
    plain = "Nous gardons vos réponses. Vous pouvez les voir, les corriger, les effacer."
    law = (
        "Nonobstant toute disposition inconciliable, la communication subséquente des renseignements "
        "susmentionnés demeure assujettie à l’obtention préalable d’une autorisation expresse."
    )
    assert ease(plain) > 70 > 40 > ease(law)
