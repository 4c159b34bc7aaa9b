"""What was brought: rows to judge, what the source says of itself, what is worth knowing."""

import json
from dataclasses import dataclass, field
from typing import Any

from enracine.directory.rules.flattening import Heap
from enracine.directory.rules.refusing import Remark, Unusable, plain


@dataclass
class Stated:
    """What a source says of itself; empty when it says nothing."""

    name: str = ""
    licence: str = ""
    language: str = ""


@dataclass
class Brought:
    """A source once opened."""

    heap: Heap = field(default_factory=Heap)
    stated: Stated = field(default_factory=Stated)
    remarks: list[Remark] = field(default_factory=list)


def parsed(text: str | bytes) -> Any:
    """A JSON document. Raises Unusable for what is not one, or would never end."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        # The message of the reader is in English, and its place is what helps.
        line = getattr(error, "lineno", 0)
        raise Unusable("json", f"ligne {line}" if line else "écriture inattendue") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def licence_of(told: Any) -> str:
    """The licence that a descriptor or the root of an API names."""
    if isinstance(told, str):
        return plain(told)[:200]
    if isinstance(told, list) and told:
        return licence_of(told[0])
    if isinstance(told, dict):
        names = (told.get(name) for name in ("name", "title", "path", "url"))
        return licence_of(next((name for name in names if isinstance(name, str) and name), None))
    return ""
