"""A page of a list whose items PostgreSQL has written: its text is put together, and nothing read again.

A thousand dates were read from the database, checked, then written as they were. What an item says stays
that of its schema: a test of each such list draws the same items both ways.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Func, TextField
from django.db.models.functions import Cast, JSONObject
from django.http import HttpResponse


class Instant(Func):
    """An instant as the API writes it: in UTC, to the millisecond."""

    function = "to_char"
    template = "replace(to_char(%(expressions)s AT TIME ZONE 'UTC', %(shape)s), '.000Z', 'Z')"
    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F(name), shape='\'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\'')


def as_text(**said: Any) -> Cast:
    """An object with these members (columns or expressions), as a text of JSON."""
    return Cast(JSONObject(**said), TextField())


def and_also(text: str, **more: Any) -> str:
    """An object of JSON, with members that Python knows (texts, numbers, None, plain objects)."""
    added = json.dumps(more, ensure_ascii=False)
    return text if not more else f"{text[:-1]}, {added[1:]}"


def page_written(page: dict[str, Any]) -> HttpResponse:
    """The answer of a list whose items are texts of JSON (`page_of`)."""
    items: Sequence[str] = page["items"]
    rest = json.dumps({name: said for name, said in page.items() if name != "items"})
    text = f'{{"items": [{", ".join(items)}], {rest[1:]}'
    return HttpResponse(text, content_type="application/json; charset=utf-8")
