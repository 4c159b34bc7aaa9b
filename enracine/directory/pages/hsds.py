"""The open directory in HSDS 3.1: read by other software, from any site, without a key."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt

from enracine.directory import describing, queries, tabular
from enracine.directory.models import Record
from enracine.directory.rules.asking import Asked, Refused, page, read
from enracine.directory.rules.telling import VERSION, stamp
from enracine.directory.rules.telling import said as told
from enracine.kernel.access import public

JSON, LINES = "application/json", "application/x-ndjson"
#: How long a copy may be kept without asking again.
FRESH = 300
View = Callable[..., HttpResponseBase]


def _open(view: View) -> View:
    """Read only, from anywhere, with what lets a copy be kept; a refusal is JSON too."""

    @public
    @csrf_exempt
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            answer: HttpResponseBase = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD"):
            answer = _problem(405, "Ce répertoire se lit seulement (GET, HEAD).")
            answer["Allow"] = "GET, HEAD, OPTIONS"
        else:
            try:
                answer = view(request, *args, **kwargs)
            except Refused as refusal:
                answer = _problem(400, str(refusal))
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
        answer["Content-Language"] = kwargs.get("language", "fr")
        return answer

    answered.__name__ = view.__name__
    answered.__doc__ = view.__doc__
    return answered


def _problem(status: int, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "status": status, "title": detail}
    return HttpResponse(json.dumps(body, ensure_ascii=False), JSON, status=status)


def _told(request: HttpRequest, body: Any, modified: dt.datetime | None = None) -> HttpResponse:
    """A JSON answer, or nothing new for whoever has it already."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    tag = quote_etag(hashlib.sha256(text).hexdigest()[:32])
    held = [
        one.strip().removeprefix("W/")
        for one in request.headers.get("If-None-Match", "").split(",")
    ]
    same = tag in held or "*" in held
    answer: HttpResponse = HttpResponseNotModified() if same else HttpResponse(text, JSON)
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    if modified is not None:
        answer["Last-Modified"] = http_date(modified.timestamp())
    return answer


def _base(language: str) -> str:
    suffix = "" if language == "fr" else f"_{language}"
    return settings.ENRACINE_SITE_URL + reverse(f"directory:hsds_root{suffix}")


@_open
def root(request: HttpRequest, language: str) -> HttpResponseBase:
    """What this is, and where to read how it is made."""
    base = _base(language)
    return _told(
        request,
        {
            "version": VERSION,
            "profile": f"{base}profil.json",
            "openapi_url": f"{base}openapi.json",
            "description": describing.TITLE[language],
            "publisher": {"name": "Enracine", "website": settings.ENRACINE_SITE_URL},
            "license": describing.LICENCE,
            "languages": {"fr": _base("fr"), "en": _base("en")},
            "datapackage": f"{base}datapackage.zip",
            "deleted": f"{base}deleted",
        }
        | told(sources=queries.sources()),
    )


@_open
def openapi(request: HttpRequest, language: str) -> HttpResponseBase:
    """The paths and parameters, in OpenAPI."""
    return _told(request, describing.openapi(_base(language), language))


@_open
def profile(request: HttpRequest, language: str) -> HttpResponseBase:
    """What we say more, or more strictly, than the standard."""
    return _told(request, describing.profile(language))


@_open
def listing(request: HttpRequest, collection: str, language: str) -> HttpResponseBase:
    """A collection, filtered and by pages. Three SQL queries."""
    if collection not in Record.Collection.values:
        return _problem(404, "Cette collection n’existe pas.")
    asked = read(request.GET)
    rows = queries.matching(collection, asked)
    column = f"{'body' if asked.full or asked.full_service else 'listed'}{'_en' if language == 'en' else ''}"
    if asked.format == "ndjson":
        lines = StreamingHttpResponse(_lines(rows, column), content_type=LINES)
        lines["Cache-Control"] = f"public, max-age={FRESH}"
        return lines
    if asked.minimal:
        every = [
            {"id": str(pk), "last_modified": stamp(moment)}
            for pk, moment in rows.values_list("id", "last_modified")
        ]
        return _told(request, page(every, Asked(per_page=max(len(every), 1)), len(every)))
    total = rows.count()
    start = (asked.page - 1) * asked.per_page
    found = (
        list(rows.values_list(column, flat=True)[start : start + asked.per_page])
        if start < total
        else []
    )
    if asked.full_service and collection == Record.Collection.ORGANIZATIONS:
        found = _with_services(found, language)
    return _told(request, page(found, asked, total))


def _lines(rows: Any, column: str) -> Iterator[bytes]:
    for body in rows.values_list(column, flat=True):
        yield json.dumps(body, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _with_services(organisations: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Each organisation with its services whole, without itself again in each. One SQL query."""
    column = "body_en" if language == "en" else "body"
    held: dict[str, list[dict[str, Any]]] = {}
    services = queries.standing(Record.Collection.SERVICES).filter(
        organisation_id__in=[one["id"] for one in organisations]
    )
    for body in services.values_list(column, flat=True):
        whole = {k: v for k, v in body.items() if k != "organization"}
        held.setdefault(body["organization_id"], []).append(whole)
    return [one | {"services": held.get(one["id"], [])} for one in organisations]


@_open
def detail(
    request: HttpRequest, collection: str, identifier: str, language: str
) -> HttpResponseBase:
    """One object, whole; 410 once it is withdrawn."""
    try:
        pk = uuid.UUID(identifier)
    except ValueError:
        return _problem(404, "Cet identifiant n’existe pas.")
    asked = read(request.GET)
    found = queries.one(collection, pk) if collection in Record.Collection.values else None
    if found is None or str(pk) != identifier.lower():
        return _problem(404, "Cet identifiant n’existe pas.")
    if found.gone_at is not None:
        return _problem(410, "Retiré du répertoire.")
    body = found.body_en if language == "en" else found.body
    if asked.full_service and collection == Record.Collection.ORGANIZATIONS:
        (body,) = _with_services([body], language)
    return _told(request, body, found.last_modified)


@_open
def deleted(request: HttpRequest, language: str) -> HttpResponseBase:
    """What was withdrawn since a moment: for whoever keeps a copy."""
    asked = read({"modified_after": request.GET.get("since", "") or "1970-01-01T00:00:00+00:00"})
    assert asked.modified_after is not None  # noqa: S101 - given above
    rows = queries.gone_since(asked.modified_after)[:10_000]
    gone = [
        {"id": str(row.pk), "collection": row.collection, "deleted_at": stamp(row.gone_at)}
        for row in rows
        if row.gone_at is not None
    ]
    appeared = [
        {"id": str(row.pk), "collection": row.collection, "appeared_at": stamp(row.appeared_at)}
        for row in queries.appeared_since(asked.modified_after)[:10_000]
    ]
    since = stamp(asked.modified_after)
    return _told(request, {"since": since, "deleted": gone, "appeared": appeared})


@_open
def package(request: HttpRequest, language: str) -> HttpResponseBase:
    """Everything, as a tabular data package: equal data gives equal bytes."""
    body = tabular.package(language)
    answer = HttpResponse(body, "application/zip")
    answer["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    if answer["ETag"] in request.headers.get("If-None-Match", ""):
        same = HttpResponseNotModified()
        same["ETag"] = answer["ETag"]
        return same
    answer["Content-Disposition"] = 'attachment; filename="datapackage.zip"'
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    return answer


@_open
def nothing(request: HttpRequest, rest: str, language: str) -> HttpResponseBase:
    """Every other address."""
    return _problem(404, "Cette adresse n’existe pas dans le répertoire.")
