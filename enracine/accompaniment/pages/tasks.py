"""Things to do: added, done, taken back, put off, given to a colleague."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.accompaniment import actions, sources
from enracine.accompaniment.forms import HandOverForm, PostponeForm, TaskForm
from enracine.accompaniment.models import Task
from enracine.accompaniment.pages.files import HOLDER_ROLES, manage_page, top
from enracine.accompaniment.queries import files
from enracine.accompaniment.queries.loads import followers
from enracine.kernel import undo
from enracine.kernel.coming_back import back_or
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, say_refusal
from enracine.network.access import professionals_only


@professionals_only(*HOLDER_ROLES)
@require_POST
def add_task(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Add a thing to do."""
    page = top(request, dossier_id, "manage")
    acting = acting_of(request)
    form = TaskForm(request.POST, about=sources.choices(acting, page.dossier))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_task(
                acting_of(request),
                page.dossier,
                data["title"],
                owner=data["owner"],
                due_on=data["due_on"],
                about=sources.chosen(data.get("about", "")),
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("C’est ajouté à ce qu’il reste à faire."))
            return redirect("accompaniment:dossier", dossier_id)
    return manage_page(request, page, {"task_form": form}, 422)


def _task(request: HttpRequest, task_id: uuid.UUID) -> Task:
    found = Task.objects.filter(pk=task_id).select_related("dossier").first()
    acting = acting_of(request)
    if found is None or found.organisation_id != acting.organisation_id:
        raise NotVisible
    if found.assignee_id != acting.membership_id:
        files.dossier_for(acting, found.dossier_id)
    return found


def _after_task(request: HttpRequest, task: Task) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "accompaniment/_task_row.html", {"task": task})
    return redirect(back_or(request, reverse("accompaniment:dossier", args=[task.dossier_id])))


@professionals_only(*HOLDER_ROLES)
@require_POST
def task_done(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """It is done; the row becomes its undo."""
    task = actions.complete_task(acting_of(request), _task(request, task_id))
    if not request.headers.get("HX-Request"):
        said = _("%(task)s : c’est fait.") % {"task": gettext(task.title)}
        undo.offer(request, "accompaniment.task_done", task.dossier_id, said)
    return _after_task(request, task)


@professionals_only(*HOLDER_ROLES)
@require_POST
def task_reopen(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Undo « fait »."""
    task = _task(request, task_id)
    return _after_task(request, actions.reopen_task(acting_of(request), task))


@professionals_only(*HOLDER_ROLES)
@require_GET
def task(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """One thing to do: what it comes from, put off, given to a colleague."""
    return _task_page(request, _task(request, task_id), {})


def _task_page(request: HttpRequest, found: Task, bound: dict[str, Any]) -> HttpResponse:
    page = top(request, found.dossier_id, "manage")
    initial = {"version": found.version, "due_on": found.due_on, "assignee": found.assignee_id}
    context = {
        "page": page,
        "dossier": page.dossier,
        "task": found,
        "source": sources.address_of(found),
        "postpone_form": PostponeForm(initial=initial),
        "hand_over_form": HandOverForm(
            initial=initial, people=list(followers(found.organisation_id))
        ),
    } | bound
    context["problem"] = next((f for f in bound.values() if f.errors), None)
    status = 422 if context["problem"] else 200
    return render(request, "accompaniment/task.html", context, status=status)


@professionals_only(*HOLDER_ROLES)
@require_POST
def postpone(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """Another day; the undo puts the former one back."""
    found = _task(request, task_id)
    form = PostponeForm(request.POST)

    def write() -> None:
        data = form.cleaned_data
        actions.postpone_task(
            acting_of(request), found, data["due_on"], expected_version=data["version"]
        )

    if not done(form, write):
        return _task_page(request, found, {"postpone_form": form})
    said = _("%(task)s : c’est reporté.") % {"task": gettext(found.title)}
    undo.offer(request, "accompaniment.task_postponed", found.dossier_id, said)
    return redirect("accompaniment:dossier", found.dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def hand_over(request: HttpRequest, task_id: uuid.UUID) -> HttpResponse:
    """A colleague does it; the undo takes it back."""
    found = _task(request, task_id)
    form = HandOverForm(request.POST, people=list(followers(found.organisation_id)))

    def write() -> None:
        data = form.cleaned_data
        actions.hand_over_task(
            acting_of(request),
            found,
            uuid.UUID(data["assignee"]),
            expected_version=data["version"],
        )

    if not done(form, write):
        return _task_page(request, found, {"hand_over_form": form})
    said = _("%(task)s : c’est confié.") % {"task": gettext(found.title)}
    undo.offer(request, "accompaniment.task_handed_over", found.dossier_id, said)
    return redirect("accompaniment:dossier", found.dossier_id)
