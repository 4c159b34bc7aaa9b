"""Several dossiers ticked in the list: a preview, then one change for all."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from enracine.accompaniment.actions.bulk import reassign_dossiers
from enracine.accompaniment.handing_forms import BulkForm, ticked
from enracine.accompaniment.queries.bulk import BY_RULE, BulkPlan, bulk_plan, chosen_dossiers
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.queries.loads import followers
from enracine.accompaniment.texts import steps_words
from enracine.kernel import undo
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


@professionals_only(*DOSSIER_ROLES)
@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """Choose to whom, see what it does, confirm; the message carries the undo."""
    acting = acting_of(request)
    ids = ticked(request.POST.getlist("dossier"))
    dossiers = chosen_dossiers(acting, ids)
    members = followers(dossiers[0].organisation_id)
    people = [(str(m.pk), m.user.get_full_name()) for m in members]
    asked = {"person": request.POST.get("person", BY_RULE)}
    form = BulkForm(asked, people=people)
    plan: BulkPlan | None = None
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            if "confirmer" in request.POST:
                return _done(request, ids, person)
            plan = bulk_plan(acting, ids, person)
        except ActionRefused as refusal:
            say_refusal(form, refusal)
    return _page(request, form, plan, ids)


def _done(request: HttpRequest, ids: list[uuid.UUID], person: str) -> HttpResponse:
    handover, plan = reassign_dossiers(acting_of(request), ids, person)
    count = len(plan.changing)
    said = ngettext(
        "%(n)d dossier change de mains. La personne est avisée dans quelques minutes.",
        "%(n)d dossiers changent de mains. Chaque personne est avisée dans quelques minutes.",
        count,
    ) % {"n": count}
    undo.offer(request, "accompaniment.dossiers_reassigned", handover.pk, said)
    return redirect("accompaniment:dossiers")


def _page(
    request: HttpRequest, form: BulkForm, plan: BulkPlan | None, ids: list[uuid.UUID]
) -> HttpResponse:
    lines = plan.lines if plan else []
    for line in lines:
        note_read(request, line.row.dossier.subject_id, ["identity"], "accompaniment:bulk")
    context = {
        "form": form,
        "plan": plan,
        "ids": ids,
        "lines": [{"line": line, "why": steps_words(line.given)} for line in lines],
    }
    status = 422 if form.errors else 200
    return render(request, "accompaniment/bulk.html", context, status=status)
