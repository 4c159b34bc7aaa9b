"""Finding a place by its name or its postal code: nobody signs in, nothing is remembered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enracine.kernel.access import public
from enracine.territories.forms import PlaceSearchForm, choice_field
from enracine.territories.queries import search_places


@public
def place_search(request: HttpRequest) -> HttpResponse:
    """Find a place by name or postal code: a whole page, or its results alone for htmx.

    With `field`, the results are radio buttons of that name, to be put in another form.
    """
    form = PlaceSearchForm(request.GET if "q" in request.GET else None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {
        "form": form,
        "search": search_places(text) if text else None,
        "field": choice_field(request.GET.get("field", "")),
    }
    fragment = getattr(request, "htmx", False)
    name = "territories/_place_results.html" if fragment else "territories/place_search.html"
    return render(request, name, context)
