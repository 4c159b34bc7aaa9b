"""Departures, absences, and what waits to be reassigned: preview first, then one gesture."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.actions import handovers as actions
from enracine.accompaniment.handing_forms import AbsenceHandoverForm, DepartureForm, picked
from enracine.accompaniment.models import Handover
from enracine.accompaniment.queries import handovers as queries
from enracine.accompaniment.queries.caseload import rows_of
from enracine.accompaniment.texts import handing_words
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.models import Absence, Membership
from enracine.network.queries.absences import absence_in
from enracine.privacy.queries import note_read

ROLES = queries.HANDING_ROLES
#: Dossiers with nobody shown on the page; the list itself is on « Liste d’attente ».
SHOWN = 50


@professionals_only(*ROLES)
@require_GET
def reassign(request: HttpRequest) -> HttpResponse:
    """« À réattribuer »: members gone or about to go, and files that nobody follows."""
    acting = acting_of(request)
    # Who does not open files (the administration) sees that some wait, never whose.
    opens = acting.role == "coordinator"
    nobody = list(
        queries.with_nobody(acting)
        .select_related("organisation")
        .order_by("opened_on", "id")[: SHOWN + 1]
    )
    rows = rows_of(nobody[:SHOWN], with_region=False) if opens else []
    for row in rows:
        note_read(request, row.dossier.subject_id, ["identity"], "accompaniment:reassign")
    context = {
        "handovers": queries.to_reassign(acting),
        "rows": rows,
        "nobody": len(nobody),
        "more": len(nobody) > SHOWN,
    }
    return render(request, "accompaniment/reassign.html", context)


def _preview(
    request: HttpRequest, member: Membership, absence: Absence | None, chosen: dict[str, str]
) -> dict[str, Any]:
    acting = acting_of(request)
    with acting_as(queries.as_holder(acting, member.organisation_id)):
        plan = queries.plan_for(
            member, chosen=chosen, away_until=absence.valid_to if absence else None
        )
    choices = [(p.code, p.name) for p in plan.people]
    regions = queries.region_names()
    lines = [
        {
            "line": line,
            "field": f"a_{line.thing.id}",
            "value": chosen.get(str(line.thing.id), ""),
            "why": handing_words(line.given, line.thing, regions),
            "group": group.holding.label,
        }
        for group in plan.groups
        for line in group.lines
        if line.thing.goes_with is None
    ]
    return {
        "member": member,
        "absence": absence,
        "plan": plan,
        "choices": choices,
        "lines": lines,
        # The administration does not open files: numbers and counts are enough to close an account.
        "details": acting.role == "coordinator",
        "planned": _planned(member, absence),
    }


def _planned(member: Membership, absence: Absence | None) -> Handover | None:
    kind = Handover.Kind.ABSENCE if absence else Handover.Kind.DEPARTURE
    return (
        Handover.objects.filter(
            member=member,
            kind=kind,
            state__in=[Handover.State.PLANNED, Handover.State.WAITING],
        )
        .select_related("decided_by__user")
        .first()
    )


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def departure(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    """What she holds and to whom it would go; then the hour, and it is done or planned."""
    acting = acting_of(request)
    member = queries.member_of(acting, membership_id)
    chosen = picked(request.POST) if request.method == "POST" else _already(member)
    gone = member.ended_at is not None or (
        member.valid_to is not None and member.valid_to < today()
    )
    initial = {"when": "maintenant" if gone else "heure", "day": today(), "hour": "17:00"}
    form = DepartureForm(request.POST if "confirmer" in request.POST else None, initial=initial)
    made: list[Handover] = []
    if "confirmer" in request.POST and done(
        form,
        lambda: made.append(
            actions.plan_departure(
                acting, membership_id, at=None if gone else form.cleaned_data["at"], chosen=chosen
            )
        ),
    ):
        _say(request, member, made[0])
        return redirect("accompaniment:reassign")
    context = _preview(request, member, None, chosen) | {"form": form, "gone": gone}
    return render(request, "accompaniment/departure.html", context, status=status_of(form))


def _already(member: Membership) -> dict[str, str]:
    planned = _planned(member, None)
    return dict(planned.chosen) if planned else {}


def _say(request: HttpRequest, member: Membership, handover: Handover) -> None:
    name = member.user.get_full_name()
    if handover.state == Handover.State.PLANNED:
        messages.success(request, _("Le départ de %(name)s est prévu.") % {"name": name})
        return
    count = sum(move[0] == "accompaniment.dossiers" for move in handover.moves)
    said = ngettext(
        "%(n)d dossier de %(name)s a changé de mains.",
        "%(n)d dossiers de %(name)s ont changé de mains.",
        count,
    )
    messages.success(request, said % {"n": count, "name": name})


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    """The same for an absence: it all comes back on the return."""
    acting = acting_of(request)
    found = absence_in(acting, absence_id)
    member = queries.member_of(acting, found.membership_id)
    stand_in = found.stand_in
    chosen = picked(request.POST)
    form = AbsenceHandoverForm(
        request.POST if "confirmer" in request.POST else None,
        stand_in=stand_in.user.get_full_name() if stand_in else "",
    )
    if "confirmer" in request.POST and done(
        form,
        lambda: actions.plan_absence(
            acting, found, chosen=chosen, by_rule=form.cleaned_data["how"] != "releve"
        ),
    ):
        messages.success(
            request, _("C’est confié pour la durée de l’absence; tout revient au retour.")
        )
        return redirect("network:absences")
    context = _preview(request, member, found, chosen) | {"form": form, "gone": False}
    return render(request, "accompaniment/departure.html", context, status=status_of(form))


@professionals_only(*ROLES)
@require_POST
def cancel(request: HttpRequest, handover_id: uuid.UUID) -> HttpResponse:
    """Take back a departure or an absence that has not begun."""
    actions.cancel_handover(
        acting_of(request), handover_id, whole_number(request.POST.get("version"))
    )
    messages.success(request, _("Ce qui était prévu est annulé. Rien ne change."))
    return redirect("accompaniment:reassign")
