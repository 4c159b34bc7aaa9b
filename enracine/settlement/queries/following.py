"""Follow-ups: what is to do, what was said, and how many stayed."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.asking import asked_of_each
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing, ForObjects, any_of
from enracine.kernel.errors import NotVisible
from enracine.kernel.handover import Thing
from enracine.kernel.inbox import lines_of
from enracine.kernel.templatetags import formats
from enracine.settlement.models import FollowUp, FollowUpAnswer, Move
from enracine.settlement.queries.lists import PAGE, names_of, title_of_movers, told
from enracine.settlement.queries.need import known_moves, own
from enracine.settlement.rules import Retention


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up as a list shows it."""

    follow_up: FollowUp
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the adults the reader may see, or « Ménage »."""
        return title_of_movers(self.names)

    @property
    def is_late(self) -> bool:
        """Past its day, and still to do."""
        return self.follow_up.state == FollowUp.State.DUE and self.follow_up.due_on < today()


def _known_follow_ups(acting: Acting) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(organisation_id=own(acting))
    known_ones = known_moves(acting)
    if not known_ones:
        return rows
    return rows.filter(Exists(Move.objects.filter(known_ones, pk=OuterRef("move_id"))))


def _to_check() -> Exists:
    return Exists(FollowUpAnswer.objects.filter(follow_up=OuterRef("pk"), standing="differs"))


def _mine(acting: Acting) -> Q:
    """Those of whoever acts, and those of nobody yet: the right person sees them first."""
    return Q(assignee__isnull=True) | Q(assignee=acting.membership_id)


#: What each view lists, as parts that an index gives in the order of the page.
_PARTS: dict[str, Callable[[Acting], tuple[Q | Exists, ...]]] = {
    "miens": lambda acting: (
        Q(assignee=acting.membership_id, state="due"),
        Q(assignee__isnull=True, state="due"),
    ),
    "dus": lambda _acting: (Q(state="due"),),
    "faits": lambda _acting: (~Q(state="due"),),
    "verifier": lambda _acting: (_to_check(),),
}
Keys = QuerySet[FollowUp, tuple[dt.date, uuid.UUID]]


def follow_ups(
    acting: Acting, view: str = "dus", *, after: tuple[dt.date, uuid.UUID] | None = None
) -> list[FollowUpRow]:
    """The follow-ups of a view, oldest first, `PAGE` + 1 at most: mine, due, to check, made.

    Two SQL queries: what is said of each is asked for those shown only.
    """
    if after is None:
        keys = FIRST[view].rows(acting)
    else:
        day, pk = after
        keys = list(_page(acting, view, Q(due_on__gt=day) | Q(due_on=day, id__gt=pk), day))
    return follow_up_rows([pk for _day, pk in sorted(keys)[: PAGE + 1]])


def _page(acting: Acting, view: str, later: Q, since: dt.date | None = None) -> Keys:
    """The day and the key of the first follow-ups of each part: a page of the view is among them.

    Whether one needs to know of each is looked up as it is read: a page is read, not the list.
    """
    rows, known_ones = FollowUp.objects.filter(organisation_id=own(acting)), known_moves(acting)
    if known_ones:
        moves = Move.objects.filter(known_ones, pk=OuterRef("move_id"))
        rows = rows.filter(asked_of_each(moves))
    if since is not None:
        # Where the index begins; `later` says the rest.
        rows = rows.filter(due_on__gte=since)
    first, *others = (
        rows.filter(part, later).order_by("due_on", "id").values_list("due_on", "id")[: PAGE + 1]
        for part in _PARTS[view](acting)
    )
    return first.union(*others, all=True) if others else first


#: What each view opens with, drawn up once for each role and scope.
FIRST = {
    view: ForActing(lambda acting, v=view: _page(acting, v, Q())) for view in _PARTS
}  # the default says which


def to_check(acting: Acting) -> int:
    """How many follow-ups have two different answers, a hundred at most. One SQL query."""
    return len(_TO_CHECK.rows(acting))


def check_keys(acting: Acting) -> QuerySet[FollowUp, tuple[uuid.UUID, dt.date | None]]:
    """The follow-ups of my organisation that have two different answers, oldest first."""
    return (
        _known_follow_ups(acting)
        .filter(_to_check())
        .order_by("due_on", "id")
        .values_list("id", "due_on")
    )


_TO_CHECK = ForActing(lambda acting: check_keys(acting).values_list("pk")[:100])


@dataclass(frozen=True)
class Kept:
    """What is kept of a follow-up beside its own line: every answer, and the last questionnaire."""

    answers: tuple[FollowUpAnswer, ...]
    sent_on: dt.date | None


def kept_of(follow_up: FollowUp) -> Kept:
    """Every answer of a follow-up, oldest first, and when a questionnaire last left. Two SQL queries."""
    answers = follow_up.answers.select_related("recorded_by__user", "reviewed_by__user")
    sent = follow_up.links.aggregate(last=Max("sent_on"))["last"]
    return Kept(tuple(answers.order_by("created_at", "id")), sent)


DueKeys = QuerySet[FollowUp, tuple[uuid.UUID, dt.date | None]]


def follow_up_keys(acting: Acting, until: dt.date) -> DueKeys:
    """The follow-ups that I must make by a day, oldest first: a short range of an index."""
    return _by(until, _known_follow_ups(acting).filter(assignee=acting.membership_id))


def free_follow_up_keys(acting: Acting, until: dt.date) -> DueKeys:
    """Those of my organisation that nobody has yet, oldest first: a range of another index."""
    return _by(until, _known_follow_ups(acting).filter(assignee__isnull=True))


def _by(until: dt.date, rows: QuerySet[FollowUp]) -> DueKeys:
    return (
        rows.filter(state="due", due_on__lte=until)
        .order_by("due_on", "id")
        .values_list("id", "due_on")
    )


def follow_up_told(
    _acting: Acting, ids: Any
) -> QuerySet[FollowUp, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line of « Aujourd’hui » says of these follow-ups."""
    return lines_of(
        FollowUp.objects,
        ids,
        names=names_of("move_id"),
        place="move__to_municipality__name",
        onward="move__onward",
        due="due_on",
        done="done_on",
    )


