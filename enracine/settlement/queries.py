"""What pages show of moves, welcome and follow-ups: a fixed number of queries, whatever the size."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.people.models import HouseholdMember, Person, Residence
from enracine.settlement.models import FollowUp, Move, MovePerson
from enracine.settlement.rules import Retention

PAGE = 50


@dataclass(frozen=True)
class MoveRow:
    """A move as a list shows it: who, from where, to where, when."""

    move: Move
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the adults the reader may see, or « Ménage »."""
        return " et ".join(self.names) if self.names else "Ménage"


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up as a list shows it."""

    follow_up: FollowUp
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the adults the reader may see, or « Ménage »."""
        return " et ".join(self.names) if self.names else "Ménage"

    @property
    def is_late(self) -> bool:
        """Past its day, and still to do."""
        return self.follow_up.state == FollowUp.State.DUE and self.follow_up.due_on < today()


def _names(move: str) -> ArraySubquery:
    """The names of the movers that the reader may see, as a sub-query: one query for a list.

    `move` is the column that holds the move. Row-level security leaves out whom one may not see.
    """
    full = Concat("person__given_name", Value(" "), "person__family_name", output_field=CharField())
    return ArraySubquery(
        MovePerson.objects.filter(move=OuterRef(move)).order_by("id").values(full=full)
    )


def _told(names: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names)


def _own(acting: Acting) -> uuid.UUID:
    """The acting organisation. Raises NotVisible for whoever acts for none."""
    if acting.organisation_id is None:
        raise NotVisible
    return acting.organisation_id


def _mine(acting: Acting) -> Q:
    return Q(receiving_organisation_id=acting.organisation_id) | Q(
        sending_organisation_id=acting.organisation_id
    )


VIEWS = {
    "coming": Q(state__in=["planned", "confirmed"]),
    "welcome": Q(state="done", settled_on__isnull=True),
    "settled": Q(settled_on__isnull=False),
    "cancelled": Q(state="cancelled"),
}


def moves(acting: Acting, view: str, after: tuple[dt.date, uuid.UUID] | None) -> list[MoveRow]:
    """One page of the moves of my organisation, oldest date first, at most `PAGE` + 1 rows.

    `after` is the (planned_on, id) of the last row of the former page.
    """
    scope = Move.objects.filter(_mine(acting)).filter(VIEWS.get(view, VIEWS["coming"]))
    if after is not None:
        scope = scope.filter(Q(planned_on__gt=after[0]) | Q(planned_on=after[0], id__gt=after[1]))
    rows = list(
        scope.select_related("to_municipality", "from_municipality", "receiving_organisation")
        .annotate(mover_names=_names("pk"))
        .order_by("planned_on", "id")[: PAGE + 1]
    )
    return [MoveRow(m, _told(m.mover_names)) for m in rows]


def to_welcome(acting: Acting, limit: int) -> list[MoveRow]:
    """Households that arrived and wait for the welcome of my organisation, oldest date first.

    Filtered by PostgreSQL: the first fifty of another list could hide them all.
    """
    rows = (
        Move.objects.filter(
            receiving_organisation_id=acting.organisation_id,
            state="done",
            settled_on__isnull=True,
            welcomed_on__isnull=True,
        )
        .select_related("to_municipality")
        .annotate(mover_names=_names("pk"))
        .order_by("planned_on", "id")[:limit]
    )
    return [MoveRow(m, _told(m.mover_names)) for m in rows]


def move_counts(acting: Acting) -> dict[str, int]:
    """How many moves of my organisation in each view, in one query."""
    return Move.objects.filter(_mine(acting)).aggregate(
        **{name: Count("id", filter=condition) for name, condition in VIEWS.items()}
    )


@dataclass(frozen=True)
class MoveDetail:
    """A move and what its page shows."""

    move: Move
    people: tuple[Person, ...]
    follow_ups: tuple[FollowUp, ...]
    claims: tuple[tuple[str, str, str], ...]


