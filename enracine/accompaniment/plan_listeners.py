"""What happens to a plan when something happens around it: the dossier stops, the person lands."""

import datetime as dt
import uuid

from enracine.accompaniment.actions.plan_answers import follow_new_household, step_of_task
from enracine.accompaniment.actions.plans import pause_plan, slide_plan, welcome_plan
from enracine.accompaniment.models import ActionPlan, Dossier, Predeparture
from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event

State = ActionPlan.State


def _dossier(event: Event) -> Dossier | None:
    return Dossier.objects.filter(pk=event.object_id).first() if event.object_id else None


@on("accompaniment.dossier_closed")
@on("accompaniment.holder_changed")
def stop_the_plan(event: Event) -> None:
    """A closed dossier asks nothing of anybody; a journey that stops abroad only suspends its plan."""
    dossier = _dossier(event)
    if dossier is not None:
        stopped = Predeparture.objects.filter(dossier=dossier, state="stopped").exists()
        pause_plan(current_acting(), dossier, State.SUSPENDED if stopped else State.ENDED)


@on("accompaniment.dossier_reopened")
def go_on_with_the_plan(event: Event) -> None:
    """The dossier opens again, and its plan with it, as it was."""
    dossier = _dossier(event)
    if dossier is not None:
        pause_plan(current_acting(), dossier, State.OPEN)


@on("accompaniment.arrived")
@on("accompaniment.arrived_elsewhere")
def go_on_here(event: Event) -> None:
    """The plan made abroad goes on, with what one does on arriving."""
    dossier = _dossier(event)
    if dossier is not None:
        welcome_plan(current_acting(), dossier)


@on("people.arrival_slid")
def slide_what_prepares_it(event: Event) -> None:
    """The steps that prepare the arrival slide as many days as it does."""
    if event.subject_id is None or not event.data.get("from"):
        return
    days = dt.date.fromisoformat(event.data["to"]) - dt.date.fromisoformat(event.data["from"])
    wide = current_acting().with_subjects(event.subject_id)
    for dossier in Dossier.objects.open().filter(subject_id=event.subject_id).order_by("id"):
        slide_plan(wide, dossier, days.days)


@on("accompaniment.household_changed")
def stop_showing_it(event: Event) -> None:
    """Another household: who read the plan in the former one reads it no more."""
    if event.object_id is not None:
        follow_new_household(current_acting(), [event.object_id])


def _task(event: Event) -> uuid.UUID | None:
    return uuid.UUID(event.data["task"]) if event.data.get("task") else None


@on("accompaniment.task_done")
def end_its_step(event: Event) -> None:
    """The thing to do that a step took over is done: so is the step."""
    task_id = _task(event)
    if task_id is not None:
        step_of_task(current_acting(), task_id, done=True)


@on("accompaniment.task_reopened")
def take_its_step_back(event: Event) -> None:
    """It was not done after all."""
    task_id = _task(event)
    if task_id is not None:
        step_of_task(current_acting(), task_id, done=False)
