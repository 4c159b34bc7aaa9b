"""Reading a body: whatever the bytes, a value that the database can hold, or a refusal in words."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from ninja.parser import Parser

from enracine.kernel.api.problems import Problem

#: Deeper than anything described; Python's own limit would be a failure instead of a refusal.
MOST_DEPTH = 20
MOST_BYTES = 1_000_000


def _unreadable() -> Problem:
    return Problem(400, "unreadable", _("Le corps n’est pas un objet JSON en UTF-8."))


def _refuse_constant(_name: str) -> Any:
    raise ValueError("NaN and infinities are no JSON")


def _check(value: Any, depth: int = 0) -> None:
    """Raise Problem for what no text of the database holds, or a nesting that nobody described."""
    if depth > MOST_DEPTH:
        raise Problem(400, "too_deep", _("Le corps est trop imbriqué."))
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Problem(400, "unreadable", _("Un texte contient un caractère impossible."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


class JsonParser(Parser):
    """One JSON object in UTF-8, announced as such."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object sent. Raises Problem (400, 413, 415)."""
        kind = (request.content_type or "").lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Problem(415, "not_json", _("Envoyez du JSON : Content-Type: application/json."))
        try:
            raw = request.body
        except (RequestDataTooBig, UnreadablePostError) as error:
            raise Problem(413, "too_large", _("La demande est trop grande.")) from error
        if len(raw) > MOST_BYTES:
            raise Problem(413, "too_large", _("La demande est trop grande."))
        try:
            found = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise _unreadable() from error
        if not isinstance(found, dict):
            raise _unreadable()
        _check(found)
        return found
