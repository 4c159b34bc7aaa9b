"""Lists of departures and arrivals, and one move with what its page shows."""

import datetime as dt
import functools
import operator
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing
from enracine.kernel.counting import counted_for
from enracine.kernel.inbox import lines_of
from enracine.people.models import HouseholdMember, Person, Residence
from enracine.settlement.models import FollowUp, Move, MoveAttribution, MovePerson
from enracine.settlement.queries.need import known_move, received_moves, sent_moves
from enracine.settlement.rules import RECORDED
from enracine.territories.models import Region

PAGE = 50
#: Past this many in a view nobody plans by the exact number, and whether one needs to know of each of
#: them would be asked only to count it.
COUNTED_TO = 100


@dataclass(frozen=True)
class MoveRow:
    """A move as a list shows it: who, from where, to where, when."""

    move: Move
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the adults the reader may see, or « Ménage »."""
        return title_of_movers(self.names)


def title_of_movers(names: tuple[str, ...]) -> str:
    """The names of the adults the reader may see, or « Ménage »."""
    return " et ".join(names) if names else "Ménage"


def names_of(move: str) -> ArraySubquery:
    """The names of the movers that the reader may see, as a sub-query: one query for a list.

    `move` is the column that holds the move. Row-level security leaves out whom one may not see.
    """
    full = Concat("person__given_name", Value(" "), "person__family_name", output_field=CharField())
    return ArraySubquery(
        MovePerson.objects.filter(move=OuterRef(move)).order_by("id").values(full=full)
    )


def told(names: list[str]) -> tuple[str, ...]:
    """The names asked by `names_of`, without what an unsaid half leaves around them."""
    return tuple(name.strip() for name in names)


#: What each view lists. Several parts: several states, each in the order of the index.
PARTS = {
    "coming": (Q(state="planned"), Q(state="confirmed"), Q(state="postponed")),
    # A move that a follow-up told is for nobody to welcome.
    "welcome": (Q(state="done", settled_on__isnull=True, after__isnull=True),),
    "settled": (Q(state="done", settled_on__isnull=False),),
    "cancelled": (Q(state="cancelled"),),
}
VIEWS = tuple(PARTS)


def _parts(acting: Acting, view: str) -> "list[QuerySet[Move]]":
    """The moves of a view that my organisation receives, then the others it sends: short ranges."""
    return [
        Move.objects.filter(part, side(acting))
        for side in (received_moves, sent_moves)
        for part in PARTS[view]
    ]


def _page(acting: Acting, view: str, later: Q) -> "QuerySet[Move, tuple[dt.date, uuid.UUID]]":
    """The day and the key of the first moves of each part: a page of the view is among them."""
    first, *others = (
        part.filter(later).order_by("planned_on", "id").values_list("planned_on", "id")[: PAGE + 1]
        for part in _parts(acting, view)
    )
    return first.union(*others, all=True)


def _countable(acting: Acting, view: str) -> "QuerySet[Any]":
    # In the order of the index, which is read from its beginning: without one PostgreSQL would
    # first gather every key of a side, to count a hundred.
    first, *others = (
        Move.objects.filter(functools.reduce(operator.or_, PARTS[view]), side(acting))
        .order_by("state", "planned_on", "id")
        .values("pk")[: COUNTED_TO + 1]
        for side in (received_moves, sent_moves)
    )
    return first.union(*others, all=True)[: COUNTED_TO + 1]


#: What the page opens with, drawn up once for each role and scope.
FIRST = {
    view: ForActing(lambda acting, v=view: _page(acting, v, Q())) for view in VIEWS
}  # the default says which
COUNTED = {
    view: ForActing(lambda acting, v=view: _countable(acting, v)) for view in VIEWS
}  # the default says which
#: What a line of the list says of a move, its places and who welcomes.
_LINE = (
    "state", "onward", "planned_on", "moved_on", "welcomed_on", "settled_on", "to_municipality__name",
    "from_municipality__name", "receiving_organisation__name", "receiving_organisation__short_name",
)  # fmt: skip


def moves(acting: Acting, view: str, after: tuple[dt.date, uuid.UUID] | None) -> list[MoveRow]:
    """One page of the moves of my organisation, oldest date first, at most `PAGE` + 1 rows.

    `after` is the (planned_on, id) of the last row of the former page. Two SQL queries.
    """
    if after is None:
        keys = FIRST[view].rows(acting)
    else:
        day, pk = after
        # Where the index begins, then the rest.
        later = Q(planned_on__gte=day) & (Q(planned_on__gt=day) | Q(planned_on=day, id__gt=pk))
        keys = list(_page(acting, view, later))
    rows = (
        Move.objects.filter(pk__in=[pk for _day, pk in sorted(keys)[: PAGE + 1]])
        .select_related("to_municipality", "from_municipality", "receiving_organisation")
        .only(*_LINE)
        .annotate(mover_names=names_of("pk"))
        .order_by("planned_on", "id")
    )
    return [MoveRow(m, told(m.mover_names)) for m in rows]


def welcome_keys(acting: Acting) -> "QuerySet[Move, tuple[uuid.UUID, dt.date | None]]":
    """Households that arrived and wait for the welcome of my organisation, oldest date first."""
    return (
        Move.objects.filter(received_moves(acting), *PARTS["welcome"], welcomed_on__isnull=True)
        .order_by("planned_on", "id")
        .values_list("id", "moved_on")
    )


def move_told(_acting: Acting, ids: Any) -> QuerySet[Move, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line of « Aujourd’hui » says of these moves."""
    return lines_of(
        Move.objects,
        ids,
        names=names_of("pk"),
        place="to_municipality__name",
        onward="onward",
        moved="moved_on",
        planned="planned_on",
    )


