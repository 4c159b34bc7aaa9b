"""Spaces at which a line of French is never cut: before « : », inside guillemets, before % and $.

Source: Office québécois de la langue française, Vitrine linguistique, « Espacement des signes de
ponctuation » (no space before « ; », « ! » and « ? » in Québec). Sources, translations and tests are
written with the space of the keyboard; what leaves for somebody's eyes (page, letter, PDF) is set
here, once. What is read by software or was typed (fields, codes, CSV, JSON) is left as it is.
"""

import bisect
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

NBSP = "\u00a0"
#: Found fast, then judged by what is on the other side.
_SPACES = re.compile(r" [:»%$]|« ")
#: What was typed, what is copied, and what is not a text.
_AS_IT_IS = re.compile(r"<(textarea|option|pre|code|kbd|samp|script|style|title)\b.*?</\1>", re.S)

#: Inside a tag, the attribute that is being read: a sentence that a script shows when its time comes.
_TOLD = re.compile(r'\sdata-[a-z-]+="[^"]*\Z')


def _set(match: re.Match[str]) -> str:
    """The two signs found, their space unbreakable when it is alone and where French wants it."""
    signs, text = match.group(), match.string
    if signs == "« ":
        follows = text[match.end() : match.end() + 1]
        return f"«{NBSP}" if follows.strip() else signs
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    if signs[1] in "%$":
        # In a page, the figure may end with a tag.
        return NBSP + signs[1] if before.isdigit() or before == ">" else signs
    return NBSP + signs[1] if before.strip() else signs


def keep_together(text: str) -> str:
    """The same French text, its breakable spaces made unbreakable where French wants it."""
    return _SPACES.sub(_set, text)


def keep_page_together(page: str) -> str:
    """A whole page, or a part of one: its text and what a script will say; nothing typed in a field."""
    spared = [match.span() for match in _AS_IT_IS.finditer(page)]
    begins = [begin for begin, _end in spared]

    def kept(match: re.Match[str]) -> str:
        at = match.start()
        rank = bisect.bisect_right(begins, at) - 1
        typed = rank >= 0 and at < spared[rank][1]
        opened = page.rfind("<", 0, at)
        in_a_tag = opened > page.rfind(">", 0, at)
        told = in_a_tag and _TOLD.search(page, opened, at)
        return match.group() if typed or in_a_tag and not told else _set(match)

    return _SPACES.sub(kept, page)


def set_for_reading(text: str, language: str = "fr") -> str:
    """A letter's or a sheet's text as it leaves: French unless English; tests read it as written."""
    leaves = settings.ENRACINE_SETS_SPACES and not language.startswith("en")
    return keep_together(text) if leaves else text


class FrenchSpaces:
    """Sets the spaces of each page in French, last thing before it is weighed and compressed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; only whole HTML pages and fragments change."""
        response = self.get_response(request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if html and not response.streaming and (get_language() or "").startswith("fr"):
            response.content = keep_page_together(response.content.decode()).encode()
        return response
