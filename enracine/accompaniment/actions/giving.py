"""Handing over what somebody holds here: dossiers first, then what goes with them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from enracine.accompaniment.actions.dossiers import parties
from enracine.accompaniment.models import Appointment, Dossier, NeedsEvaluation, Task
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.events import Happened, record, record_many
from enracine.kernel.handover import Move


def by_target(moves: Iterable[Move]) -> dict[uuid.UUID | None, list[uuid.UUID]]:
    """The identifiers of what moves, by whoever receives it."""
    found: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    for move in moves:
        found[move.to].append(move.thing_id)
    return found


@action
def give_dossiers(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Entrust open dossiers to others, by hundreds: one event for each, one statement a person.

    What somebody else has taken meanwhile is left to her. The version stays: a form in which somebody
    writes about the person is not made stale, and being passed on is no activity of the journey.
    """
    wanted = {m.thing_id: m for m in moves}
    rows = (
        Dossier.objects.open()
        .select_for_update(of=("self",))
        .filter(pk__in=list(wanted))
        .order_by("pk")
    )
    still = [d for d in rows if d.assignee_id == wanted[d.pk].former]
    made = [wanted[d.pk] for d in still if wanted[d.pk].to != d.assignee_id]
    for to, ids in by_target(made).items():
        Dossier.objects.filter(pk__in=ids).update(assignee_id=to, updated_at=now())
    moved = {m.thing_id: m for m in made}
    record_many(
        "accompaniment.counsellor_assigned",
        acting,
        [
            Happened(
                d.subject_id,
                d,
                tuple(parties(d)),
                {
                    "assignee": str(moved[d.pk].to or ""),
                    "former": str(moved[d.pk].former or ""),
                    "handover": True,
                },
            )
            for d in still
            if d.pk in moved
        ],
    )
    return made


@action
def give_tasks(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Things to do pass to whoever follows now."""
    made = _held(Task.objects.filter(done_on__isnull=True), "assignee_id", moves)
    for to, ids in by_target(made).items():
        Task.objects.filter(pk__in=ids).update(assignee_id=to, updated_at=now())
    return _told(acting, "accompaniment.tasks_handed", made)


@action
def give_meetings(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """First meetings not finished are finished by whoever follows now; finished ones stay signed."""
    made = _held(NeedsEvaluation.objects.filter(completed_at__isnull=True), "evaluator_id", moves)
    for to, ids in by_target(made).items():
        NeedsEvaluation.objects.filter(pk__in=ids).update(evaluator_id=to, updated_at=now())
    return _told(acting, "accompaniment.meetings_handed", made)


@action
def give_appointments(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Appointments to come keep their hour, with somebody else; with nobody where she is taken."""
    planned = Appointment.objects.filter(state=Appointment.State.PLANNED)
    made = _apart(planned, _held(planned, "member_id", moves))
    for to, ids in by_target(made).items():
        Appointment.objects.filter(pk__in=ids).update(
            member_id=to, version=F("version") + 1, updated_at=now()
        )
    return _told(acting, "accompaniment.appointments_handed", made)


def _apart(planned: "QuerySet[Appointment]", made: list[Move]) -> list[Move]:
    """The same moves, to nobody where whoever receives is at another meeting then. Two SQL queries."""
    spans: dict[uuid.UUID, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    receivers = {m.to for m in made if m.to is not None}
    for member_id, begins, ends in planned.filter(member_id__in=receivers).values_list(
        "member_id", "starts_at", "ends_at"
    ):
        spans[member_id].append((begins, ends))
    hours = {
        pk: (begins, ends)
        for pk, begins, ends in planned.filter(pk__in=[m.thing_id for m in made]).values_list(
            "pk", "starts_at", "ends_at"
        )
    }
    kept = []
    for move in sorted(made, key=lambda m: hours[m.thing_id]):
        begins, ends = hours[move.thing_id]
        if move.to is not None:
            if any(b < ends and begins < e for b, e in spans[move.to]):
                kept.append(replace(move, to=None))
                continue
            spans[move.to].append((begins, ends))
        kept.append(move)
    return kept


def _held(rows: QuerySet[Any], column: str, moves: Sequence[Move]) -> list[Move]:
    """The moves whose thing is still held by whom it was."""
    wanted = {m.thing_id: m for m in moves}
    held = dict(
        rows.select_for_update()
        .filter(pk__in=list(wanted))
        .order_by("pk")
        .values_list("pk", column)
    )
    return [m for pk, m in wanted.items() if pk in held and held[pk] == m.former != m.to]


def _told(acting: Acting, kind: str, made: list[Move]) -> list[Move]:
    if made:
        record(kind, acting, data={"count": len(made)})
    return made
