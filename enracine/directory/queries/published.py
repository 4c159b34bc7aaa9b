"""The open directory as other software reads it: a fixed number of SQL queries, whatever its size."""

import datetime as dt
import math
import uuid
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin

from enracine.directory.models import Origin, Record, Service
from enracine.directory.rules.asking import Asked, Refused
from enracine.directory.rules.telling import said
from enracine.territories.models import Municipality
from enracine.territories.names import fold
from enracine.territories.queries.search import place_by_postal_code

EARTH_METRES = 6_371_000.0


def standing(collection: str) -> "QuerySet[Record]":
    """What is given away of a collection, in a stable order."""
    return shown(collection).filter(is_open=True)


def shown(collection: str) -> "QuerySet[Record]":
    """What our own pages show of a collection: also what a licence forbids to give away."""
    return Record.objects.filter(collection=collection, gone_at__isnull=True).order_by("id")


def one(collection: str, pk: uuid.UUID) -> Record | None:
    """One object that may be given away, withdrawn or not. One SQL query."""
    return Record.objects.filter(collection=collection, pk=pk, is_open=True).first()


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


def sources() -> list[dict[str, Any]]:
    """The other directories of which something is given away: name, licence, services. One SQL query."""
    rows = (
        Origin.objects.filter(is_open=True)
        .annotate(n=Count("services", filter=~Q(services__status=Service.Status.ENDED)))
        .filter(n__gt=0)
        .order_by("name", "id")
    )
    return [
        said(name=row.name, license=row.licence, url=row.address, services=row.n) for row in rows
    ]


def appeared_since(moment: dt.datetime) -> "QuerySet[Record]":
    """What was first told here since, in that order: an import is younger than what it tells."""
    return Record.objects.filter(
        appeared_at__gte=moment, gone_at__isnull=True, is_open=True
    ).order_by("appeared_at", "id")


def origin_of(service_id: uuid.UUID) -> Origin | None:
    """The other directory that a service comes from. One SQL query."""
    return Origin.objects.filter(services=service_id).first()


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


def metres_from(point: tuple[float, float], north: Any, east: Any) -> Any:
    """How far a point of the table is, as the crow flies: an expression of its two columns, in metres."""
    latitude, longitude = (math.radians(angle) for angle in point)
    cosine = Sin(Radians(north)) * math.sin(latitude) + Cos(Radians(north)) * Cos(
        Radians(east) - Value(longitude, output_field=FloatField())
    ) * math.cos(latitude)
    bounded = Least(Greatest(cosine, Value(-1.0)), Value(1.0))
    return ACos(bounded, output_field=FloatField()) * EARTH_METRES


def within(
    rows: "QuerySet[Record]", point: tuple[float, float], metres: float
) -> "QuerySet[Record]":
    """Those at most so many metres away, as the crow flies, the nearest first."""
    return (
        rows.filter(latitude__isnull=False)
        .annotate(metres=metres_from(point, F("latitude"), F("longitude")))
        .filter(metres__lte=metres)
        .order_by("metres", "id")
    )


def published(service_id: uuid.UUID) -> dict[str, Any] | None:
    """What is published of a service, whole. One SQL query."""
    found = shown(Record.Collection.SERVICES).filter(pk=service_id).first()
    return found.body if found is not None else None
