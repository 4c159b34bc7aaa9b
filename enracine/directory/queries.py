"""The directory as pages and other software read it: a fixed number of SQL queries, whatever its size."""

import datetime as dt
import math
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin

from enracine.directory.models import Location, Record, Service, ServicePlace, Suggestion, Term
from enracine.directory.parameters import STALE_DAYS
from enracine.directory.rules import Asked, Refused
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameter
from enracine.network.models import Role
from enracine.network.scope import own_organisation
from enracine.territories.models import Municipality
from enracine.territories.names import fold
from enracine.territories.queries.search import place_by_postal_code

#: Who keeps an organisation's services.
KEEPERS = (
    Role.PARTNER.value,
    Role.COORDINATOR.value,
    Role.PAJ_AGENT.value,
    Role.ADMINISTRATOR.value,
    Role.COMMUNICATIONS.value,
)
EARTH_METRES = 6_371_000.0
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


def must_keep(acting: Acting) -> None:
    """Raises NotVisible for whoever does not keep her organisation's services."""
    if acting.role not in KEEPERS or acting.organisation_id is None:
        raise NotVisible


# — The open directory ————————————————————————————————————————————————————————————————————


def standing(collection: str) -> "QuerySet[Record]":
    """What is published of a collection, in a stable order."""
    return Record.objects.filter(collection=collection, gone_at__isnull=True).order_by("id")


def one(collection: str, pk: uuid.UUID) -> Record | None:
    """One object, withdrawn or not. One SQL query."""
    return Record.objects.filter(collection=collection, pk=pk).first()


def matching(collection: str, asked: Asked) -> "QuerySet[Record]":
    """What answers a question. Raises Refused for a place that nobody knows."""
    rows = standing(collection)
    if asked.modified_after is not None:
        rows = rows.filter(last_modified__gte=asked.modified_after).order_by("last_modified", "id")
    for word in fold(asked.search).split():
        rows = rows.filter(words__contains=word)
    if asked.search.strip() and not fold(asked.search):
        # Signs alone: nothing is called so.
        rows = rows.none()
    if asked.taxonomy_term_id is not None:
        rows = rows.filter(terms__contains=[asked.taxonomy_term_id])
    if asked.taxonomy_id is not None:
        column = (
            "taxonomy_id"
            if collection == Record.Collection.TAXONOMY_TERMS
            else "taxonomies__contains"
        )
        rows = rows.filter(
            **{column: asked.taxonomy_id if column == "taxonomy_id" else [asked.taxonomy_id]}
        )
    if asked.organization_id is not None:
        rows = rows.filter(organisation_id=asked.organization_id)
    if asked.parent_id is not None:
        rows = rows.filter(parent_id=asked.parent_id)
    if asked.top_only:
        rows = rows.filter(parent_id__isnull=True)
    if asked.postcode:
        rows = _near(rows, asked)
    return rows


def gone_since(moment: dt.datetime) -> "QuerySet[Record]":
    """What was withdrawn since, in the order of the withdrawals."""
    return Record.objects.filter(gone_at__gte=moment).order_by("gone_at", "id")


def _near(rows: "QuerySet[Record]", asked: Asked) -> "QuerySet[Record]":
    code = "".join(asked.postcode.upper().split())
    said = f"{code[:3]} {code[3:]}" if len(code) == 6 else code
    if asked.proximity is None:
        return rows.filter(postal_code=said)
    point = _point(said)
    if point is None:
        raise Refused("« postcode » : ce code postal n’est pas connu.")
    return within(rows, point, asked.proximity)


def _point(postal_code: str) -> tuple[float, float] | None:
    """Where a code is: a place of the directory, else the first municipality it reaches."""
    known = (
        Record.objects.filter(postal_code=postal_code, latitude__isnull=False)
        .values_list("latitude", "longitude")
        .first()
    )
    if known is not None and known[0] is not None and known[1] is not None:
        return (float(known[0]), float(known[1]))
    answer = place_by_postal_code(postal_code)
    if answer is None or not answer.places:
        return None
    town = Municipality.objects.filter(pk=answer.places[0].id, latitude__isnull=False).first()
    if town is None or town.latitude is None or town.longitude is None:
        return None
    return (float(town.latitude), float(town.longitude))


def within(
    rows: "QuerySet[Record]", point: tuple[float, float], metres: float
) -> "QuerySet[Record]":
    """Those at most so many metres away, as the crow flies, the nearest first."""
    latitude, longitude = (math.radians(angle) for angle in point)
    cosine = Sin(Radians(F("latitude"))) * math.sin(latitude) + Cos(Radians(F("latitude"))) * Cos(
        Radians(F("longitude")) - Value(longitude, output_field=FloatField())
    ) * math.cos(latitude)
    bounded = Least(Greatest(cosine, Value(-1.0)), Value(1.0))
    distance = ACos(bounded, output_field=FloatField()) * EARTH_METRES
    return (
        rows.filter(latitude__isnull=False)
        .annotate(metres=distance)
        .filter(metres__lte=metres)
        .order_by("metres", "id")
    )


# — Search pages ————————————————————————————————————————————————————————————————————————————


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
    known = standing(Record.Collection.SERVICES)
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


def published(service_id: uuid.UUID) -> dict[str, Any] | None:
    """What is published of a service, whole. One SQL query."""
    found = one(Record.Collection.SERVICES, service_id)
    return found.body if found is not None and found.gone_at is None else None


def families() -> list[Term]:
    """The first words of our own taxonomy. One SQL query."""
    return list(
        Term.objects.filter(taxonomy__slug="enracine", parent__isnull=True).order_by("name")
    )


# — An organisation's own ——————————————————————————————————————————————————————————————————————


def own_services(acting: Acting) -> "QuerySet[Service]":
    """The services of one's organisation that are offered, by name."""
    return (
        Service.objects.filter(organisation_id=own_organisation(acting))
        .exclude(status=Service.Status.ENDED)
        .order_by("name", "id")
    )


def own_service(acting: Acting, service_id: uuid.UUID | None) -> Service:
    """One of them. Raises NotVisible."""
    found = own_services(acting).filter(pk=service_id).first() if service_id else None
    if found is None:
        raise NotVisible
    return found


def own_place(acting: Acting, place_id: uuid.UUID) -> ServicePlace:
    """A place of one of them. Raises NotVisible."""
    found = (
        ServicePlace.objects.select_related("service", "location")
        .filter(pk=place_id, service__organisation_id=own_organisation(acting))
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def own_locations(acting: Acting) -> "QuerySet[Location]":
    """The places of one's organisation, confidential ones too."""
    return (
        Location.objects.filter(organisation_id=own_organisation(acting))
        .select_related("municipality__mrc")
        .order_by("name", "id")
    )


def waiting_suggestions(acting: Acting) -> "QuerySet[Suggestion]":
    """Corrections that readers suggest and nobody has read, the oldest first."""
    return (
        Suggestion.objects.filter(
            service__organisation_id=own_organisation(acting), settled_at__isnull=True
        )
        .select_related("service")
        .order_by("created_at", "id")
    )


def stale_before() -> dt.date:
    """The day before which a confirmation is too old. One SQL query."""
    return today() - dt.timedelta(days=int(parameter(*STALE_DAYS)))
