"""One request, one transaction, one actor; a GET that tries to write is an error."""

import contextlib
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.shortcuts import render

from enracine.kernel import conflicts, keeping
from enracine.kernel.acting import acting_as
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.identity import run_after_view, standing_of
from enracine.kernel.logs import logger, start_request

log = logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
#: Answers that show what was asked beside what is refused: they are readings like the others.
_REFUSED_WITH_CONTENT = {409, 422}
#: Where people who have no account yet type about themselves.
_PERSONAL_PATHS = ("/inscription/", "/compte/")


def writes_on_get(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark the rare view whose GET must write; every use says why beside it."""
    view.writes_on_get = True  # type: ignore[attr-defined]  # read by the middleware
    return view


class RequestIdMiddleware:
    """Give each request an id, write one line of journal for it, and hand the id back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, timing the whole; the address logged is the route, never the ids in it."""
        request_id = start_request(request.headers.get("X-Request-Id"))
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "status": response.status_code,
                "method": request.method,
                "route": match.route if match else "",
                "duration_ms": round((time.perf_counter() - start) * 1000, 1),
            },
        )
        response["X-Request-Id"] = request_id
        return response


def _refuse_null_characters(request: HttpRequest) -> None:
    """Raise BadRequest for a NUL: no keyboard types one, and PostgreSQL holds none in a text."""
    if request.path.startswith(settings.ENRACINE_OPEN_DATA):
        return
    sent = [request.path]
    sent += [text for name, values in request.GET.lists() for text in (name, *values)]
    # The API reads its own bodies, once: a form parsed here would leave it nothing to read.
    if request.method not in SAFE and not request.path.startswith("/api/"):
        with contextlib.suppress(UnreadablePostError):
            sent += [text for name, values in request.POST.lists() for text in (name, *values)]
    if any("\x00" in text for text in sent):
        raise BadRequest("NUL in the request")


def _is_personal(request: HttpRequest) -> bool:
    """Whether an answer may show something of somebody: made for an account, or a registration."""
    if request.path.startswith(_PERSONAL_PATHS):
        return True
    # Asking for the account would read the session of pages that did not need it.
    return bool(request.session.accessed and request.user.is_authenticated)


def _opened_for_another(request: HttpRequest) -> HttpResponse | None:
    """A calm page when a form was opened in the name of another organisation than today's.

    Somebody who works in two organisations may change it in another tab: what she then sends here was
    written about, and for, the first. Nothing is done; her text waits for her there.
    """
    standing = standing_of(request)
    request.acting = standing.acting  # type: ignore[attr-defined]  # read by acting_of
    if request.method in SAFE or not standing.acting.is_professional:
        return None
    said = request.POST.get(keeping.ACTING_FIELD, "") or request.headers.get("X-Acting-As", "")
    if not said or said == str(standing.acting.membership_id):
        return None
    was = next((m for m in standing.memberships if str(m.id) == said), None)
    key = keeping.key_of(request)
    context = {"was": was, "kept": key is not None, "back": key.resume_address() if key else ""}
    return render(request, "other_organisation.html", context, status=409)


def _led_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to a page of the product; the whole page, when a fragment asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class ActingMiddleware:
    """Open the transaction of the view in the name of whoever acts.

    Reading views run in a READ ONLY transaction. Errors of actions become pages here, once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what no text can hold; let the rest through (the work is in `process_view`)."""
        _refuse_null_characters(request)
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and _is_personal(request):
            # On a shared computer, « back » after a sign-out shows nothing of anybody.
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Run the view inside its transaction and render it there."""
        if request.path.startswith(tuple(settings.ENRACINE_OWN_TRANSACTIONS)):
            request.acting = standing_of(request).acting  # type: ignore[attr-defined]  # read by acting_of
            return None
        # A software keeps no form open: it names in each request whom it acts as.
        is_page = not request.path.startswith("/api/")
        refusal = is_page and (conflicts.take_choices(request) or _opened_for_another(request))
        if refusal:
            return refusal
        try:
            response = self._run(request, view, args, kwargs)
        except NotVisible as error:
            if not error.instead:
                raise Http404 from error
            return _led_to(request, error.instead)
        except ActionRefused as error:
            return render(request, "422.html", {"message": error.message}, status=422)
        except Conflict as error:
            response = conflicts.answer(request, error)
        if response.status_code < 400 or response.status_code in _REFUSED_WITH_CONTENT:
            with transaction.atomic():
                run_after_view(request)
        return response

    def _run(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse:
        acting = standing_of(request).acting
        request.acting = acting  # type: ignore[attr-defined]  # read by acting_of
        reads = request.method in SAFE and not getattr(view, "writes_on_get", False)
        read_only = reads and not settings.ENRACINE_TEST_TRANSACTIONS
        with transaction.atomic(), acting_as(acting, to_the_end=True, read_only=read_only):
            response: HttpResponse = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        return response
