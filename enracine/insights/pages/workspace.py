"""Figures of the year, each with its definition, opening to its rows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enracine.accompaniment.rules import fiscal_year
from enracine.insights.queries import figures as reading
from enracine.insights.rules import FIGURES, SETTLED
from enracine.kernel.acting import Acting
from enracine.kernel.charts import Bar, bar_chart
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read

FIGURE_ROLES = (
    "coordinator",
    "counsellor",
    "paj_agent",
    "paj_national",
    "partner",
    "integration_officer",
    "regional_advisor",
    "communications",
    "funder",
    "administrator",
)
_YEARS_KEPT = 5


def _year(request: HttpRequest) -> int:
    """The year asked, within the last five; this one otherwise."""
    current = fiscal_year(today())
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and len(asked) == len("2026") else current
    return year if current - _YEARS_KEPT < year <= current else current


def _months(acting: Acting, counted: list[reading.Tally], year: int, small: int) -> dict[str, Any]:
    """The chart of settled households month by month, and the table beside it."""
    months = reading.by_month(acting, counted, year, small)
    named = [(date_format(month, "F Y"), value) for month, value in months]
    drawn = bar_chart([Bar(name, value, str(value)) for name, value in named])
    return {
        # Drawn here from our own figures: nothing in it comes from a visitor.
        "month_chart": mark_safe(drawn),  # noqa: S308
        "month_rows": named,
        "month_headings": [_("Mois"), _("Ménages établis")],
    }


@professionals_only(*FIGURE_ROLES)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """« Chiffres »: tiles with definitions, then settled households by region."""
    acting = acting_of(request)
    year = _year(request)
    counted = reading.tallies(acting, SETTLED, year)
    small = reading.small_under(acting)
    bars = reading.by_region(acting, counted, small)
    context: dict[str, Any] = {
        "year": year,
        "years": [fiscal_year(today()) - n for n in range(_YEARS_KEPT)],
        "values": reading.figures(acting, year, small),
        "separations": reading.separations(acting, year),
        "bars": bars,
        "some_hidden": any(bar.hidden for bar in bars),
        "not_shown": not bars and any(code and value for code, _month, value in counted),
        "greatest": max((bar.value for bar in bars), default=0),
        **_months(acting, counted, year, small),
    }
    return render(request, "insights/figures.html", context)


@professionals_only(*reading.ROWS_ROLES)
@require_GET
def rows(request: HttpRequest, measure: str) -> HttpResponse:
    """The rows behind a figure: each household, its day, its region, its dossiers."""
    acting = acting_of(request)
    if measure not in FIGURES:
        raise NotVisible
    year = _year(request)
    page = reading.facts(acting, measure, year, request.GET.get("apres", ""))
    for row in page.rows:
        for line in row.dossiers:
            note_read(request, line.dossier.subject_id, ["identity"], "insights:rows")
    context = {
        "figure": FIGURES[measure],
        "year": year,
        "page": page,
        "next_url": f"?annee={year}&apres={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?annee={year}" if request.GET.get("apres") else "",
    }
    return render(request, "insights/rows.html", context)
