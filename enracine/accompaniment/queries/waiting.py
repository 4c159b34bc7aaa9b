"""What waits for a member: next steps of her dossiers, and her tasks."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, TruncDate
from django.utils.translation import gettext

from enracine.accompaniment.models import ActionPlan, Dossier, PlanStep, Stage, Task
from enracine.kernel.acting import Acting
from enracine.kernel.addresses import address
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.inbox import InboxItem, InTwoSteps, day_of, lines_of
from enracine.people.models import Person

#: A step shows from a week before its day.
AHEAD = dt.timedelta(days=7)


def named(subject: str) -> Subquery:
    """The name of a person as a sub-query, under row-level security: one query for a list."""
    return Subquery(
        Person.objects.filter(pk=OuterRef(subject)).values(
            full=Concat("given_name", Value(" "), "family_name", output_field=CharField())
        )[:1]
    )


def step_keys(acting: Acting) -> QuerySet[Dossier, tuple[uuid.UUID, dt.date | None]]:
    """First meetings to hold and next steps due within a week, of my dossiers."""
    return (
        Dossier.objects.open()
        .filter(assignee_id=acting.membership_id, next_step_on__lte=today() + AHEAD)
        .order_by("next_step_on", "id")
        .values_list("id", "next_step_on")
    )


def steps_told(_acting: Acting, ids: Any) -> QuerySet[Dossier, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line says of these dossiers' next steps."""
    return lines_of(
        Dossier.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="number",
        stage="stage",
        step="next_step",
        due="next_step_on",
        opened="opened_on",
        active=TruncDate("last_activity_at", tzinfo=QUEBEC),
    )


def _step(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> InboxItem:
    meeting = said["stage"] == Stage.FIRST_MEETING
    since, due = dt.date.fromisoformat(said["opened" if meeting else "active"]), day_of(said["due"])
    return InboxItem(
        kind="next_steps",
        title=title_of(said),
        what=gettext(said["step"]) if said["step"] else str(Stage(said["stage"]).label),
        url=address("accompaniment:evaluation" if meeting else "accompaniment:dossier", pk),
        # Late since its day, though something else was done in the file after.
        since=min(since, due or since),
        due_on=due,
        detail=said["number"],
        icon="people" if meeting else "flag",
        subject_id=uuid.UUID(said["subject"]),
        dossier_id=pk,
    )


def title_of(said: Mapping[str, Any]) -> str:
    """The name that one may read, or the number."""
    return (said["name"] or "").strip() or str(said["number"])


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


def tasks_told(_acting: Acting, ids: Any) -> QuerySet[Task, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line says of these things to do."""
    return lines_of(
        Task.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="dossier__number",
        dossier="dossier_id",
        title="title",
        due="due_on",
        since=TruncDate("created_at", tzinfo=QUEBEC),
    )


def _task(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> InboxItem:
    return InboxItem(
        icon="list-check",
        url=address("accompaniment:dossier", uuid.UUID(said["dossier"])),
        done_url=address("accompaniment:task_done", pk),
        **_to_do(said, said["number"]),
    )


def late_steps_told(
    _acting: Acting, ids: Any
) -> QuerySet[PlanStep, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line says of these steps of plans."""
    return lines_of(
        PlanStep.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="plan__dossier__number",
        dossier="plan__dossier_id",
        title="title",
        due="due_on",
        since=TruncDate("created_at", tzinfo=QUEBEC),
        owner="owner",
    )


def _late_step(_acting: Acting, pk: uuid.UUID, said: dict[str, Any]) -> InboxItem:
    held = uuid.UUID(said["dossier"])
    return InboxItem(
        icon="flag",
        url=address("accompaniment:plan", held),
        done_url=address("accompaniment:plan_step_done", held, pk),
        **_to_do(said, f"{said['number']} · {PlanStep.Owner(said['owner']).label}"),
    )


def _to_do(said: Mapping[str, Any], detail: str) -> dict[str, Any]:
    return {
        "kind": "tasks",
        "title": title_of(said),
        "what": gettext(said["title"]),
        "since": dt.date.fromisoformat(said["since"]),
        "due_on": day_of(said["due"]),
        "detail": detail,
        "subject_id": uuid.UUID(said["subject"]),
        "dossier_id": uuid.UUID(said["dossier"]),
    }


next_steps = InTwoSteps((step_keys,), steps_told, _step)
my_tasks = InTwoSteps((task_keys,), tasks_told, _task)
late_plan_steps = InTwoSteps((late_step_keys,), late_steps_told, _late_step)


def waiting_count(acting: Acting) -> int:
    """Steps of my dossiers already due, counted up to 100 on an index: cheap at any size."""
    due = Dossier.objects.open().filter(assignee_id=acting.membership_id, next_step_on__lte=today())
    return len(due.order_by("next_step_on").values_list("pk")[:100])
