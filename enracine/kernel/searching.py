"""A name somebody searches never stands in an address: addresses end in the logs of servers and proxies.

The form of the search is posted. What was typed waits in the session under a short token, and only
the token is in the address: « back », the next page and a reload work; the address alone, sent to a
colleague or read in a log, says nothing. Filters that name nobody stay in the address as before.
"""

import functools
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

V = TypeVar("V", bound=Callable[..., HttpResponse])

#: Query parameter of the token.
TOKEN = "recherche"  # noqa: S105 - the name of a parameter
SESSION_KEY = "searches"
#: Searches that one session keeps: the oldest goes first.
MOST_SEARCHES = 20
LONGEST = 200
_MECHANICS = {"csrfmiddlewaretoken", "acting_as", TOKEN}


def private_search(*names: str) -> Callable[[V], V]:
    """Keep the text of the fields `names` out of the address of a list.

    The view is written as for a GET and reads `request.GET`; put this under the decorator that says
    who may open the page, so that nothing is kept for a stranger.
    """

    def decorate(view: V) -> V:
        @functools.wraps(view)
        def searched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = request.POST if request.method == "POST" else request.GET
            typed = {n: asked[n][:LONGEST] for n in names if asked.get(n, "").strip()}
            token = _keep(request, typed) if typed else ""
            if request.method != "POST":
                typed = typed or _kept(request, request.GET.get(TOKEN, ""), names)
                _show(request, typed, token or request.GET.get(TOKEN, ""))
                return view(request, *args, **kwargs)
            address = _address(request, names, token)
            if not request.headers.get("HX-Request"):
                return HttpResponseRedirect(address)
            request.method = "GET"
            request.GET = QueryDict(address.partition("?")[2])
            _show(request, typed, token)
            response = view(request, *args, **kwargs)
            response.setdefault("HX-Push-Url", address)
            return response

        return searched  # type: ignore[return-value]  # the same view

    return decorate


def _address(request: HttpRequest, names: tuple[str, ...], token: str) -> str:
    query = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in _MECHANICS and name not in names:
            query.setlist(name, [value for value in values if value])
    if token:
        query[TOKEN] = token
    return request.path + (f"?{query.urlencode()}" if query else "")


def _keep(request: HttpRequest, typed: dict[str, str]) -> str:
    """The token of what was typed; the same text has the same one."""
    kept: dict[str, dict[str, str]] = dict(request.session.get(SESSION_KEY, {}))
    known = next((token for token, values in kept.items() if values == typed), None)
    if known is not None:
        return known
    token = secrets.token_urlsafe(6)
    kept[token] = typed
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST_SEARCHES:])
    return token


def _kept(request: HttpRequest, token: str, names: tuple[str, ...]) -> dict[str, str]:
    found = request.session.get(SESSION_KEY, {}).get(token, {}) if token else {}
    return {name: text for name, text in found.items() if name in names}


def _show(request: HttpRequest, typed: dict[str, str], token: str) -> None:
    """Let the view read what was typed where it always read it."""
    shown = request.GET.copy()
    shown.update(typed)
    if token and typed:
        shown[TOKEN] = token
    else:
        shown.pop(TOKEN, None)
    request.GET = shown  # type: ignore[assignment]  # mutable for the length of this line
