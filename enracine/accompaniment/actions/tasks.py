"""Things to do: by the person or by whoever follows. Done, and undone."""

import datetime as dt

from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier, parties, touch
from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id


@action
def add_task(
    acting: Acting,
    dossier: Dossier,
    title: str,
    *,
    owner: str = Task.Owner.COUNSELLOR,
    due_on: dt.date | None = None,
    code: str = "",
) -> Task:
    """Add a thing to do. With a `code`, the one still open under this code is given back instead.

    Raises ActionRefused without a title, or for a due date already past.
    """
    held = held_dossier(acting, dossier)
    if not title.strip():
        raise ActionRefused(_("Écrivez ce qu’il faut faire."), field="title")
    if due_on is not None and due_on < today():
        raise ActionRefused(_("Cette date est déjà passée."), field="due_on")
    if code:
        present = held.tasks.filter(code=code, done_on__isnull=True).first()
        if present is not None:
            return present
    task = Task.objects.create(
        subject_id=held.subject_id,
        dossier=held,
        organisation_id=held.organisation_id,
        owner=owner,
        assignee_id=held.assignee_id if owner == Task.Owner.COUNSELLOR else None,
        code=code or f"own-{new_id().hex[:24]}",
        title=title.strip()[:200],
        due_on=due_on,
    )
    touch(held)
    _record(acting, task, "task_added")
    return task


@action
def complete_task(acting: Acting, task: Task, *, expected_version: int | None = None) -> Task:
    """Say that it is done: the holder's staff, or the person for her own things to do."""
    _may_write(acting, task)
    if task.done_on is not None:
        return task
    update_versioned(task, expected_version, done_on=today())
    touch(task.dossier)
    _record(acting, task, "task_done")
    return task


@action
def reopen_task(acting: Acting, task: Task, *, expected_version: int | None = None) -> Task:
    """Undo « fait ». Raises ActionRefused when the same thing to do was opened again meanwhile."""
    _may_write(acting, task)
    if task.done_on is None:
        return task
    if Task.objects.filter(
        dossier_id=task.dossier_id, code=task.code, done_on__isnull=True
    ).exists():
        raise ActionRefused(_("Cette chose à faire est déjà de nouveau au plan."))
    update_versioned(task, expected_version, done_on=None)
    touch(task.dossier)
    _record(acting, task, "task_reopened")
    return task


def _may_write(acting: Acting, task: Task) -> None:
    held_dossier(acting, task.dossier)
    if (
        task.subject_id in acting.subject_ids
        and not acting.is_professional
        and task.owner != Task.Owner.CANDIDATE
    ):
        raise NotVisible


def _record(acting: Acting, task: Task, what: str) -> None:
    record(
        f"accompaniment.{what}",
        acting,
        subject_id=task.subject_id,
        object=task.dossier,
        organisations=parties(task.dossier),
        data={"task": str(task.pk), "code": task.code, "owner": task.owner},
    )
