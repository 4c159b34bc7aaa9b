"""What a reader looks for, and the services that answer: a fixed number of SQL queries."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from enracine.directory.models import Record, Service, Term
from enracine.directory.queries.published import shown
from enracine.territories.names import fold

#: Words that people use for one another: what is searched is what is meant.
SYNONYMS = (
    ("garderie", "cpe", "garde d enfants", "service de garde"),
    ("loyer", "logement", "appartement"),
    ("francisation", "cours de francais"),
    ("travail", "emploi", "job"),
    ("entreprise", "affaires"),
    ("nourriture", "aide alimentaire"),
)
PAGE = 30


@dataclass(frozen=True)
class Filters:
    """What a reader looks for."""

    text: str = ""
    term: str = ""
    region: str = ""
    language: str = ""
    free: bool = False


@dataclass(frozen=True)
class Found:
    """A page of services, and the cursor of the next one."""

    services: list[Service]
    next_cursor: str
    total: int


def meanings(text: str) -> list[list[str]]:
    """Each word as the ways of saying it; two-word synonyms are found whole."""
    folded = fold(text)
    groups = [
        [fold(word) for word in group]
        for group in SYNONYMS
        if any(fold(word) in folded for word in group)
    ]
    spoken = {word for group in groups for phrase in group for word in phrase.split()}
    return groups + [[word] for word in folded.split() if word not in spoken]


def search(asked: Filters, after: str = "", size: int = PAGE) -> Found:
    """Services offered, by name. Four SQL queries."""
    known = shown(Record.Collection.SERVICES)
    for ways in meanings(asked.text):
        either = Q()
        for way in ways:
            either |= Q(words__contains=way)
        known = known.filter(either)
    rows = Service.objects.filter(pk__in=known.order_by().values("pk"))
    if asked.term:
        rows = rows.filter(Q(terms__code=asked.term) | Q(terms__parent__code=asked.term)).distinct()
    if asked.region:
        rows = rows.filter(regions__code=asked.region)
    if asked.language:
        rows = rows.filter(languages__contains=[asked.language])
    if asked.free:
        rows = rows.filter(is_free=True)
    total = rows.count()
    name, _sign, pk = after.rpartition("|")
    if name:
        try:
            rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=uuid.UUID(pk)))
        except ValueError:
            rows = rows.none()
    ordered = (
        rows.select_related("organisation")
        .prefetch_related("regions", "terms")
        .order_by("name", "id")
    )
    found = list(ordered[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Found(found[:size], f"{last.name}|{last.pk}" if last else "", total)


def families() -> list[Term]:
    """The first words of our own taxonomy. One SQL query."""
    return list(
        Term.objects.filter(taxonomy__slug="enracine", parent__isnull=True).order_by("name")
    )
