"""Public pages of the places: nobody signs in, nothing is remembered of who looks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from enracine.kernel.access import public
from enracine.kernel.clock import today
from enracine.territories.forms import PlaceSearchForm, choice_field
from enracine.territories.queries import RegionRow, region_sheet, regions_overview, search_places
from enracine.territories.tiles import COLUMNS, DISTANCE_STEPS, REGION_TILES, distance_step

Tile = dict[str, object]


@public
def regions(request: HttpRequest) -> HttpResponse:
    """The map and the list of the regions, which say the same thing."""
    rows = regions_overview(today())
    return render(
        request,
        "territories/regions.html",
        {
            "rows": rows,
            "tiles": _tiles(rows),
            "columns": COLUMNS,
            "legend": _legend(),
            "form": PlaceSearchForm(),
        },
    )


def _tiles(rows: list[RegionRow]) -> list[Tile]:
    placed = sorted(
        (row for row in rows if row.region.code in REGION_TILES),
        key=lambda row: REGION_TILES[row.region.code][::-1],
    )
    return [
        {
            "number": row.region.code,
            "name": row.region.name,
            "url": reverse("territories:region", args=[row.region.slug]),
            "col": REGION_TILES[row.region.code][0],
            "row": REGION_TILES[row.region.code][1],
            "step": distance_step(row.kilometres),
            "value": _("%(distance)s km") % {"distance": row.kilometres} if row.kilometres else "",
        }
        for row in placed
    ]


def _legend() -> list[Tile]:
    bounds = list(DISTANCE_STEPS)
    first = {"step": 1, "label": _("moins de %(end)s km") % {"end": bounds[0]}}
    middle = [
        {"step": i + 2, "label": _("de %(start)s à %(end)s km") % {"start": a, "end": b}}
        for i, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False))
    ]
    last = {"step": len(bounds) + 1, "label": _("%(start)s km et plus") % {"start": bounds[-1]}}
    return [first, *middle, last]


@public
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of one region: what is known of it, since when, from whom, and what is not."""
    sheet = region_sheet(slug, today())
    if sheet is None:
        raise Http404
    return render(request, "territories/region.html", {"sheet": sheet})


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
