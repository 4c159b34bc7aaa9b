"""The API's shell: it mounts what features offer and says errors as problem details (RFC 9457)."""

from typing import Any

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadBody

from enracine.api.description import complete
from enracine.api.parsing import JsonParser
from enracine.api.replays import answered_once
from enracine.kernel.access import PUBLIC, TOKEN, declare
from enracine.kernel.api.mounting import mounted
from enracine.kernel.api.problems import Problem, fault_told, problem
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.network.bearer import Bearer


class Api(NinjaAPI):
    """The framework's own, with a description that says everything that can come."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description completed (see `description`)."""
        return complete(super().get_openapi_schema(**options))


api = Api(
    title="Enracine",
    version="1.0.0",
    description="Le continuum de services de la régionalisation, pour les logiciels.",
    urls_namespace="api",
    # Its documentation page would load scripts from another host; the description itself suffices.
    docs_url=None,
    openapi_url="/openapi.json",
    auth=Bearer(),
    parser=JsonParser(),
)
api.add_decorator(answered_once, mode="view")
for _prefix, _router in mounted():
    api.add_router(_prefix, _router)
for _name in ("openapi-json", "api-root"):
    declare(f"api:{_name}", PUBLIC)
for _path, _methods in (
    (path, methods) for _p, router in mounted() for path, methods in router.path_operations.items()
):
    for _operation in _methods.operations:
        _open = not _operation.auth_callbacks and _operation.auth_param is None
        declare(f"api:{_operation.view_func.__name__}", PUBLIC if _open else TOKEN)


def _undo() -> None:
    """What was half done in this request never happened."""
    if connection.in_atomic_block:
        transaction.set_rollback(True)


@api.exception_handler(Problem)
def said(request: HttpRequest, error: Problem) -> HttpResponse:
    """A refusal of the API itself. A failed sign-in stays counted: nothing else was written."""
    if error.status not in {401, 429}:
        _undo()
    return error.response()


@api.exception_handler(BadBody)
def bad_body(request: HttpRequest, error: BadBody) -> HttpResponse:
    """What was sent does not have the shape described: each fault is named."""
    faults = [
        {
            "pointer": "/" + "/".join(str(part) for part in fault["loc"][1:]),
            "detail": fault_told(fault),
        }
        for fault in error.errors
    ]
    return problem(422, "invalid", _("La demande n’a pas la forme attendue."), errors=faults)


@api.exception_handler(ActionRefused)
def refused(request: HttpRequest, error: ActionRefused) -> HttpResponse:
    """A rule says no."""
    _undo()
    fault = [{"pointer": f"/{error.field}", "detail": error.message}] if error.field else None
    return problem(422, error.code, error.message, errors=fault)


def _absent(request: HttpRequest, error: Any) -> HttpResponse:
    _undo()
    return problem(404, "not_found", _("Cet objet n’existe pas."))


api.add_exception_handler(NotVisible, _absent)
api.add_exception_handler(Http404, _absent)


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Somebody changed the object meanwhile."""
    _undo()
    version = getattr(error.current, "version", None)
    return problem(409, "conflict", _("L’objet a changé entre-temps."), current_version=version)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses (a method); or our own refusal of a body, which it wraps."""
    if isinstance(error.__cause__, Problem):
        return said(request, error.__cause__)
    _undo()
    return problem(error.status_code, "refused", str(error))
