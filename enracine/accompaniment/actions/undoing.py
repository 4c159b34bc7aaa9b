"""The inverses of the small gestures on a dossier (see kernel.undo)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from enracine.accompaniment.actions.bulk import undo_reassignment
from enracine.accompaniment.actions.dossiers import held_dossier, move_stage
from enracine.accompaniment.actions.plan_answers import reopen_step
from enracine.accompaniment.actions.plans import pause_plan
from enracine.accompaniment.actions.tasks import reopen_task
from enracine.accompaniment.models import ActionPlan, Dossier, PlanStep, Task
from enracine.kernel import undo
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Event

Before = Mapping[str, Any]


def _dossier(acting: Acting, event: Event) -> Dossier:
    found = Dossier.objects.filter(pk=event.object_id).first() if event.object_id else None
    if found is None:
        raise NotVisible
    return held_dossier(acting, found)


@action
def undo_task_done(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The thing to do is to be done again."""
    task = Task.objects.filter(pk=event.data["task"]).select_related("dossier").first()
    if task is None:
        raise NotVisible
    undo.refuse_if(task.done_on is None)
    reopen_task(acting, task, expected_version=task.version)
    return task.dossier


@action
def undo_step_done(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The step of the plan is to be done again, and the thing to do that it took over with it."""
    step = PlanStep.objects.filter(pk=event.data["step"]).select_related("plan__dossier").first()
    if step is None:
        raise NotVisible
    undo.refuse_if(step.state != PlanStep.State.DONE)
    reopen_step(acting, step.pk, expected_version=step.version)
    return step.plan.dossier


def _open_task(event: Event) -> Task:
    task = Task.objects.filter(pk=event.data["task"]).select_related("dossier").first()
    if task is None:
        raise NotVisible
    undo.refuse_if(task.done_on is not None)
    return task


@action
def undo_postponement(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The thing to do is due when it was, even if that day has passed since."""
    task = _open_task(event)
    held_dossier(acting, task.dossier)
    undo.refuse_if(str(task.due_on or "") != event.data["to"])
    former = event.data["former"]
    update_versioned(task, task.version, due_on=dt.date.fromisoformat(former) if former else None)
    return task.dossier


@action
def undo_handing_over(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The thing to do is again for whoever had it."""
    task = _open_task(event)
    held_dossier(acting, task.dossier)
    undo.refuse_if(str(task.assignee_id or "") != event.data["assignee"])
    former = event.data["former"]
    update_versioned(
        task,
        task.version,
        assignee_id=uuid.UUID(former) if former else None,
        owner=event.data["former_owner"],
    )
    return task.dossier


@action
def undo_assignment(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The dossier goes back to who followed it, or to nobody."""
    held = _dossier(acting, event)
    undo.refuse_if(str(held.assignee_id or "") != event.data["assignee"])
    former = event.data.get("former")
    update_versioned(
        held,
        held.version,
        assignee_id=uuid.UUID(former) if former else None,
    )
    return held


@action
def undo_stage(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The journey stands where it stood."""
    held = _dossier(acting, event)
    undo.refuse_if(held.stage != event.data["to"])
    return move_stage(acting, held, event.data["from"], expected_version=held.version)


@action
def undo_closing(acting: Acting, event: Event, before: Before) -> models.Model:
    """The dossier is open again, with its stage and its next step, as if never closed."""
    held = _dossier(acting, event)
    undo.refuse_if(held.closed_on is None or not before)
    day = before["next_step_on"]
    update_versioned(
        held,
        held.version,
        closed_on=None,
        outcome="",
        stage=before["stage"],
        next_step=before["next_step"],
        next_step_on=dt.date.fromisoformat(day) if day else None,
        last_activity_at=now(),
    )
    pause_plan(acting, held, ActionPlan.State.OPEN)
    return held


def register_all() -> None:
    """Say which gestures may be taken back."""
    for kind, label, inverse in (
        ("task_done", gettext_lazy("Remettre à faire"), undo_task_done),
        ("plan_step_done", gettext_lazy("Remettre à faire"), undo_step_done),
        ("task_postponed", gettext_lazy("Remettre la date d’avant"), undo_postponement),
        ("task_handed_over", gettext_lazy("Reprendre"), undo_handing_over),
        ("counsellor_assigned", gettext_lazy("Annuler ce changement"), undo_assignment),
        ("stage_moved", gettext_lazy("Revenir à l’étape d’avant"), undo_stage),
        ("dossier_closed", gettext_lazy("Annuler la fermeture"), undo_closing),
        ("dossiers_reassigned", gettext_lazy("Annuler ces changements"), undo_reassignment),
    ):
        undo.register(f"accompaniment.{kind}", label, inverse)
