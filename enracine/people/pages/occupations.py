"""Names of occupations as one types: public facts, asked from a form of one's own."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from enracine.network.access import signed_in_only
from enracine.people.queries import search_occupations


@signed_in_only
@require_safe
def occupations(request: HttpRequest) -> HttpResponse:
    """Names of the CNP that begin like `q`, plainest first. One or two SQL queries."""
    found = search_occupations(request.GET.get("q", "")[:160])
    answer = JsonResponse({"results": [asdict(hit) for hit in found]})
    # The classification changes once in ten years: the same letters need not be asked twice.
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
