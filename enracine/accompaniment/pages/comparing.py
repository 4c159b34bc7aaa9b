"""Two meetings of one person side by side: what changed between two dates."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enracine.accompaniment.models import NeedsEvaluation
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.pages.meetings import evaluation_page
from enracine.accompaniment.queries.preparing import finished
from enracine.accompaniment.rules import side_by_side
from enracine.kernel.errors import NotVisible
from enracine.network.access import professionals_only


def _chosen(rows: list[NeedsEvaluation], wanted: str, fallback: int) -> NeedsEvaluation:
    """The meeting that the address names, else one of the last two; a stranger's is not found."""
    if not wanted:
        return rows[fallback]
    found = next((row for row in rows if str(row.pk) == wanted), None)
    if found is None:
        raise NotVisible
    return found


@professionals_only(*HOLDER_ROLES)
@require_GET
def compare(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The last two finished meetings, or the two that were chosen."""
    page = evaluation_page(request, dossier_id)
    rows = finished(page.dossier)
    context = {"page": page, "dossier": page.dossier, "rows": rows, "before": None}
    if len(rows) > 1:
        before = _chosen(rows, request.GET.get("avant", ""), -2)
        after = _chosen(rows, request.GET.get("apres", ""), -1)
        context |= {
            "before": before,
            "after": after,
            "lines": side_by_side(
                before.answers, before.instrument, after.answers, after.instrument
            ),
        }
    return render(request, "accompaniment/compare.html", context)
