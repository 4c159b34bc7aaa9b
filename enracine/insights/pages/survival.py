"""How long households stay: the curve, its band, and the table that says the same."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enracine.insights.pages.workspace import FIGURE_ROLES
from enracine.insights.queries import retention as reading
from enracine.insights.queries.figures import scope_of, small_under
from enracine.insights.queries.survival import cohorts_of, ends_of
from enracine.insights.survival import DEFINITION, Curve, curve, shown
from enracine.kernel.charts import Step, step_chart
from enracine.kernel.identity import acting_of
from enracine.kernel.templatetags.ui import percent
from enracine.network.access import professionals_only
from enracine.people.models import Track


def _chart(found: Curve) -> str:
    # Everybody is there on the day of the settlement: the curve begins at one.
    steps = [Step(0, 1.0, 1.0, 1.0)] if found.points and found.points[0].month > 0 else []
    steps += [
        Step(p.month, p.share, p.share if p.low is None else p.low, p.share if p.high is None else p.high)
        for p in found.points
    ]  # fmt: skip
    return step_chart(steps, across=_("mois depuis l’établissement"))


def _chips(name: str, choices: list[tuple[str, Any]], asked: dict[str, str]) -> list[Any]:
    """The choices of one filter, the others kept; the one asked is marked."""
    others = {k: v for k, v in asked.items() if k != name and v}
    return [
        (label, "?" + urlencode(others | ({name: code} if code else {})), code == asked[name])
        for code, label in choices
    ]


@professionals_only(*FIGURE_ROLES)
@require_GET
def survival(request: HttpRequest) -> HttpResponse:
    """The share of settled households still there, month after month, and how sure that is.

    Outside the organisations concerned nothing is filtered: two curves that are subtracted would say
    what neither shows.
    """
    acting = acting_of(request)
    scope, small = scope_of(acting), small_under(acting)
    regions = [("", _("Toutes les régions")), *sorted(reading.region_names().items())]
    years = [("", _("Toutes les années"))]
    asked = {"parcours": "", "region": "", "annee": ""}
    if not small:
        years += [(str(y), reading.cohort_label(y)) for y in cohorts_of(scope)]
        known = {
            "parcours": set(Track.values),
            "region": {code for code, _name in regions},
            "annee": {code for code, _label in years},
        }
        asked = {k: v if (v := request.GET.get(k, "")) in known[k] else "" for k in asked}
    counts = ends_of(
        scope,
        track=asked["parcours"],
        region=asked["region"] or None,
        cohort=int(asked["annee"]) if asked["annee"] else None,
    )
    found = shown(curve(counts), small)
    return render(
        request,
        "insights/survival.html",
        {
            "definition": DEFINITION,
            "found": found if found and found.points else None,
            "untold": found.untold if found else 0,
            "small": small,
            "filters": []
            if small
            else [
                (
                    _("Projet"),
                    _chips("parcours", [("", _("Tous les projets")), *Track.choices], asked),
                ),
                (_("Année d’établissement"), _chips("annee", years, asked)),
            ],
            "regions": [] if small else regions,
            "asked": asked,
            "rows": [
                {
                    "point": p,
                    "band": "" if p.low is None else f"{percent(p.low)} – {percent(p.high)}",
                }
                for p in (found.points if found else ())
            ],
            # Drawn here from our own figures: nothing in it comes from a visitor.
            "chart": mark_safe(_chart(found)) if found and found.points else "",  # noqa: S308
        },
    )
