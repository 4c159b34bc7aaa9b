"""Retention: three bounds, what is not known, how it is known; every number opens to its follow-ups."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from enracine.insights.pages.retention_rows import PART_LABELS, drawn_rows, numbers
from enracine.insights.pages.workspace import FIGURE_ROLES
from enracine.insights.queries import retention as reading
from enracine.insights.queries.figures import ROWS_ROLES, scope_of, small_under
from enracine.insights.queries.summary import delays_of
from enracine.insights.retention_rules import DEFINITION, METHODS, Cell, first_of, split_cells
from enracine.kernel.acting import Acting
from enracine.kernel.charts import Bar, bar_chart
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.templatetags import formats
from enracine.kernel.templatetags.ui import percent
from enracine.network.access import professionals_only
from enracine.people.models import Track
from enracine.settlement.models import FollowUp, Move

METHOD_LABELS = {
    **dict(FollowUp.Method.choices),
    "carried": gettext_lazy("Déjà parti à un suivi plus tôt"),
}
USUAL_DELAY = 12
#: What one may tell the households apart by: its name in the address, its words, its first column.
TOLD_BY: dict[str, tuple[Any, Any]] = {
    "territory": (gettext_lazy("Territoire"), gettext_lazy("MRC")),
    "programme": (gettext_lazy("Programme"), gettext_lazy("Programme qui compte")),
    "household": (gettext_lazy("Genre de ménage"), gettext_lazy("Ménage, le jour du déménagement")),
    "track": (gettext_lazy("Projet"), gettext_lazy("Projet")),
}


def _told_by(
    scope: list[uuid.UUID], by: str, months: int
) -> tuple[dict[str, Cell], dict[str, str]]:
    """The cells of a table told by `by`, and the words of each line."""
    lines = (
        reading.lines_by_track(scope, months)
        if by == "track"
        else reading.lines_split(scope, by, months)
    )
    unsaid = _("Lieu protégé ou inconnu") if by == "territory" else _("Non dit")
    if by == "territory":
        labels = reading.mrc_names()
    elif by == "programme":
        labels = reading.programme_names()
    else:
        choices = Track.choices if by == "track" else Move.Composition.choices
        labels = {str(code): str(label) for code, label in choices}
    return split_cells(lines), labels | {"": unsaid}


def _delay(request: HttpRequest, known: list[int]) -> int:
    asked = request.GET.get("delai", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) <= len("120") else USUAL_DELAY
    return wanted if wanted in known or not known else known[min(len(known) - 1, 2)]


def _chart(rows: list[reading.Row]) -> str:
    bars = [
        Bar(
            row.label,
            row.cell.at_least,
            f"{percent(row.cell.at_least)} – {percent(row.cell.at_most)}",
        )
        for row in rows
        if row.cell is not None and row.cell.at_least is not None
    ]
    return bar_chart(bars, domain_max=1)


@professionals_only(*FIGURE_ROLES)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """« Maintien en région » at one delay: everybody, by region, by cohort, by how it is known."""
    acting: Acting = acting_of(request)
    scope, small = scope_of(acting), small_under(acting)
    track = request.GET.get("parcours", "")
    # Outside, nothing is filtered: two tables that are subtracted would say what neither shows (L36).
    track = track if track in Track.values and not small else ""
    by = request.GET.get("selon", "")
    by = by if by in TOLD_BY and not track else ""
    known = delays_of(scope)
    months = _delay(request, known)
    found = reading.retention(scope, months, track)
    names = reading.region_names() | {"": _("Lieu protégé ou inconnu")}
    regions = reading.table(found.by_region, names, small)
    cohorts = reading.table(
        {str(year): cell for year, cell in found.by_cohort.items()},
        {str(year): reading.cohort_label(year) for year in found.by_cohort},
        small,
    )
    opens = acting.role in ROWS_ROLES
    hidden = reading.everybody_hidden(found.everybody, small)
    chosen = {"parcours": track} if track else {"selon": by} if by else {}
    tables = [
        {
            "id": "regions",
            "title": _("Par région d’établissement"),
            "first": _("Région"),
            "rows": drawn_rows(regions, opens and not track, months, "region"),
        },
        {
            "id": "cohortes",
            "title": _("Par année d’établissement"),
            "first": _("Année financière"),
            "rows": drawn_rows(cohorts, opens and not track, months, "annee"),
        },
    ]
    if by and not hidden:
        cells, labels = _told_by(scope, by, months)
        tables = [
            {
                "id": "selon",
                "title": TOLD_BY[by][0],
                "first": TOLD_BY[by][1],
                "rows": drawn_rows(reading.table(cells, labels, small), opens, months, by),
                "note": _("Un déménagement que deux programmes comptent est dans les deux lignes.")
                if by == "programme"
                else "",
            }
        ]
    return render(
        request,
        "insights/retention.html",
        {
            "definition": DEFINITION,
            "months": months,
            "delays": [
                (delay, "?" + urlencode({"delai": delay, **chosen}), delay == months)
                for delay in known
            ],
            "ways": [
                (
                    label,
                    "?" + urlencode({"delai": months} | ({"selon": code} if code else {})),
                    code == by,
                )
                for code, label in [
                    ("", _("Région et année")),
                    *((code, words[0]) for code, words in TOLD_BY.items()),
                ]
            ],
            "tracks": []
            if small
            else [
                (label, "?" + urlencode({"delai": months, "parcours": code}), code == track)
                for code, label in [("", _("Tous les projets")), *Track.choices]
            ],
            "cell": None if hidden else found.everybody,
            "is_empty": not (found.everybody.whole or found.everybody.later or found.everybody.out),
            "small": small,
            # The rows behind a track are not told apart: only the whole table opens.
            "numbers": [] if hidden else numbers(found.everybody, opens and not track, months),
            "tables": tables,
            "methods": []
            if hidden or small
            else [
                (METHOD_LABELS[m], found.everybody.methods[m])
                for m in METHODS
                if found.everybody.methods.get(m)
            ],
            # Drawn here from our own figures: nothing in it comes from a visitor.
            "chart": "" if by else mark_safe(_chart(regions)),  # noqa: S308
            "until": formats.day(first_of(today()), "fr-ca"),
        },
    )


#: No household settled before, nor will after, whatever an address says.
_FIRST_YEAR, _LAST_YEAR = 1900, 2900
#: What an address of rows keeps from one page to the next.
_KEPT = {"delai", "partie", "region", "annee", *TOLD_BY}


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The part of the table that an address names. Raises NotVisible for one that means nothing."""
    get = request.GET
    part, months, year = (
        get.get("partie", "tous"),
        get.get("delai", str(USUAL_DELAY)),
        get.get("annee", ""),
    )
    if part not in PART_LABELS or not months.isdecimal() or len(months) > len("120"):
        raise NotVisible
    if year and not (year.isdecimal() and _FIRST_YEAR <= int(year[:5]) <= _LAST_YEAR):
        raise NotVisible
    return {
        "months": int(months),
        "part": part,
        "region": get.get("region"),
        "cohort": int(year) if year else None,
        "of": {name: get[name] for name in TOLD_BY if name in get},
    }


def _after(request: HttpRequest) -> tuple[dt.date, uuid.UUID] | None:
    day, _separator, row = request.GET.get("apres", "").partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(row)
    except ValueError:
        return None


@professionals_only(*ROWS_ROLES)
@require_GET
def retention_rows(request: HttpRequest) -> HttpResponse:
    """The follow-ups behind a number of retention, for who may see them."""
    acting = acting_of(request)
    asked = _asked(request)
    page = reading.opened(acting, after=_after(request), **asked)
    kept = {k: v for k, v in request.GET.items() if k in _KEPT}
    return render(
        request,
        "insights/retention_rows.html",
        {
            "page": page,
            "title": PART_LABELS[asked["part"]],
            "months": asked["months"],
            "next_url": "?" + urlencode({**kept, "apres": page.next_cursor})
            if page.next_cursor
            else "",
        },
    )
