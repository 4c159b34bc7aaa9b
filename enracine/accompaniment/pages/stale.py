"""« Sans activité »: the files where nothing happens any more, and what counts as something."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enracine.accompaniment.queries import stale as queries
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.rules import activity
from enracine.kernel.identity import acting_of
from enracine.kernel.parameters import parameter
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


@professionals_only(*DOSSIER_ROLES)
@require_GET
def stale(request: HttpRequest) -> HttpResponse:
    """The longest silence first; mine, or everybody's."""
    acting = acting_of(request)
    mine = acting.role != "coordinator" and request.GET.get("qui") != "tous"
    page = queries.stale(acting, mine=mine, cursor=request.GET.get("apres", ""))
    for row in page.rows:
        note_read(request, row.dossier.subject_id, ["identity"], "accompaniment:stale")
    kept = {} if mine else {"qui": "tous"}
    context: dict[str, Any] = {
        "page": page,
        "mine": mine,
        "may_choose": acting.role != "coordinator",
        "days": int(parameter(*queries.STALE_DAYS)),
        "counts": [gettext(words) for words in activity.words()],
        "next_url": f"?{urlencode({**kept, 'apres': page.next_cursor})}"
        if page.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("apres") else "",
    }
    return render(request, "accompaniment/stale.html", context)
