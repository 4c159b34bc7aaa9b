"""Who counts a move: contest it from one's side, settle it as the coordination."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.queries.files import dossier_page
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.settlement import actions, forms, queries
from enracine.settlement.pages.workspace import ROLES, note_movers
from enracine.settlement.words import claim_said


def _contest(request: HttpRequest, move_id: uuid.UUID, household: uuid.UUID) -> None:
    form = forms.ContestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites pourquoi : la coordination le lira."))
        return
    try:
        actions.contest_counting(
            acting_of(request), move_id, household, form.cleaned_data["reason"]
        )
        messages.success(request, _("C’est contesté. La coordination va trancher."))
    except ActionRefused as refused:
        messages.error(request, refused.message)


@professionals_only(*ROLES)
@require_POST
def contest_move(request: HttpRequest, move_id: uuid.UUID) -> HttpResponse:
    """One of those who prepare or welcome contests that another organisation counts it too."""
    one = queries.known_move(acting_of(request), move_id)
    _contest(request, one.pk, one.subject_id)
    return redirect("settlement:move", one.pk)


@professionals_only(*ROLES)
@require_POST
def contest_claim(
    request: HttpRequest, dossier_id: uuid.UUID, attribution_id: uuid.UUID
) -> HttpResponse:
    """An organisation that counts it from its own file contests that the others do."""
    acting = acting_of(request)
    page = dossier_page(acting, dossier_id, "moves")
    claim = queries.own_attribution(acting, attribution_id)
    if claim.dossier_id != page.dossier.pk:
        raise NotVisible
    _contest(request, claim.move_id, claim.subject_id)
    return redirect("settlement:dossier_moves", page.dossier.pk)


@professionals_only("coordinator")
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """The moves whose counting is contested, oldest first; then the last ones settled."""
    acting = acting_of(request)
    ids = [pk for pk, _day in queries.dispute_keys(acting)[: queries.PAGE]]
    rows = queries.dispute_rows(queries.disputes(ids))
    past = queries.dispute_rows(queries.settled_disputes(acting))
    return render(request, "settlement/disputes.html", {"rows": rows, "past": past})


@professionals_only("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, dispute_id: uuid.UUID) -> HttpResponse:
    """One of them: every claim with its rule, and which ones count."""
    acting = acting_of(request)
    found = queries.dispute_detail(acting, dispute_id)
    move = found.dispute.move
    claims = [
        (
            str(claim.pk),
            f"{claim.programme} – {claim.organisation} : {claim_said(claim.rule, move)}",
        )
        for claim in found.claims
        if claim.standing == "contested"
    ]
    form = forms.SettleForm(
        request.POST if request.method == "POST" else None,
        claims=claims,
        initial={"version": found.dispute.version},
    )

    def write() -> None:
        data = form.cleaned_data
        kept = {uuid.UUID(pk) for pk in data["kept"]}
        actions.settle_dispute(acting, found.dispute, kept, data["decision"], data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("C’est tranché. Les organismes concernés le lisent."))
        return redirect("settlement:disputes")
    note_movers(request, queries.movers_of(found.dispute.move_id))
    return render(
        request,
        "settlement/dispute.html",
        {
            "found": found,
            "claims": [(claim, claim_said(claim.rule, move)) for claim in found.claims],
            "form": None if found.dispute.settled_on else form,
        },
        status=status_of(form),
    )
