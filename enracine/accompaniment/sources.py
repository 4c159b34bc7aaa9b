"""What a thing to do may be about: upper floors say the page, and what a dossier offers to choose from."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting

#: The identifiers and words of what may be chosen about a dossier. One SQL query.
Offered = Callable[[Acting, Dossier], list[tuple[uuid.UUID, str]]]


@dataclass(frozen=True)
class Source:
    """One kind: its page, which takes the id alone, and what a dossier offers of it."""

    url_name: str
    offered: Offered | None = None


_sources: dict[str, Source] = {}


def register(kind: str, url_name: str, offered: Offered | None = None) -> None:
    """Say the page of a kind of source, and what may be chosen when a thing to do is added by hand."""
    _sources[kind] = Source(url_name, offered)


def address_of(task: Task) -> str:
    """The page of what a task is about; empty when it is about nothing, or has no page."""
    source = _sources.get(task.about_kind)
    return reverse(source.url_name, args=[task.about_id]) if source and task.about_id else ""


def choices(acting: Acting, dossier: Dossier) -> list[tuple[str, str]]:
    """What a new thing to do may be about, as a form sends it. One SQL query by kind."""
    return [
        (f"{kind}:{pk}", label)
        for kind, source in sorted(_sources.items())
        if source.offered
        for pk, label in source.offered(acting, dossier)
    ]


def chosen(value: str) -> tuple[str, uuid.UUID] | None:
    """What a form sent, already checked against its choices; None for nothing."""
    kind, _colon, pk = value.partition(":")
    return (kind, uuid.UUID(pk)) if pk else None
