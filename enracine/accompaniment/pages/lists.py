"""The caseload: a list with its filters, whole or as the fragment that htmx asks."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enracine.accompaniment.forms import CaseloadFilter
from enracine.accompaniment.models import Stage
from enracine.accompaniment.queries import caseload as lists
from enracine.accompaniment.queries.board import saved_filters
from enracine.accompaniment.queries.loads import followers
from enracine.kernel import panels
from enracine.kernel.compiled import ForObjects
from enracine.kernel.identity import acting_of
from enracine.kernel.searching import TOKEN, private_search
from enracine.network.access import professionals_only
from enracine.network.models import Membership, Role
from enracine.network.scope import own_organisation
from enracine.privacy.queries import note_read


def people_shown(request: HttpRequest) -> list[Membership]:
    """The colleagues whose lists may be looked at. One SQL query."""
    acting = acting_of(request)
    if acting.role == Role.COORDINATOR:
        return []
    found: list[Membership] = _COLLEAGUES.objects(own_organisation(acting))
    return [m for m in found if m.pk != acting.membership_id]


_COLLEAGUES = ForObjects(followers)


def asked_filters(request: HttpRequest) -> lists.Filters:
    """The filters asked by the address; anything unknown is ignored."""
    acting = acting_of(request)
    who = request.GET.get("qui") or ("tous" if acting.role == Role.COORDINATOR else "moi")
    stage = request.GET.get("etape", "")
    assignee: uuid.UUID | None = None
    if who == "moi":
        assignee = acting.membership_id
    elif who != "tous":
        try:
            assignee = uuid.UUID(who)
        except ValueError:
            assignee = None
    return lists.Filters(
        assignee_id=assignee,
        stage=stage if stage in Stage.values and stage != Stage.CLOSED else "",
        text=request.GET.get("q", "")[:80],
        closed=stage == "fermes",
    )


@professionals_only(*lists.DOSSIER_ROLES)
@private_search("q")
@require_GET
def caseload(request: HttpRequest) -> HttpResponse:
    """« Mes dossiers »: fifty lines, filters in the address, the next fifty by a cursor."""
    acting = acting_of(request)
    asked = asked_filters(request)
    page = lists.caseload(acting, asked, request.GET.get("apres", ""))
    for row in page.rows:
        note_read(request, row.dossier.subject_id, ["identity"], "accompaniment:dossiers")
    kept = {k: v for k, v in request.GET.items() if k in {TOKEN, "qui", "etape"} and v}
    context: dict[str, Any] = {
        "page": page,
        "is_first": not request.GET.get("apres"),
        "next_url": f"?{urlencode({**kept, 'apres': page.next_cursor})}"
        if page.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("apres") else "",
        "closed": asked.closed,
        "columns": _columns(asked.closed),
        # Begun from the row itself: a closed dossier has none.
        "gestures": [] if asked.closed else panels.gestures("caseload", acting),
        "mine": acting.organisation_id,
    }
    if context["gestures"]:
        context["columns"].append({"label": gettext("Gestes")})
    if request.headers.get("HX-Request"):
        return render(request, "accompaniment/_caseload_rows.html", context)
    mine = acting.role in lists.DOSSIER_ROLES and acting.role != Role.COORDINATOR
    initial = {"qui": "moi" if mine else "tous"} | dict(request.GET.items())
    context |= {
        "form": CaseloadFilter(initial=initial, people=people_shown(request), mine=mine),
        "stages": [s for s in lists.stages_shown(acting, asked.assignee_id) if s[2]],
        "kept_who": kept.get("qui", ""),
        "stage": asked.stage,
        "saved": [{"filter": f, "query": urlencode(f.query)} for f in saved_filters(acting)],
        "keepable": {k: v for k, v in kept.items() if k != TOKEN},
        "has_board": acting.role != Role.COORDINATOR,
    }
    return render(request, "accompaniment/caseload.html", context)


def _columns(closed: bool) -> list[dict[str, Any]]:
    from django.utils.translation import gettext as _

    return [
        {"label": _("Personne")},
        {"label": _("Étape")},
        {"label": _("Région visée")},
        {"label": _("Suivi par")},
        {"label": _("Fermé le") if closed else _("Prochaine chose à faire")},
    ]
