"""The coordination's queue: who received which registration, why, and changing it with a reason."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment import actions
from enracine.accompaniment.forms import OverrideForm, PauseForm
from enracine.accompaniment.pages.files import top
from enracine.accompaniment.queries import coordination
from enracine.accompaniment.queries.awaiting import awaiting_first_meeting
from enracine.accompaniment.queries.files import DossierPage
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


def _network(request: HttpRequest) -> uuid.UUID:
    organisation = acting_of(request).organisation_id
    if organisation is None:
        raise NotVisible
    return organisation


def _queue_context(request: HttpRequest) -> dict[str, Any]:
    network = _network(request)
    members = coordination.members_of(network)
    page = awaiting_first_meeting(acting_of(request), cursor=request.GET.get("apres", ""))
    for row in page.rows:
        note_read(request, row.subject_id, ["identity"], "accompaniment:queue")
    names = {m.code: m.short_name for m in members}
    why = coordination.explained([row.pk for row in page.rows], names)
    return {
        "lines": [(row, why.get(row.pk)) for row in page.rows],
        "next_url": f"?apres={page.next_cursor}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("apres") else "",
        "split": coordination.year_of_allocation(members),
    }


@professionals_only("coordinator")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """« Inscriptions »: those not met yet, oldest first, each with its reason."""
    return render(request, "accompaniment/queue.html", _queue_context(request))


@professionals_only("coordinator")
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Entrust a registration to another organisation, with a reason."""
    page = top(request, dossier_id, "history")
    others = [
        m
        for m in coordination.members_of(_network(request))
        if m.pk != page.dossier.organisation_id
    ]
    if request.method == "GET":
        form = OverrideForm(initial={"version": page.dossier.version}, organisations=others)
        return _override_page(request, page, form)
    form = OverrideForm(request.POST, organisations=others)
    if form.is_valid():
        data = form.cleaned_data
        try:
            moved = actions.override_allocation(
                acting_of(request),
                page.dossier,
                uuid.UUID(data["organisation"]),
                data["reason"],
                expected_version=data["version"],
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(
                request,
                _("Le dossier de %(name)s est confié à %(organisation)s.")
                % {"name": page.title, "organisation": moved.organisation.name},
            )
            return redirect("accompaniment:queue")
    return _override_page(request, page, form, 422)


def _override_page(
    request: HttpRequest, page: DossierPage, form: OverrideForm, status: int = 200
) -> HttpResponse:
    members = coordination.members_of(_network(request))
    why = coordination.explained([page.dossier.pk], {m.code: m.short_name for m in members})
    context = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "why": why.get(page.dossier.pk),
        "met": page.dossier.first_meeting_on is not None,
    }
    return render(request, "accompaniment/override.html", context, status=status)


@professionals_only("coordinator")
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Send no new registration to an organisation for a time."""
    form = PauseForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.pause_allocation(
                acting_of(request), data["organisation"], data["reason"], data["paused_until"]
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("Cet organisme ne reçoit plus d’inscriptions."))
            return redirect("accompaniment:queue")
    context = _queue_context(request) | {"form": form}
    return render(request, "accompaniment/queue.html", context, status=422)


@professionals_only("coordinator")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """End a pause from today."""
    try:
        organisation = uuid.UUID(request.POST.get("organisation", ""))
    except ValueError as error:
        raise NotVisible from error
    actions.resume_allocation(acting_of(request), organisation)
    messages.success(request, _("Cet organisme reçoit de nouveau des inscriptions."))
    return redirect("accompaniment:queue")
