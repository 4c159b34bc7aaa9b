"""The API's shell: it mounts what features offer and says errors as problem details (RFC 9457)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadBody

from enracine.api.problems import problem
from enracine.eligibility.api import router as eligibility
from enracine.kernel.access import PUBLIC, declare
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.territories.api import router as territories

api = NinjaAPI(
    title="Enracine",
    version="1.0.0",
    description="Le continuum de services de la régionalisation, pour les logiciels.",
    urls_namespace="api",
    # Its documentation page would load scripts from another host; the description itself suffices.
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", eligibility)
api.add_router("/territories", territories)
declare("api:*", PUBLIC)


@api.exception_handler(BadBody)
def bad_body(request: HttpRequest, error: BadBody) -> HttpResponse:
    """What was sent does not have the shape described: each fault is named."""
    faults = [
        {
            "pointer": "/" + "/".join(str(part) for part in fault["loc"][1:]),
            "detail": str(fault["msg"]),
        }
        for fault in error.errors
    ]
    return problem(422, "invalid", "La demande n’a pas la forme attendue.", errors=faults)


@api.exception_handler(ActionRefused)
def refused(request: HttpRequest, error: ActionRefused) -> HttpResponse:
    """A rule says no."""
    fault = [{"pointer": f"/{error.field}", "detail": error.message}] if error.field else None
    return problem(422, error.code, error.message, errors=fault)


def _absent(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not_found", "Cet objet n’existe pas.")


api.add_exception_handler(NotVisible, _absent)
api.add_exception_handler(Http404, _absent)


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Somebody changed the object meanwhile."""
    version = getattr(error.current, "version", None)
    return problem(409, "conflict", "L’objet a changé entre-temps.", current_version=version)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses (an unreadable body, a method)."""
    return problem(error.status_code, "refused", str(error))
