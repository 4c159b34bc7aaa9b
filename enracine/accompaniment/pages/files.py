"""The file of one person: summary, history, contact on request, and the small gestures."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.accompaniment import actions, sources
from enracine.accompaniment.forms import AssignForm, CloseForm, StageForm, TaskForm
from enracine.accompaniment.models import Task
from enracine.accompaniment.queries import files
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.queries.loads import followers
from enracine.eligibility.queries import latest as latest_verdicts
from enracine.kernel import panels, refusals, timeline, undo
from enracine.kernel.coming_back import back_or
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.templatetags.boards import CHOICE
from enracine.network.access import professionals_only
from enracine.people.models import Contact
from enracine.privacy.queries import note_read

HOLDER_ROLES = tuple(r for r in DOSSIER_ROLES if r != "coordinator")


def top(
    request: HttpRequest, dossier_id: uuid.UUID, current: str, *, why: str = ""
) -> files.DossierPage:
    """The top of a page about a dossier, `current` its tab; what it shows is noted in the access
    journal, for `why` when that is not the tab's own reason.
    """
    page = files.dossier_page(acting_of(request), dossier_id, current)
    note_read(
        request,
        page.dossier.subject_id,
        page.summary.shown_sections() or ["identity"],
        why or f"accompaniment:{current}",
    )
    return page


def _holds(request: HttpRequest, page: files.DossierPage) -> bool:
    return page.dossier.organisation_id == acting_of(request).organisation_id


@professionals_only(*DOSSIER_ROLES)
@require_GET
def dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The summary: what is next, what remains to do, who the person is, what happened."""
    page = top(request, dossier_id, "summary")
    return render(request, "accompaniment/dossier.html", _summary_context(request, page))


def _summary_context(request: HttpRequest, page: files.DossierPage) -> dict[str, Any]:
    acting, held = acting_of(request), page.dossier
    mine = _holds(request, page)
    return {
        "page": page,
        "dossier": held,
        "summary": page.summary,
        "holds": mine,
        "tasks": files.open_tasks(held) if mine else [],
        "verdicts": latest_verdicts(held.subject_id),
        "told": files.history(acting, held, limit=8),
        "panels": panels.panels("dossier", acting, held),
        "side_panels": panels.panels("dossier", acting, held, side=True),
        "allocations": files.allocations_of(held) if not mine else [],
    }


