"""Lines of a list, drawn once for each shape: the template is asked a few times a day, not for each line.

Twenty-five cards of a list are alike but for twenty words. A `Line` hands its template marks instead of
those words, once for each combination of what is there and what is not; the text that comes back, cut at
the marks, is then filled with the words of each line, escaped. What is kept is the sentence of the
template, never a word of anybody's.

The template reads `line` alone: words (texts and identifiers, which it writes as they are, through no
filter) and truths (`bool`, which it may only ask). Whatever must be computed from a word is computed
before. `kernel/tests/test_drawn.py` and the tests of each list draw the same lines both ways.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

#: What a line says: a text, an identifier, whether something holds; None as an empty text.
Word = str | uuid.UUID | bool | None
#: Shapes kept for one template: a list has some dozens.
MOST_SHAPES = 500
#: The marks: no text of a template holds these signs, which Unicode gives to no letter.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_IDENTIFIER = 0xFFFF_FFF1 << 96
_MARK = re.compile(f"{_OPEN}([a-z_0-9]+){_CLOSE}|fffffff1-0000-0000-0000-([0-9a-f]{{12}})")


@dataclass(frozen=True)
class Line:
    """How the lines of a list are drawn: a template that reads `line`."""

    template: str
    _shapes: dict[tuple[Any, ...], "Callable[[Mapping[str, Word]], str]"] = field(
        default_factory=dict, compare=False, repr=False
    )

    def drawn(self, line: Mapping[str, Word]) -> SafeString:
        """The text of this line, in the language in force. Asks the template for a new shape only."""
        shape = (get_language(), *((name, _shape_of(word)) for name, word in line.items()))
        fill = self._shapes.get(shape)
        if fill is None:
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            fill = self._shapes[shape] = self._learnt(line)
        return mark_safe(fill(line))  # noqa: S308  # the template's text, each word escaped

    def drawn_apart(self, line: Mapping[str, Word]) -> str:
        """The same, by the template itself: what `drawn` must give."""
        words = {name: "" if word is None else word for name, word in line.items()}
        return render_to_string(self.template, {"line": words})

    def _learnt(self, line: Mapping[str, Word]) -> "Callable[[Mapping[str, Word]], str]":
        names = list(line)
        marked = {name: _mark(word, name, rank) for rank, (name, word) in enumerate(line.items())}
        text = self.drawn_apart(marked)
        fixed: list[str] = []
        asked: list[str] = []
        end = 0
        for found in _MARK.finditer(text):
            fixed.append(text[end : found.start()])
            asked.append(found[1] or names[int(found[2], 16)])
            end = found.end()
        last, once = text[end:], frozenset(asked)

        def fill(words: Mapping[str, Word]) -> str:
            said = {name: _said(words[name]) for name in once}
            parts: list[str] = []
            for before, name in zip(fixed, asked, strict=True):
                parts += (before, said[name])
            parts.append(last)
            return "".join(parts)

        return fill


def _shape_of(word: Word) -> Any:
    """What a template may ask of a word: whether it is there, and whether it holds."""
    return word if isinstance(word, bool) else bool(word)


def _mark(word: Word, name: str, rank: int) -> Word:
    if isinstance(word, bool) or not word:
        return word
    return (
        uuid.UUID(int=_IDENTIFIER | rank) if isinstance(word, uuid.UUID) else _OPEN + name + _CLOSE
    )


def _said(word: Word) -> str:
    if isinstance(word, str):
        return conditional_escape(word)
    return str(word) if word is not None else ""
