"""What whoever supervises looks at: load, time to first contact, lateness, decisions that wait."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Value

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.fairness import contests_open
from enracine.accompaniment.queries.handovers import to_come
from enracine.accompaniment.queries.loads import crews_of
from enracine.accompaniment.queries.stale import stale_since
from enracine.accompaniment.rules import Counsellor
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.counting import counted
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership, Organisation
from enracine.network.scope import own_organisation

ROLES = ("coordinator", "administrator")
#: First contacts looked at: the registrations of the last ninety days.
RECENT = dt.timedelta(days=90)


@dataclass(frozen=True)
class Worker:
    """One counsellor: her load, what is late, how soon she meets people."""

    member: Membership
    who: Counsellor
    overdue: int
    stale: int
    unmet: int
    first_contact: int | None

    @property
    def room(self) -> int:
        """How many more people she can follow; negative past what she aims at."""
        return self.who.capacity - self.who.load


@dataclass(frozen=True)
class Team:
    """The page: the organisation looked at, its people, what waits for a decision."""

    organisation: Organisation
    workers: list[Worker]
    nobody: int
    to_reassign: int
    contests: int
    uncovered: int


def organisations_of(acting: Acting) -> list[Organisation]:
    """Whose teams one supervises: one's own, and those of the project that one coordinates."""
    mine = own_organisation(acting)
    reach = Q(pk=mine)
    if acting.role == "coordinator":
        reach |= Q(parent_id=mine)
    return list(Organisation.objects.filter(reach, is_active=True).order_by("name", "id"))


def team(
    acting: Acting, organisation_id: uuid.UUID | None = None
) -> tuple[Team, list[Organisation]]:
    """The team of an organisation within reach, and the others. Eight queries at any size."""
    choices = organisations_of(acting)
    with_people = [o for o in choices if o.pk != own_organisation(acting)] or choices
    wanted = organisation_id or with_people[0].pk
    chosen = next((o for o in choices if o.pk == wanted), None)
    if chosen is None:
        raise NotVisible
    crew = crews_of([chosen.pk])
    counts = _counts(chosen.pk)
    workers = [Worker(m, who, *counts.get(m.pk, (0, 0, 0, None))) for m, who in crew]
    decisions = _decisions(acting)
    found = Team(
        chosen,
        workers,
        counts.get(None, (0, 0, 0, None))[2],
        decisions["to_reassign"],
        decisions["contests"],
        sum(bool(getattr(m, "is_uncovered", False)) for m, _who in crew),
    )
    return found, choices


def _decisions(acting: Acting) -> dict[str, int]:
    """How many decisions wait, by kind. One SQL query."""
    contests = contests_open()
    return counted(
        {
            "to_reassign": to_come(acting),
            "contests": contests if acting.role == "coordinator" else contests.none(),
        }
    )


_Counts = tuple[int, int, int, int | None]


def _counts(organisation_id: uuid.UUID) -> dict[uuid.UUID | None, _Counts]:
    """By follower: late steps, silent files, nobody met yet, median days to the first meeting.

    Under None, the third number is the dossiers that nobody follows. Two SQL queries.
    """
    day, silent, recent = today(), stale_since(), today() - RECENT
    open_now = Q(closed_on__isnull=True)
    met = Q(opened_on__gte=recent, first_meeting_on__isnull=False)
    rows = (
        Dossier.objects.filter(open_now | met, organisation_id=organisation_id)
        .order_by()
        .values_list("assignee_id")
        .annotate(
            late=Count("pk", filter=open_now & Q(next_step_on__lt=day)),
            silent=Count("pk", filter=open_now & Q(last_activity_at__lt=silent)),
            unmet=Count(
                "pk", filter=open_now & (Q(stage="first_meeting") | Q(assignee__isnull=True))
            ),
            days=ArrayAgg(F("first_meeting_on") - F("opened_on"), filter=met, default=Value([])),
        )
    )
    return {
        who: (late, silent_count, unmet, _median(days or []))
        for who, late, silent_count, unmet, days in rows
    }


def _median(values: list[dt.timedelta | int]) -> int | None:
    days = sorted(v.days if isinstance(v, dt.timedelta) else int(v) for v in values)
    return days[len(days) // 2] if days else None
