"""Registry of what a row of a lower floor may be linked to by its identifier: each feature says its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from enracine.kernel.acting import Acting


@dataclass(frozen=True)
class Link:
    """Something that exists elsewhere: its identifier, its words, its page for a professional."""

    id: uuid.UUID
    label: str
    url: str


#: `source(acting, object_id)`: what may be linked to this object, newest first, in one SQL query.
Source = Callable[[Acting, uuid.UUID], list[Link]]
_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Add a kind of thing that may be linked, from an app's `ready()`."""
    _sources[kind] = source


def linkable(kind: str, acting: Acting, object_id: uuid.UUID) -> list[Link]:
    """What of this kind may be linked to the object; nothing when no feature has any."""
    source = _sources.get(kind)
    return source(acting, object_id) if source else []
