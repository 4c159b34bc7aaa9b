"""« Mes avis »: how a person wants to be written to about her own file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from enracine.kernel.identity import acting_of
from enracine.kernel.notices import Reader
from enracine.network.access import candidates_only
from enracine.network.pages.notices import notices_page


@candidates_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """My notices: the account's own, whichever person it opens."""
    acting = acting_of(request)
    return notices_page(request, acting, Reader(acting.user_id), "portal/notices.html")
