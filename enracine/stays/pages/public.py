"""What everybody reads of stays: no account, nothing remembered of who looks."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enracine.kernel.access import public
from enracine.kernel.identity import acting_of
from enracine.people.forms.base import language
from enracine.stays.queries import public as queries


@public
@require_safe
def stays(request: HttpRequest) -> HttpResponse:
    """Stays to come. One SQL query."""
    return render(request, "stays/stays.html", {"found": queries.published_stays(language())})


@public
@require_safe
def stay(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """One stay, with what counts and how to ask. Two SQL queries."""
    shown = queries.published_stay(stay_id, language())
    context = {
        "shown": shown,
        "stay": shown.stay,
        "criteria": queries.criteria_of(shown.stay),
        # She asks for somebody, from a file: the button of candidates would lead her nowhere.
        "is_professional": acting_of(request).is_professional,
    }
    return render(request, "stays/stay.html", context)
