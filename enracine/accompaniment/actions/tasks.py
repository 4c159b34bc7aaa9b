"""Things to do: by the person or by whoever follows. Done, and undone."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier, parties, touch
from enracine.accompaniment.actions.pressed import a_moment_ago, one_at_a_time
from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.network.models import Membership


@action
def add_task(
    acting: Acting,
    dossier: Dossier,
    title: str,
    *,
    owner: str = Task.Owner.COUNSELLOR,
    due_on: dt.date | None = None,
    code: str = "",
    about: tuple[str, uuid.UUID] | None = None,
) -> Task:
    """Add a thing to do. With a `code`, the one still open under this code is given back instead.

    `about` says where it comes from: a note or an act, a referral, a step. Without a code, the same
    thing asked a moment ago is given back too.
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
    said = {
        "owner": owner,
        "title": title.strip()[:200],
        "due_on": due_on,
        "about_kind": about[0] if about else "",
        "about_id": about[1] if about else None,
    }
    if not code:
        one_at_a_time(held)
        pressed = held.tasks.filter(
            created_at__gte=a_moment_ago(), done_on__isnull=True, **said
        ).first()
        if pressed is not None:
            return pressed
    task = Task.objects.create(
        subject_id=held.subject_id,
        dossier=held,
        organisation_id=held.organisation_id,
        assignee_id=held.assignee_id if owner == Task.Owner.COUNSELLOR else None,
        code=code or f"own-{new_id().hex[:24]}",
        **said,
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


@action
def postpone_task(
    acting: Acting, task: Task, due_on: dt.date, *, expected_version: int | None = None
) -> Task:
    """Give another day to a thing to do. Raises ActionRefused for a day past, or once it is done."""
    _still_to_do(acting, task)
    if due_on < today():
        raise ActionRefused(_("Cette date est déjà passée."), field="due_on")
    if task.due_on == due_on:
        return task
    former = task.due_on
    update_versioned(task, expected_version, due_on=due_on)
    touch(task.dossier)
    _record(
        acting,
        task,
        "task_postponed",
        to=due_on.isoformat(),
        former=former.isoformat() if former else "",
    )
    return task


@action
def hand_over_task(
    acting: Acting, task: Task, membership_id: uuid.UUID, *, expected_version: int | None = None
) -> Task:
    """Give a thing to do to a colleague of the organisation that holds the dossier: her turn."""
    _still_to_do(acting, task)
    member = (
        Membership.objects.on(today())
        .filter(pk=membership_id, organisation_id=task.organisation_id)
        .first()
    )
    if member is None:
        raise ActionRefused(
            _("Cette personne ne travaille pas dans l’organisme qui tient le dossier."),
            field="assignee",
        )
    if task.assignee_id == member.pk:
        return task
    former, owner = task.assignee_id, task.owner
    update_versioned(task, expected_version, assignee=member, owner=Task.Owner.COUNSELLOR)
    touch(task.dossier)
    _record(
        acting,
        task,
        "task_handed_over",
        assignee=str(member.pk),
        former=str(former or ""),
        former_owner=owner,
    )
    return task


def _still_to_do(acting: Acting, task: Task) -> None:
    _may_write(acting, task)
    if not acting.is_professional:
        raise NotVisible
    if task.done_on is not None:
        raise ActionRefused(_("C’est déjà fait."), code="done")


def _may_write(acting: Acting, task: Task) -> None:
    held_dossier(acting, task.dossier)
    if (
        task.subject_id in acting.subject_ids
        and not acting.is_professional
        and task.owner != Task.Owner.CANDIDATE
    ):
        raise NotVisible


def _record(acting: Acting, task: Task, what: str, **more: str) -> None:
    record(
        f"accompaniment.{what}",
        acting,
        subject_id=task.subject_id,
        object=task.dossier,
        organisations=parties(task.dossier),
        data={"task": str(task.pk), "code": task.code, "owner": task.owner, **more},
    )