def move_detail(acting: Acting, move_id: uuid.UUID) -> MoveDetail:
    """A move with its movers, follow-ups and attributions. Raises NotVisible for a stranger."""
    move = (
        Move.objects.filter(pk=move_id)
        .select_related(
            "to_municipality",
            "from_municipality",
            "to_region",
            "sending_organisation",
            "receiving_organisation",
            "welcomed_by__user",
        )
        .first()
    )
    if move is None:
        raise NotVisible
    people = Person.objects.filter(
        pk__in=MovePerson.objects.filter(move=move).values("person_id")
    ).order_by("family_name", "given_name", "pk")
    claims = move.attributions.select_related("programme", "organisation").order_by("rule", "id")
    return MoveDetail(
        move=move,
        people=tuple(people),
        follow_ups=tuple(move.follow_ups.order_by("due_on", "id")),
        claims=tuple((c.programme.name, str(c.organisation), c.rule) for c in claims),
    )


def moves_of_household(household_id: uuid.UUID | None) -> QuerySet[Move]:
    """The moves of a household that the reader may see, newest first."""
    found = Move.objects.filter(subject_id=household_id) if household_id else Move.objects.none()
    return found.select_related(
        "to_municipality", "from_municipality", "receiving_organisation"
    ).order_by("-planned_on", "-id")


def adults_of(dossier: Dossier) -> list[Person]:
    """The adults of the dossier's household whose identity the reader may see."""
    ids = HouseholdMember.objects.filter(
        household_id=dossier.household_id, left_on__isnull=True, person__isnull=False
    ).values("person_id")
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def home_of(subject_id: uuid.UUID) -> str:
    """Where the person lives now, as the plan's form reads it: « Longueuil (Longueuil) ».

    Empty when it is not known, or not visible: the form then asks.
    """
    home = (
        Residence.objects.filter(
            subject_id=subject_id, valid_to__isnull=True, municipality__isnull=False
        )
        .values_list("municipality__name", "municipality__mrc__name")
        .first()
    )
    return f"{home[0]} ({home[1]})" if home else ""


def follow_ups(
    acting: Acting, *, done: bool = False, after: tuple[dt.date, uuid.UUID] | None = None
) -> list[FollowUpRow]:
    """The follow-ups my organisation must make (or has made), oldest first, `PAGE` + 1 at most."""
    scope = FollowUp.objects.filter(organisation_id=_own(acting))
    scope = scope.exclude(state="due") if done else scope.filter(state="due")
    if after is not None:
        scope = scope.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], id__gt=after[1]))
    rows = list(
        scope.select_related("move__to_municipality")
        .annotate(mover_names=_names("move_id"))
        .order_by("due_on", "id")[: PAGE + 1]
    )
    return [FollowUpRow(f, _told(f.mover_names)) for f in rows]


def follow_up_detail(acting: Acting, follow_up_id: uuid.UUID) -> FollowUpRow:
    """A follow-up of my organisation. Raises NotVisible for anybody else's."""
    found = (
        FollowUp.objects.filter(pk=follow_up_id, organisation_id=_own(acting))
        .select_related("move__to_municipality", "move__from_municipality")
        .annotate(mover_names=_names("move_id"))
        .first()
    )
    if found is None:
        raise NotVisible
    return FollowUpRow(found, _told(found.mover_names))


def my_move(household_ids: tuple[uuid.UUID, ...]) -> Move | None:
    """The move that matters now to a person reading her own file: the newest not cancelled."""
    return (
        Move.objects.filter(subject_id__in=household_ids)
        .exclude(state="cancelled")
        .select_related("to_municipality", "receiving_organisation")
        .order_by("-planned_on", "-id")
        .first()
    )


def retention_at(months: int, **scope: object) -> Retention:
    """Presence at `months`, over the follow-ups the reader may see, counted by PostgreSQL."""
    counts = FollowUp.objects.filter(months=months, **scope).aggregate(
        due=Count("id", filter=Q(state="due")),
        reached=Count("id", filter=Q(state="done")),
        present=Count("id", filter=Q(state="done", presence__in=["present", "same_region"])),
        unreached=Count("id", filter=Q(state="unreached")),
    )
    return Retention(**counts)
