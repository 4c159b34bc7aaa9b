"""Arrivals month by month, the map of moves, and the list of what a move asks to be done."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.rules import fiscal_year
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.templatetags.ui import number
from enracine.network.access import professionals_only
from enracine.settlement import actions, queries
from enracine.settlement.models import Move
from enracine.settlement.pages.workspace import ROLES
from enracine.settlement.queries.arrivals import Flow, flows, months, onward_counts, territories
from enracine.territories.tiles import REGION_TILES

_YEARS_KEPT = 5


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Twelve months: who comes, who came, how many may be welcomed; and saying how many."""
    acting = acting_of(request)
    if request.method == "POST":
        return _say_places(request)
    places = territories(acting)
    asked = request.GET.get("territoire", "")
    chosen = next((mrc for mrc in places if mrc.code == asked), None)
    this_month = today().replace(day=1)
    rows = [
        {
            "month": month,
            "name": date_format(month.first, "F Y"),
            "value": month.first.isoformat(),
            "may_say": month.first >= this_month,
        }
        for month in months(acting, chosen.code if chosen else "")
    ]
    context = {"rows": rows, "territories": places, "chosen": chosen}
    return render(request, "settlement/calendar.html", context)


def _say_places(request: HttpRequest) -> HttpResponse:
    territory = request.POST.get("territory", "")
    try:
        month = dt.date.fromisoformat(request.POST.get("month", ""))
        places = whole_number(request.POST.get("places"))
        if places is None:
            raise ValueError
        actions.set_capacity(acting_of(request), month, places, territory)
    except ValueError:
        messages.error(request, _("Écrivez un nombre de ménages."))
    except ActionRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("C’est noté pour ce mois."))
    back = reverse("settlement:calendar")
    return redirect(f"{back}?{urlencode({'territoire': territory})}" if territory else back)


def _year(request: HttpRequest) -> int:
    current = fiscal_year(today())
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and len(asked) == len("2026") else current
    return year if current - _YEARS_KEPT < year <= current else current


def _tiles(found: list[Flow], year: int, chosen: str) -> list[dict[str, Any]]:
    """A tile for each region, darker where more households arrived."""
    totals: dict[str, int] = {}
    for flow in found:
        totals[flow.code] = totals.get(flow.code, 0) + flow.households
    greatest = max(totals.values(), default=0)
    names = queries.region_names()
    tiles = []
    for code, (column, row) in sorted(REGION_TILES.items(), key=lambda item: item[1][::-1]):
        count = totals.get(code, 0)
        tiles.append(
            {
                "number": code,
                "name": names.get(code, code),
                "url": f"?annee={year}&vers={code}#tableau",
                "col": column,
                "row": row,
                "step": 1 + round(4 * count / greatest) if count else None,
                "value": number(count) if count else "",
                "current": code == chosen,
            }
        )
    return tiles


@professionals_only(*ROLES)
@require_GET
def flows_map(request: HttpRequest) -> HttpResponse:
    """Where households left from and where they went, in a year; the table says all of the map."""
    acting = acting_of(request)
    year = _year(request)
    found = flows(acting, year)
    chosen = request.GET.get("vers", "")
    chosen = chosen if chosen in REGION_TILES else ""
    later = onward_counts(acting, year)
    return render(
        request,
        "settlement/flows.html",
        {
            "year": year,
            "years": [fiscal_year(today()) - n for n in range(_YEARS_KEPT)],
            "tiles": _tiles(found, year, chosen),
            "rows": [flow for flow in found if not chosen or flow.code == chosen],
            "chosen": chosen,
            "total": sum(flow.households for flow in found),
            "later": [
                (label, later[code]) for code, label in Move.Onward.choices if later.get(code)
            ],
        },
    )


@professionals_only(*ROLES)
@require_POST
def move_list(request: HttpRequest, move_id: uuid.UUID) -> HttpResponse:
    """Put the chosen lines of the list in my file, each with its day."""
    acting = acting_of(request)
    one = queries.known_move(acting, move_id)
    try:
        made = actions.add_checklist(acting, one, request.POST.getlist("lines"))
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("settlement:move", one.id)
    messages.success(request, _("La liste est dans « À faire » du dossier."))
    return redirect("accompaniment:dossier", made[0].dossier_id)