def move_counts(acting: Acting) -> dict[str, int]:
    """How many moves of my organisation in each view, none counted past `COUNTED_TO`. One SQL query."""
    return counted_for(acting, COUNTED)


@dataclass(frozen=True)
class MoveDetail:
    """A move and what its page shows."""

    move: Move
    people: tuple[Person, ...]
    follow_ups: tuple[FollowUp, ...]
    claims: tuple[MoveAttribution, ...]
    #: What the household did after it had settled, as follow-ups told it.
    onward: tuple[Move, ...]


def move_detail(acting: Acting, move_id: uuid.UUID) -> MoveDetail:
    """A move with its movers, follow-ups and attributions. Raises NotVisible for a stranger."""
    move = known_move(acting, move_id)
    people = Person.objects.filter(
        pk__in=MovePerson.objects.filter(move=move).values("person_id")
    ).order_by("family_name", "given_name", "pk")
    claims = move.attributions.select_related("programme", "organisation").order_by("rule", "id")
    # A claim made from another organisation's own file is that organisation's to tell.
    claims = claims.exclude(rule=RECORDED)
    return MoveDetail(
        move=move,
        people=tuple(people),
        follow_ups=tuple(move.follow_ups.order_by("due_on", "id")),
        claims=tuple(claims),
        onward=tuple(
            move.onward_moves.select_related("to_municipality").order_by("moved_on", "id")
        ),
    )


def movers_of(move_id: uuid.UUID) -> list[Person]:
    """Who moved, as far as the reader may see them. One SQL query."""
    movers = MovePerson.objects.filter(move_id=move_id).values("person_id")
    return list(Person.objects.filter(pk__in=movers).order_by("family_name", "given_name", "pk"))


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
    return list(Person.objects.filter(pk__in=ids, death_noted_on__isnull=True).order_by("pk"))


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


def region_names() -> dict[str, str]:
    """Names of regions by code. One SQL query."""
    return dict(Region.objects.order_by("code").values_list("code", "name"))
