"""How a content is judged: is it due for another look, do its sources hold, is it easy to read."""

import datetime as dt
import re
from dataclasses import dataclass

#: After how many days a published content is looked at again. No source fixes it: a dated setting.
REVIEW_DAYS = ("guidance.review_days", 365)
#: A sentence of more words is hard to read for who is learning French (issue D: 15 on average).
MOST_WORDS = 15

_SENTENCE = re.compile(r"[.!?…]+(?:\s|$)|\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Source:
    """Where a fact comes from, as readers see it."""

    label: str
    address: str = ""


@dataclass(frozen=True)
class Reading:
    """How long the sentences of a text are."""

    sentences: int
    words: int

    @property
    def average(self) -> float:
        """Words in a sentence."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def is_long(self) -> bool:
        """Whether somebody who is learning French would lose the thread."""
        return self.average > MOST_WORDS


def read_sources(text: str) -> tuple[list[Source], list[str]]:
    """The sources of a content, and the lines that are none: « what | https://… », one a line."""
    found: list[Source] = []
    refused: list[str] = []
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        label, _bar, address = (part.strip() for part in line.partition("|"))
        good = label and (not address or re.fullmatch(r"(https://|/)\S+", address))
        if good:
            found.append(Source(label, address))
        else:
            refused.append(line)
    return found, refused


def reading_of(text: str) -> Reading:
    """Count sentences and words of a text, its links read by their words."""
    plain = _LINK.sub(r"\1", text)
    sentences = [s for s in _SENTENCE.split(plain) if _WORD.search(s)]
    return Reading(len(sentences), sum(len(_WORD.findall(s)) for s in sentences))


def is_due(published_on: dt.date, day: dt.date, review_days: int) -> bool:
    """Whether what was published that day is to be looked at again."""
    return day >= published_on + dt.timedelta(days=review_days)
