"""What a member holds here: dossiers and what goes with them (see kernel.handover)."""

import uuid
from collections import defaultdict

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from enracine.accompaniment.models import Appointment, Dossier, NeedsEvaluation, Task
from enracine.accompaniment.queries.loads import stage_weights
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.handover import Thing
from enracine.kernel.templatetags import formats
from enracine.people.models import Languages, TargetRegion


def dossiers_for(dossiers: list[Dossier], weights: dict[str, int]) -> list[Thing]:
    """Dossiers as things to hand over: adults of one household stay with one person.

    Each dossier carries `spoken` and `aimed` (see `with_traits`).
    """
    first: dict[uuid.UUID, uuid.UUID] = {}
    found = []
    for dossier in dossiers:
        home, spoken = dossier.household_id, getattr(dossier, "spoken", None)
        together = first.setdefault(home, dossier.pk) if home else dossier.pk
        found.append(
            Thing(
                dossier.pk,
                dossier.number,
                goes_with=together if together != dossier.pk else None,
                subject_id=dossier.subject_id,
                languages=frozenset({spoken} if spoken else ()),
                region=getattr(dossier, "aimed", None) or "",
                weight=weights.get(dossier.stage, 1),
                detail=dossier.get_stage_display(),
            )
        )
    return found


def spoken(column: str = "subject_id") -> Subquery:
    """The language of the interpreter that somebody needs, as a sub-query; None: she manages without."""
    return Subquery(
        Languages.objects.filter(subject_id=OuterRef(column))
        .order_by("pk")
        .values("interpreter")[:1]
    )


def aimed(column: str = "subject_id") -> Subquery:
    """The code of the region aimed at first, as a sub-query."""
    return Subquery(
        TargetRegion.objects.filter(subject_id=OuterRef(column), rank=1)
        .order_by("id")
        .values("region__code")[:1]
    )


def dossiers_held(member_id: uuid.UUID) -> list[Thing]:
    """Her open dossiers, the oldest first. Two SQL queries."""
    rows = (
        Dossier.objects.open()
        .filter(assignee_id=member_id)
        .annotate(spoken=spoken(), aimed=aimed())
        .order_by("opened_on", "id")
    )
    return dossiers_for(list(rows), stage_weights())


def tasks_held(member_id: uuid.UUID) -> list[Thing]:
    """Her open things to do, each with its dossier. One SQL query."""
    rows = Task.objects.filter(assignee_id=member_id, done_on__isnull=True)
    return [
        Thing(t.pk, gettext(t.title), goes_with=t.dossier_id, subject_id=t.subject_id, on=t.due_on)
        for t in rows.order_by("due_on", "id")
    ]


def meetings_held(member_id: uuid.UUID) -> list[Thing]:
    """First meetings that she began and has not finished. One SQL query."""
    rows = NeedsEvaluation.objects.filter(evaluator_id=member_id, completed_at__isnull=True)
    return [
        Thing(
            e.pk,
            gettext("Rencontre du %(day)s") % {"day": formats.day(e.held_on, "fr-ca")},
            goes_with=e.dossier_id,
            subject_id=e.subject_id,
        )
        for e in rows.order_by("held_on", "id")
    ]


def appointments_held(member_id: uuid.UUID) -> list[Thing]:
    """Her appointments to come. One SQL query."""
    rows = Appointment.objects.filter(
        member_id=member_id, state=Appointment.State.PLANNED, starts_at__gte=now()
    )
    return [
        Thing(
            a.pk,
            formats.moment(a.starts_at, "fr-ca"),
            goes_with=a.dossier_id,
            subject_id=a.subject_id,
            on=a.starts_at.astimezone(QUEBEC).date(),
        )
        for a in rows.order_by("starts_at", "id")
    ]


def by_follower(dossiers: list[Dossier]) -> dict[uuid.UUID | None, list[Dossier]]:
    """The same dossiers, by who follows them."""
    found: dict[uuid.UUID | None, list[Dossier]] = defaultdict(list)
    for dossier in dossiers:
        found[dossier.assignee_id].append(dossier)
    return found
