"""The accounts of the demonstration, for whoever tries it. Absent (404) everywhere else."""

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from enracine.demo.accounts import accounts
from enracine.kernel.access import public


@public
@require_GET
def demo_accounts(request: HttpRequest) -> JsonResponse:
    """One or more accounts for each role, with the password that opens them."""
    if not settings.IS_DEMO:
        raise Http404
    return JsonResponse(accounts(), safe=False)
