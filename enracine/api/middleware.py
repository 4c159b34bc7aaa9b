"""Around the API: how often one asks, and every answer in the API's own shape."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from enracine.api.limits import count_request
from enracine.kernel.api.problems import MEDIA_TYPE, problem
from enracine.network.bearer import AREA

_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


class ApiMiddleware:
    """Count each request, and turn the site's own pages of refusal into problem details.

    Before `ActingMiddleware`: the count has its own transaction, which nothing that follows undoes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless one asks too often."""
        if not request.path.startswith(AREA):
            return self.get_response(request)
        allowance = count_request(request)
        if allowance.is_over:
            return allowance.write(allowance.refusal())
        response = in_shape(self.get_response(request))
        if "Authorization" in request.headers:
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Authorization", "X-Membership"])
        return allowance.write(response)


def in_shape(response: HttpResponse) -> HttpResponse:
    """The same refusal as problem details, when it is a page."""
    kind = response.get("Content-Type", "").partition(";")[0]
    if response.status_code < 400 or kind in {MEDIA_TYPE, "application/json"}:
        return response
    code, said = _words(response.status_code)
    shaped = problem(response.status_code, code, said)
    for name in _KEPT:
        if name in response:
            shaped[name] = response[name]
    return shaped


def _words(status: int) -> tuple[str, str]:
    return {
        400: ("unreadable", _("La demande n’a pas pu être lue.")),
        404: ("not_found", _("Rien n’existe à cette adresse.")),
        405: ("method", _("Cette adresse n’accepte pas cette méthode.")),
        413: ("too_large", _("La demande est trop grande.")),
        503: ("unavailable", _("Le service est interrompu. Réessayez dans quelques secondes.")),
    }.get(status, ("failure", _("Un problème est survenu de notre côté.")))
