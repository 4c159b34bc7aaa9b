"""What waits for a member: next steps of her dossiers, and her tasks."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext

from enracine.accompaniment.models import ActionPlan, Dossier, PlanStep, Stage, Task
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.compiled import ForObjects, any_of
from enracine.kernel.inbox import InboxItem, InTwoSteps
from enracine.people.models import Person

#: A step shows from a week before its day.
AHEAD = dt.timedelta(days=7)
#: What a line says of a dossier.
_STEP = (
    "number", "subject_id", "stage", "next_step", "next_step_on", "opened_on", "last_activity_at",
)  # fmt: skip


def named(subject: str) -> Subquery:
    """The name of a person as a sub-query, under row-level security: one query for a list."""
    return Subquery(
        Person.objects.filter(pk=OuterRef(subject)).values(
            full=Concat("given_name", Value(" "), "family_name", output_field=CharField())
        )[:1]
    )


def _title(row: Any, dossier: Dossier) -> str:
    return (row.person_name or "").strip() or dossier.number


def step_keys(acting: Acting) -> QuerySet[Dossier, tuple[uuid.UUID, dt.date | None]]:
    """First meetings to hold and next steps due within a week, of my dossiers."""
    return (
        Dossier.objects.open()
        .filter(assignee_id=acting.membership_id, next_step_on__lte=today() + AHEAD)
        .order_by("next_step_on", "id")
        .values_list("id", "next_step_on")
    )


def steps(_acting: Acting, ids: Sequence[uuid.UUID]) -> list[InboxItem]:
    """These next steps as lines. One SQL query."""
    rows = _STEPS.objects(list(ids))
    return [
        InboxItem(
            kind="next_steps",
            title=_title(row, row),
            what=gettext(row.next_step) if row.next_step else row.get_stage_display(),
            url=address(
                "accompaniment:evaluation"
                if row.stage == Stage.FIRST_MEETING
                else "accompaniment:dossier",
                row.pk,
            ),
            since=row.opened_on
            if row.stage == Stage.FIRST_MEETING
            else row.last_activity_at.astimezone(QUEBEC).date(),
            due_on=row.next_step_on,
            detail=row.number,
            icon="people" if row.stage == Stage.FIRST_MEETING else "flag",
            subject_id=row.subject_id,
            dossier_id=row.pk,
        )
        for row in rows
        if row.next_step_on is not None
    ]


_STEPS = ForObjects(
    lambda ids: (
        Dossier.objects.filter(any_of("pk", ids))
        .only(*_STEP)
        .annotate(person_name=named("subject_id"))
        .order_by()
    )
)

#: What a line of the list is made of, for a thing to do as for a step of a plan.
_LINE = (
    "id",
    "title",
    "due_on",
    "created_at",
    "subject_id",
    "held",
    "number",
    "person_name",
    "told",
)


def task_keys(acting: Acting) -> QuerySet[Task, tuple[uuid.UUID, dt.date | None]]:
    """My things to do that are due within a week."""
    return (
        Task.objects.filter(
            assignee_id=acting.membership_id,
            done_on__isnull=True,
            due_on__lte=today() + AHEAD,
        )
        .order_by("due_on", "id")
        .values_list("id", "due_on")
    )


def late_step_keys(acting: Acting) -> QuerySet[PlanStep, tuple[uuid.UUID, dt.date | None]]:
    """The late steps of my plans, whoever's turn. A plan that is stopped asks nothing of anybody."""
    return (
        PlanStep.objects.filter(
            plan__dossier__assignee_id=acting.membership_id,
            plan__dossier__closed_on__isnull=True,
            plan__state=ActionPlan.State.OPEN,
            state=PlanStep.State.TODO,
            due_on__lt=today(),
        )
        .order_by("due_on", "id")
        .values_list("id", "due_on")
    )


def tasks(_acting: Acting, ids: Sequence[uuid.UUID]) -> list[InboxItem]:
    """These things to do and these steps as lines. One SQL query."""
    return [_task_or_step(*row) for row in _TASKS.rows(list(ids))]


def _tasks(ids: uuid.UUID) -> QuerySet[Any, Any]:
    own = Task.objects.filter(any_of("pk", ids)).annotate(
        held=F("dossier_id"),
        number=F("dossier__number"),
        person_name=named("subject_id"),
        told=Value("", output_field=CharField()),
    )
    late = PlanStep.objects.filter(any_of("pk", ids)).annotate(
        held=F("plan__dossier_id"),
        number=F("plan__dossier__number"),
        person_name=named("subject_id"),
        told=F("owner"),
    )
    rows = own.order_by().values_list(*_LINE).union(late.order_by().values_list(*_LINE), all=True)
    return rows.order_by("due_on", "created_at")


_TASKS = ForObjects(_tasks)


def _task_or_step(
    pk: uuid.UUID,
    title: str,
    due_on: dt.date,
    created_at: dt.datetime,
    subject_id: uuid.UUID,
    held: uuid.UUID,
    number: str,
    person_name: str | None,
    owner: str,
) -> InboxItem:
    return InboxItem(
        kind="tasks",
        title=(person_name or "").strip() or number,
        what=gettext(title),
        url=address("accompaniment:plan" if owner else "accompaniment:dossier", held),
        since=created_at.astimezone(QUEBEC).date(),
        due_on=due_on,
        detail=f"{number} · {PlanStep.Owner(owner).label}" if owner else number,
        icon="flag" if owner else "list-check",
        subject_id=subject_id,
        dossier_id=held,
        done_url=address("accompaniment:plan_step_done", held, pk)
        if owner
        else address("accompaniment:task_done", pk),
    )


next_steps = InTwoSteps((step_keys,), steps)
my_tasks = InTwoSteps((task_keys, late_step_keys), tasks)


def waiting_count(acting: Acting) -> int:
    """Steps of my dossiers already due, counted up to 100 on an index: cheap at any size."""
    due = Dossier.objects.open().filter(assignee_id=acting.membership_id, next_step_on__lte=today())
    return len(due.order_by("next_step_on").values_list("pk")[:100])
