"""Who received what, why, decided again; contested by an organisation, decided by the coordination."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.accompaniment.actions.contests import contest_allocation, decide_contest
from enracine.accompaniment.models import AllocationContest
from enracine.accompaniment.pages.files import top
from enracine.accompaniment.queries import coordination
from enracine.accompaniment.queries import fairness as queries
from enracine.accompaniment.sharing_forms import ContestForm, DecideContestForm
from enracine.kernel.charts import share_chart
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.kernel.templatetags import formats
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read

#: The three organisations look at the same figures as the coordination.
ROLES = ("coordinator", "counsellor")


@professionals_only(*ROLES)
@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """Agreed and given, month by month, with the contests and their decisions."""
    acting = acting_of(request)
    found = queries.fairness(queries.network_of(acting))
    language = get_language() or "fr-ca"
    names = [line.organisation.short_name for line in found.lines]
    svg = share_chart(
        [
            (line.organisation.short_name, line.agreed, [m.cells[i].share for m in found.months])
            for i, line in enumerate(found.lines)
        ],
        [formats.short_month(m.month, language) for m in found.months],
    )
    rows = [
        [formats.month(m.month, language), formats.number(m.total, language)]
        + [f"{c.received} ({formats.percent(c.share, language)})" for c in m.cells]
        for m in found.months
    ]
    agreed = [formats.percent(line.agreed, language, 1) for line in found.lines]
    context = {
        "fairness": found,
        # Drawn by the server from numbers and names alone (kernel.charts).
        "svg": mark_safe(svg) if found.total else None,  # noqa: S308
        "headings": [_("Mois"), _("En tout"), *names],
        "rows": [*rows, [_("Part convenue"), "–", *agreed]],
        "contests": list(queries.contests_of(acting)[:50]),
        "coordinates": acting.role == "coordinator",
    }
    return render(request, "accompaniment/fairness.html", context)


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def explanation(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """« Pourquoi ici? »: every decision, its factors, the same rule applied again; and contesting."""
    acting = acting_of(request)
    page = top(request, dossier_id, "history")
    holds = page.dossier.organisation_id == acting.organisation_id
    if request.method == "POST" and not holds:
        raise NotVisible
    form = ContestForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: contest_allocation(acting, page.dossier, form.cleaned_data["reason"])
    ):
        messages.success(request, _("La coordination décidera, et vous lirez pourquoi."))
        return redirect("accompaniment:allocation", dossier_id)
    waiting = queries.open_contest(dossier_id)
    context: dict[str, Any] = {
        "page": page,
        "dossier": page.dossier,
        "explanations": queries.explanations(page.dossier),
        "form": form,
        "contest": waiting,
        "may_contest": holds
        and waiting is None
        and page.dossier.coordinating_organisation_id is not None
        and not page.dossier.first_meeting_on
        and not page.dossier.closed_on,
    }
    return render(request, "accompaniment/allocation.html", context, status=status_of(form))


@professionals_only("coordinator")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, contest_id: uuid.UUID) -> HttpResponse:
    """Keep the allocation or change it, with a reason that the organisation reads."""
    acting = acting_of(request)
    contest = queries.contests_of(acting).filter(pk=contest_id).first()
    if contest is None or acting.organisation_id != contest.network_id:
        raise NotVisible
    note_read(request, contest.subject_id, ["identity"], "accompaniment:contest")
    others = [
        m for m in coordination.members_of(contest.network_id) if m.pk != contest.organisation_id
    ]
    form = DecideContestForm(request.POST or None, organisations=others)
    if request.method == "POST" and done(form, lambda: _decide(request, contest, form)):
        messages.success(request, _("Votre décision est notée, avec son motif."))
        return redirect("accompaniment:fairness")
    context = {
        "contest": contest,
        "form": form,
        "explanations": queries.explanations(contest.dossier),
    }
    return render(request, "accompaniment/contest.html", context, status=status_of(form))


def _decide(request: HttpRequest, contest: AllocationContest, form: DecideContestForm) -> None:
    to = form.cleaned_data["organisation"]
    decide_contest(
        acting_of(request),
        contest.pk,
        form.cleaned_data["reason"],
        organisation_id=uuid.UUID(to) if to != DecideContestForm.KEEP else None,
        version=whole_number(request.POST.get("version")),
    )