def follow_up_rows(ids: Sequence[uuid.UUID]) -> list[FollowUpRow]:
    """These follow-ups as lines of a list, oldest first. One SQL query."""
    rows = _LINES.objects(list(ids)) if ids else []
    return [FollowUpRow(f, told(f.mover_names)) for f in rows]


_LINES = ForObjects(
    lambda ids: (
        FollowUp.objects.filter(any_of("pk", ids))
        .select_related("move__to_municipality")
        .annotate(mover_names=names_of("move_id"))
        .order_by("due_on", "id")
    )
)


def follow_up_detail(acting: Acting, follow_up_id: uuid.UUID) -> FollowUpRow:
    """A follow-up of my organisation. Raises NotVisible for anybody else's."""
    found = (
        _known_follow_ups(acting)
        .filter(pk=follow_up_id)
        .select_related("move__to_municipality", "move__from_municipality")
        .annotate(mover_names=names_of("move_id"))
        .first()
    )
    if found is None:
        raise NotVisible
    return FollowUpRow(found, told(found.mover_names))


def retention_at(months: int, **scope: object) -> Retention:
    """Presence at `months`, over the follow-ups the reader may see, counted by PostgreSQL."""
    counts = FollowUp.objects.filter(months=months, **scope).aggregate(
        due=Count("id", filter=Q(state="due")),
        reached=Count("id", filter=Q(state="done")),
        present=Count("id", filter=Q(state="done", presence__in=["present", "same_region"])),
        unreached=Count("id", filter=Q(state="unreached")),
    )
    return Retention(**counts)


def follow_ups_held(member_id: uuid.UUID) -> list[Thing]:
    """Follow-ups that somebody has to do, each with the file it comes from. One SQL query."""
    rows = FollowUp.objects.filter(assignee_id=member_id, state=FollowUp.State.DUE)
    return [
        Thing(f.pk, formats.day(f.due_on, "fr-ca"), goes_with=f.move.dossier_id, on=f.due_on)
        for f in rows.select_related("move").order_by("due_on", "id")
    ]
