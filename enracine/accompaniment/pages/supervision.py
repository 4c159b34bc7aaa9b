"""« Charge de l'équipe », what each can follow, and the waiting list."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from enracine.accompaniment.actions.waiting import fill_places, set_capacity
from enracine.accompaniment.queries import handovers, supervision
from enracine.accompaniment.queries.caseload import rows_of
from enracine.accompaniment.queries.loads import counsellors_of, follower_key
from enracine.accompaniment.queries.waiting_list import places_of, waiting_dossiers
from enracine.accompaniment.sharing_forms import CapacityForm
from enracine.accompaniment.texts import WAITING
from enracine.kernel.acting import acting_as
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.parameters import history
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.models import Membership
from enracine.privacy.queries import note_read
from enracine.territories.models import Region


def _asked(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("organisme", ""))
    except ValueError:
        return None


@professionals_only(*supervision.ROLES)
@require_GET
def team_load(request: HttpRequest) -> HttpResponse:
    """Load, time to first contact, lateness, what waits for a decision: numbers, nobody's name."""
    acting = acting_of(request)
    team, choices = supervision.team(acting, _asked(request))
    context = {
        "team": team,
        "choices": choices if len(choices) > 1 else [],
        "most": supervision.MOST,
    }
    return render(request, "accompaniment/team_load.html", context)


@refills
@professionals_only(*supervision.ROLES)
@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    """What one member can follow from today on; the past keeps its value."""
    acting = acting_of(request)
    member = handovers.member_of(acting, membership_id)
    regions = [(r.code, r.name) for r in Region.objects.order_by("code")]
    if request.method == "POST":
        form = CapacityForm(request.POST, regions=regions)
        if done(form, lambda: set_capacity(acting, member, **form.cleaned_data)):
            messages.success(request, _("C’est noté, à partir d’aujourd’hui."))
            return redirect("accompaniment:team_load")
    else:
        form = CapacityForm(recovered_post(request), initial=_now(member), regions=regions)
    past = history(follower_key(member.pk))
    context = {"form": form, "member": member, "past": past}
    return render(request, "accompaniment/capacity.html", context, status=status_of(form))


def _now(member: Membership) -> dict[str, Any]:
    people = {c.code: c for c in counsellors_of(member.organisation_id)}
    who = people.get(str(member.pk))
    if who is None:
        raise NotVisible
    return {
        "capacity": who.capacity,
        "languages": ", ".join(sorted(who.languages)),
        "regions": sorted(who.regions),
    }


@professionals_only("coordinator")
@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Who waits for somebody to follow her, in which order, why; and taking whoever can be taken."""
    acting = acting_of(request)
    choices = supervision.organisations_of(acting)
    wanted = _asked(request) or next(
        (o.pk for o in choices if o.pk != acting.organisation_id), choices[0].pk
    )
    chosen = next((o for o in choices if o.pk == wanted), None)
    if chosen is None:
        raise NotVisible
    if request.method == "POST":
        count = fill_places(acting, chosen.pk)
        said = ngettext(
            "%(n)d personne de la liste est confiée.",
            "%(n)d personnes de la liste sont confiées.",
            count,
        )
        messages.success(request, said % {"n": count})
        return redirect(f"{request.path}?organisme={chosen.pk}")
    with acting_as(handovers.as_holder(acting, chosen.pk)):
        dossiers = waiting_dossiers(chosen.pk, 50)
        places = {w.key: w for w in places_of(chosen.pk, dossiers)}
    rows = rows_of(dossiers, with_region=False)
    for row in rows:
        note_read(request, row.dossier.subject_id, ["identity"], "accompaniment:waiting")
    lines = [{"row": r, "place": places[str(r.dossier.pk)]} for r in rows]
    context = {
        "chosen": chosen,
        "choices": choices if len(choices) > 1 else [],
        "lines": [line | {"why": WAITING[line["place"].reason]} for line in lines],  # type: ignore[attr-defined]  # a row is a dictionary
        "takeable": sum(bool(w.next) for w in places.values()),
    }
    return render(request, "accompaniment/waiting_list.html", context)
