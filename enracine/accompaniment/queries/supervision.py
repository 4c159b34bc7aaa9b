"""What whoever supervises looks at: load, time to first contact, lateness, decisions that wait."""

import datetime as dt
import functools
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from enracine.accompaniment.models import (
    AllocationContest,
    CaseloadTally,
    Dossier,
    FirstMeetingDelay,
    Stage,
)
from enracine.accompaniment.queries.fairness import contests_open
from enracine.accompaniment.queries.handovers import to_come
from enracine.accompaniment.queries.loads import crews_of
from enracine.accompaniment.queries.stale import STALE_DAYS
from enracine.accompaniment.rules import Counsellor
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.compiled import ForActing, ForObjects, any_of
from enracine.kernel.counting import countable, counted_for
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameter
from enracine.network.models import Membership, Organisation
from enracine.network.scope import own_organisation

ROLES = ("coordinator", "administrator")
#: First meetings looked at: those of the registrations of the last ninety days.
RECENT = dt.timedelta(days=90)
#: Late or silent dossiers of one person are counted up to here: past it, the list says the rest.
MOST = 99


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
    #: When the days before the first meeting were counted; None before the first night.
    counted_at: dt.datetime | None


def organisations_of(acting: Acting) -> list[Organisation]:
    """Whose teams one supervises: one's own, and those of the project that one coordinates.

    Each says how many of its dossiers nobody follows (`nobody`). One SQL query.
    """
    return _ORGANISATIONS.objects(acting)


def _organisations(acting: Acting) -> "QuerySet[Organisation]":
    mine = own_organisation(acting)
    reach = Q(pk=mine)
    if acting.role == "coordinator":
        reach |= Q(parent_id=mine)
    nobody = (
        CaseloadTally.objects.filter(organisation_id=OuterRef("pk"), assignee__isnull=True)
        .order_by()
        .values("organisation_id")
        .annotate(n=Sum("dossiers"))
    )
    return (
        Organisation.objects.filter(reach, is_active=True)
        .annotate(nobody=Coalesce(Subquery(nobody.values("n")), 0))
        .order_by("name", "id")
    )


_ORGANISATIONS = ForActing(_organisations)


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
    counts, counted_at = _counts([m.pk for m, _who in crew])
    workers = [Worker(m, who, *counts[m.pk]) for m, who in crew]
    decisions = _decisions(acting)
    found = Team(
        chosen,
        workers,
        getattr(chosen, "nobody", 0),
        decisions["to_reassign"],
        decisions["contests"],
        sum(bool(getattr(m, "is_uncovered", False)) for m, _who in crew),
        counted_at,
    )
    return found, choices


def _decisions(acting: Acting) -> dict[str, int]:
    """How many decisions wait, by kind. One SQL query."""
    return counted_for(acting, _TO_DECIDE)


def _contests(acting: Acting) -> "QuerySet[AllocationContest]":
    contests = contests_open()
    return contests if acting.role == "coordinator" else contests.none()


_TO_DECIDE = {
    "to_reassign": ForActing(lambda acting: countable(to_come(acting))),
    "contests": ForActing(lambda acting: countable(_contests(acting))),
}
_Counts = tuple[int, int, int, int | None]


def _counts(
    members: list[uuid.UUID],
) -> tuple[dict[uuid.UUID, _Counts], dt.datetime | None]:
    """By follower: late steps, silent files, nobody met yet, median days to the first meeting; and when
    these days were counted.

    Nothing here reads every open dossier: who is to be met comes from the tallies, what is late or
    silent is looked for up to `MOST` and one more, the days were counted by the night. Two SQL queries.
    """
    rows = _counted(int(parameter(*STALE_DAYS))).rows(members)
    counts = {row[0]: row[1:5] for row in rows}
    return counts, max((row[5] for row in rows if row[5] is not None), default=None)


@functools.lru_cache(maxsize=8)
def _counted(stale_days: int) -> ForObjects:
    """These counts, drawn up once a day for each number of days of silence."""

    def build(members: Any) -> "QuerySet[Membership, Any]":
        held = Dossier.objects.filter(assignee_id=OuterRef("pk"))
        # Taken away by PostgreSQL: the instant is put in at each asking.
        since = Value(now(), output_field=DateTimeField()) - Value(dt.timedelta(days=stale_days))
        to_meet = CaseloadTally.objects.filter(
            assignee_id=OuterRef("pk"), stage=Stage.FIRST_MEETING
        )
        counted = FirstMeetingDelay.objects.filter(membership_id=OuterRef("pk"))
        unmet = to_meet.order_by().values("assignee_id").annotate(n=Sum("dossiers")).values("n")
        return (
            Membership.objects.filter(any_of("pk", members))
            .order_by()
            .values_list(
                "pk",
                _up_to(held.open().filter(next_step_on__lt=today())),
                _up_to(
                    held.open().filter(
                        last_activity_at__lt=ExpressionWrapper(since, DateTimeField())
                    )
                ),
                Coalesce(Subquery(unmet), 0),
                Subquery(counted.values("median_days")),
                Subquery(counted.values("counted_at")),
            )
        )

    return ForObjects(build)


def _up_to(rows: "QuerySet[Dossier]") -> Func:
    """How many, up to `MOST` and one more: the keys are gathered, no further, and measured."""
    keys = ArraySubquery(countable(rows, MOST))
    return Func(keys, function="cardinality", output_field=IntegerField())
