"""Pages whose address holds a secret: they tell it to nobody, and their forms stay protected.

A link of a letter, an invitation, a new password: whoever holds the address may act. `no-referrer` keeps
it out of the journals of every other site, this one included. The price: the forms of such a page say
`Origin: null`, which the protection of forms takes for a stranger (docs/decisions/0078).
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from enracine.kernel.access import TOKEN, access_of

View = Callable[..., HttpResponse]
#: What a browser says of a form whose page told nobody where it was.
_HIDDEN = "null"


def unlisted(view: View) -> View:
    """Keep a page that a secret address opens out of caches and search engines."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


def holds_secret(request: HttpRequest) -> bool:
    """Whether the address of this request holds what opens it. A header that does (API) is no address."""
    match = request.resolver_match
    if match is None or request.path.startswith("/api/"):
        return False
    return access_of(match.func, match.view_name) == TOKEN


def _comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser itself says that the form was on one of our pages.

    No page can write `Sec-Fetch-Site`. Browsers that do not say it yet (before 2023) are believed where
    the address is a secret that no other site could have written in its form.
    """
    said = request.headers.get("Sec-Fetch-Site", "")
    return said == "same-origin" if said else holds_secret(request)


class SecretAddresses:
    """Before the protection of forms: its token is still asked, whatever is decided here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a refusal of such a page tells its address no more than the page does."""
        response = self.get_response(request)
        if holds_secret(request):
            response["Referrer-Policy"] = "no-referrer"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Read a hidden origin as ours when the browser says that it is."""
        if request.META.get("HTTP_ORIGIN") == _HIDDEN and _comes_from_here(request):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
