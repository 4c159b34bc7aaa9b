"""The sheet of a region, an MRC or a PAJ territory, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enracine.kernel.access import public
from enracine.kernel.acting import NOBODY
from enracine.kernel.clock import today
from enracine.kernel.kept import kept
from enracine.kernel.panels import panels, parts_of
from enracine.territories import occupations
from enracine.territories.maps import Cell, PlaceMap, Shade, draw
from enracine.territories.models import Mrc
from enracine.territories.pages.reading import kilometres
from enracine.territories.queries import PlaceSheet, mrc_sheet, paj_sheet, region_sheet
from enracine.territories.queries.outlines import outlines_of
from enracine.territories.sectors import sectors
from enracine.territories.tiles import DISTANCE_STEPS, distance_step, mrc_tiles

#: Where upper floors add what they know of a place: who serves it, what its agents write of it.
PLACE = "territory"
#: Sheets kept drawn in a process, about 30 kB of HTML each: nearly every place in both languages.
MOST_KEPT = 400
_SHEETS = {"region": region_sheet, "mrc": mrc_sheet, "paj": paj_sheet}


@public
@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of one region: what is known of it, since when, from whom, and what is not."""
    return _page(request, "region", slug)


@public
@require_safe
def mrc(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of one MRC. Its region's rates stand where it has none, and it is said."""
    return _page(request, "mrc", slug)


@public
@require_safe
def paj(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of one PAJ territory."""
    return _page(request, "paj", slug)


def _page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    name, drawn = _drawn(kind, slug)
    return render(request, "layouts/public_kept.html", {"title": name, "kept": drawn})


def _parts() -> list[str] | None:
    """The versions that decide a sheet: the places', and those of what upper floors add."""
    added = parts_of(PLACE)
    return None if added is None else ["territories", *occupations.parts(), *added]


@kept(_parts, MOST_KEPT)
def _drawn(kind: str, slug: str) -> tuple[str, SafeString]:
    """The name of a place and its sheet, as everybody reads it. Raises Http404 for an unknown place."""
    sheet = _SHEETS[kind](slug, today())
    if sheet is None:
        raise Http404
    work = occupations.names({line.detail for line in sheet.openings})
    context = {
        "sheet": sheet,
        "map": _map(sheet),
        "sectors": [(sectors().get(line.detail, line.detail), line) for line in sheet.sectors],
        "openings": [(work.get(line.detail, line.detail), line) for line in sheet.openings],
        "panels": panels(PLACE, NOBODY, sheet),
        "side_panels": panels(PLACE, NOBODY, sheet, side=True),
        "by_road": sheet.located is not None and sheet.located.road_km is not None,
    }
    return sheet.place.name, render_to_string("territories/sheet.html", context)


def _map(sheet: PlaceSheet) -> PlaceMap | None:
    """The MRCs of a region, by their distance to Montréal."""
    if sheet.kind != "region" or sheet.region is None:
        return None
    # Asked even for the regions of one MRC: a page costs the same whatever it shows.
    outlines = outlines_of("mrc")
    if len(sheet.mrcs) < 2:
        return None
    cells = [_cell(row.mrc) for row in sheet.mrcs]
    legend = [Shade(step, _legend(step)) for step in sorted({cell.step for cell in cells})]
    label = _("Carte des MRC : %(region)s") % {"region": sheet.region.name}
    return draw(label, cells, mrc_tiles(sheet.region.code), legend, outlines)


def _cell(place: Mrc) -> Cell:
    far = place.road_km if place.road_km is not None else place.crow_km
    return Cell(
        place.code,
        place.code,
        place.short_name,
        reverse("territories:mrc", args=[place.slug]),
        kilometres(far) if far else "",
        distance_step(far),
    )


def _legend(step: int) -> str:
    """The words of a shade of the distance to Montréal."""
    if step == 1:
        return _("moins de %(end)s") % {"end": kilometres(DISTANCE_STEPS[0])}
    start = kilometres(DISTANCE_STEPS[step - 2])
    if step > len(DISTANCE_STEPS):
        return _("%(start)s et plus") % {"start": start}
    return _("de %(start)s à %(end)s") % {
        "start": start,
        "end": kilometres(DISTANCE_STEPS[step - 1]),
    }
