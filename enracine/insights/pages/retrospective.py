"""The comparison of an explained order with what was chosen, with its limits said first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enracine.insights.queries.retrospective import FIRST, LEAST, retrospective
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only

WORDS = {
    "explained": _("Ordre expliqué, poids d’usage"),
    "size": _("Les plus peuplés d’abord"),
    "distance": _("Les plus près de Montréal d’abord"),
}


@professionals_only("coordinator")
@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """No name, no household: counts, and only above a number."""
    found = retrospective(acting_of(request))
    context = {
        "found": found,
        "first": FIRST,
        "least": LEAST,
        "lines": [
            (WORDS[line.label], line.median, line.among_first, line.among_first / found.moves)
            for line in found.orders
        ]
        if found.enough
        else [],
    }
    return render(request, "insights/retrospective.html", context)