@professionals_only(*DOSSIER_ROLES)
@require_GET
def history(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Everything that happened, newest first, fifty lines at a time, or one family of it."""
    page = top(request, dossier_id, "history")
    family, after = request.GET.get("quoi", ""), request.GET.get("apres", "")
    found = files.history_page(acting_of(request), page.dossier, family, after)
    if any(line.more for line in found.told):
        note_read(request, page.dossier.subject_id, ["evaluation"], "accompaniment:history")
    kept = {"quoi": family} if family else {}
    return render(
        request,
        "accompaniment/history.html",
        {
            "page": page,
            "dossier": page.dossier,
            "told": found.told,
            "families": timeline.families(),
            "family": family,
            "next_url": f"?{urlencode(kept | {'apres': found.next_cursor})}"
            if found.next_cursor
            else "",
            "first_url": f"?{urlencode(kept)}" if after else "",
        },
    )


@professionals_only(*HOLDER_ROLES)
@require_GET
def manage(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """« Gérer »: stage, follower, things to do, closing."""
    page = top(request, dossier_id, "manage")
    return manage_page(request, page, {})


def manage_page(
    request: HttpRequest, page: files.DossierPage, bound: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of « Gérer », with the form that was refused when there is one."""
    if not _holds(request, page):
        raise NotVisible
    held = page.dossier
    people = list(followers(held.organisation_id))
    initial = {"version": held.version, "stage": held.stage, "assignee": held.assignee_id}
    context = {
        "page": page,
        "dossier": held,
        "stage_form": StageForm(initial=initial),
        "assign_form": AssignForm(initial=initial, people=people),
        "task_form": TaskForm(
            initial={"owner": Task.Owner.COUNSELLOR},
            about=sources.choices(acting_of(request), held),
        ),
        "close_form": CloseForm(initial=initial),
    } | bound
    context["problem"] = next((f for f in bound.values() if f.errors), None)
    return render(request, "accompaniment/manage.html", context, status=status)


@professionals_only(*HOLDER_ROLES)
@require_POST
def stage(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Say where the journey stands; the undo is the same form."""
    page = top(request, dossier_id, "manage")
    # A board sends the choices of all its cards in one form: only that of the button pressed counts.
    on_board = request.POST.get(f"{CHOICE}{dossier_id}")
    sent = {"stage": on_board, "version": request.POST.get("version")} if on_board else request.POST
    form = StageForm(sent)
    if refusals.done(
        form,
        lambda: actions.move_stage(
            acting_of(request),
            page.dossier,
            form.cleaned_data["stage"],
            expected_version=form.cleaned_data["version"],
        ),
    ):
        said = _("Étape : %(stage)s.") % {"stage": page.dossier.get_stage_display()}
        undo.offer(request, "accompaniment.stage_moved", dossier_id, said)
        back = back_or(request, reverse("accompaniment:dossier", args=[dossier_id]))
        return redirect(f"{back}#carte-{dossier_id}" if on_board else back)
    return manage_page(request, page, {"stage_form": form}, 422)


@professionals_only(*HOLDER_ROLES)
@require_POST
def assign(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Entrust the dossier to a colleague."""
    page = top(request, dossier_id, "manage")
    form = AssignForm(request.POST, people=list(followers(page.dossier.organisation_id)))
    if refusals.done(
        form,
        lambda: actions.assign_counsellor(
            acting_of(request),
            page.dossier,
            uuid.UUID(form.cleaned_data["assignee"]),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        said = _("Le dossier est confié à votre collègue.")
        undo.offer(request, "accompaniment.counsellor_assigned", dossier_id, said)
        return redirect("accompaniment:dossier", dossier_id)
    return manage_page(request, page, {"assign_form": form}, 422)


@professionals_only(*HOLDER_ROLES)
@require_POST
def close(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Close the dossier with its outcome."""
    page = top(request, dossier_id, "manage")
    form = CloseForm(request.POST)
    if refusals.done(
        form,
        lambda: actions.close_dossier(
            acting_of(request),
            page.dossier,
            form.cleaned_data["outcome"],
            expected_version=form.cleaned_data["version"],
        ),
    ):
        said = _("Le dossier est fermé. Vous pouvez le rouvrir.")
        undo.offer(request, "accompaniment.dossier_closed", dossier_id, said)
        return redirect("accompaniment:dossier", dossier_id)
    return manage_page(request, page, {"close_form": form}, 422)


@professionals_only(*HOLDER_ROLES)
@require_POST
def reopen(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Open a closed dossier again."""
    held = files.dossier_for(acting_of(request), dossier_id)
    actions.reopen_dossier(acting_of(request), held)
    messages.success(request, _("Le dossier est rouvert."))
    return redirect("accompaniment:dossier", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def contact(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Show the telephone or the e-mail, once asked; the showing is noted in the journal.

    Without JavaScript the summary is shown again with this value in clear.
    """
    which = request.POST.get("quoi") or request.GET.get("quoi")
    held = files.dossier_for(acting_of(request), dossier_id)
    if (
        which not in {"phone", "email"}
        or held.organisation_id != acting_of(request).organisation_id
    ):
        raise NotVisible
    row = Contact.objects.filter(subject_id=held.subject_id).first()
    value = getattr(row, which, "") if row else ""
    note_read(request, held.subject_id, ["contact"], "accompaniment:contact", reason=which)
    shown = {"which": which, "value": value}
    if request.headers.get("HX-Request"):
        return render(request, "accompaniment/_contact.html", shown | {"dossier": held})
    page = top(request, dossier_id, "summary")
    context = _summary_context(request, page) | {"shown": shown}
    return render(request, "accompaniment/dossier.html", context)
