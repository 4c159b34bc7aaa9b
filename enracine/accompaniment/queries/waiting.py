"""What waits for a member: next steps of her dossiers, and her tasks."""

import datetime as dt
from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext

from enracine.accompaniment.models import Dossier, Stage, Task
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.inbox import InboxItem
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


def _title(row: Any, dossier: Dossier) -> str:
    return (row.person_name or "").strip() or dossier.number


def next_steps(acting: Acting, limit: int) -> list[InboxItem]:
    """First meetings to hold and next steps due within a week, of my dossiers. One SQL query."""
    rows = (
        Dossier.objects.open()
        .filter(assignee_id=acting.membership_id, next_step_on__lte=today() + AHEAD)
        .annotate(person_name=named("subject_id"))
        .order_by("next_step_on", "id")[:limit]
    )
    return [
        InboxItem(
            kind="next_steps",
            title=_title(row, row),
            what=gettext(row.next_step) if row.next_step else row.get_stage_display(),
            url=reverse(
                "accompaniment:evaluation"
                if row.stage == Stage.FIRST_MEETING
                else "accompaniment:dossier",
                args=[row.pk],
            ),
            since=row.opened_on
            if row.stage == Stage.FIRST_MEETING
            else row.last_activity_at.astimezone(QUEBEC).date(),
            due_on=row.next_step_on,
            detail=row.number,
            icon="people" if row.stage == Stage.FIRST_MEETING else "flag",
            subject_id=row.subject_id,
        )
        for row in rows
        if row.next_step_on is not None
    ]


def my_tasks(acting: Acting, limit: int) -> list[InboxItem]:
    """My things to do that are due within a week. One SQL query."""
    rows = (
        Task.objects.filter(
            assignee_id=acting.membership_id,
            done_on__isnull=True,
            due_on__lte=today() + AHEAD,
        )
        .select_related("dossier")
        .annotate(person_name=named("subject_id"))
        .order_by("due_on", "id")[:limit]
    )
    return [
        InboxItem(
            kind="tasks",
            title=_title(row, row.dossier),
            what=gettext(row.title),
            url=reverse("accompaniment:dossier", args=[row.dossier_id]),
            since=row.created_at.astimezone(QUEBEC).date(),
            due_on=row.due_on,
            detail=row.dossier.number,
            icon="list-check",
            subject_id=row.subject_id,
        )
        for row in rows
    ]


def waiting_count(acting: Acting) -> int:
    """Steps of my dossiers already due, counted up to 100 on an index: cheap at any size."""
    due = Dossier.objects.open().filter(assignee_id=acting.membership_id, next_step_on__lte=today())
    return len(due.order_by("next_step_on").values_list("pk")[:100])
