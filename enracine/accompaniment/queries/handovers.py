"""What a departure or an absence would do, before it is done; and what waits to be reassigned."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier, Handover
from enracine.accompaniment.queries.loads import FOLLOWING_ROLES, counsellors_of
from enracine.accompaniment.rules import Counsellor, Given, Piece, share
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.handover import Holding, Thing, registered
from enracine.network.models import Membership, Role
from enracine.network.rules import TEAM_MANAGERS, may_end
from enracine.network.scope import own_organisation
from enracine.territories.models import Region

#: Roles that hand the work of others over.
HANDING_ROLES = TEAM_MANAGERS
Kind, State = Handover.Kind, Handover.State


def region_names() -> dict[str, str]:
    """The name of each region by its code, today. One SQL query."""
    return dict(Region.objects.in_force(today()).values_list("code", "name"))


def as_holder(acting: Acting, organisation_id: uuid.UUID) -> Acting:
    """The same actor under the rights of the organisation whose work is handed over.

    The coordination of a common project decides for its members, and does not see their tasks: the
    database then answers for the organisation that holds them. Call it after `member_of` only.
    """
    return replace(acting, organisation_id=organisation_id)


def members_in_reach(acting: Acting) -> "QuerySet[Membership]":
    """Whose work the acting member hands over: her organisation's, or those that she coordinates."""
    mine = own_organisation(acting)
    return Membership.objects.filter(
        Q(organisation_id=mine) | Q(organisation__parent_id=mine)
        if acting.role == Role.COORDINATOR
        else Q(organisation_id=mine)
    ).select_related("user", "organisation")


def member_of(acting: Acting, membership_id: uuid.UUID) -> Membership:
    """Somebody whose work the acting member hands over, still here or already gone.

    Raises NotVisible for anybody else, and for whom she could not end the role of.
    """
    if acting.role not in HANDING_ROLES:
        raise NotVisible
    found = members_in_reach(acting).filter(pk=membership_id).first()
    if found is None or not may_end(acting.role, found.role):
        raise NotVisible
    return found


@dataclass(frozen=True)
class Line:
    """One thing, to whom it would go, and why (steps of the rule)."""

    thing: Thing
    given: Given
    name: str


@dataclass(frozen=True)
class Group:
    """The things of one kind."""

    holding: Holding
    lines: list[Line]


@dataclass(frozen=True)
class Person:
    """A colleague: what she carries now, what she would carry, what she aims at."""

    code: str
    name: str
    before: int
    after: int
    capacity: int
    received: int
    is_away: bool


@dataclass(frozen=True)
class Plan:
    """A whole handing-over, before it is done."""

    member: Membership
    groups: list[Group]
    people: list[Person]
    names: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many things pass on in all."""
        return sum(len(g.lines) for g in self.groups)

    @property
    def to_choose(self) -> list[Line]:
        """What may be given by hand: what goes with nothing else."""
        return [line for g in self.groups for line in g.lines if line.thing.goes_with is None]

    @property
    def unplaced(self) -> int:
        """How many would go to nobody."""
        return sum(not line.given.to for g in self.groups for line in g.lines)


def colleagues_of(member: Membership) -> tuple[list[Counsellor], dict[str, str]]:
    """Who may receive her work, for the rule, with their names.

    Those who follow people; where nobody else does, whoever works there. Five SQL queries.
    """
    there = list(
        Membership.objects.on(today())
        .filter(organisation_id=member.organisation_id, user__is_active=True)
        .exclude(pk=member.pk)
        .exclude(user_id=member.user_id, role=member.role)
        .select_related("user")
        .order_by("user__name", "id")
    )
    names = {str(m.pk): m.user.get_full_name() for m in there}
    people = [c for c in counsellors_of(member.organisation_id) if c.code in names]
    if not people:
        people = [Counsellor(str(m.pk), 0, m.capacity, frozenset(m.languages)) for m in there]
    return people, names


def plan_for(
    member: Membership,
    *,
    chosen: Mapping[str, str] | None = None,
    away_until: dt.date | None = None,
) -> Plan:
    """What would pass on, to whom and why. A fixed number of SQL queries, whatever the size.

    `away_until`: an absence; what is dated after the return, or stays hers, is left out. Runs in the
    name of the organisation that holds (`as_holder`).
    """
    groups = [
        (holding, _concerned(holding.things(member.pk), away_until))
        for holding in registered()
        if away_until is None or holding.on_absence
    ]
    people, names = colleagues_of(member)
    given = shared([t for _holding, things in groups for t in things], people, chosen)
    lines = [
        Group(
            holding,
            [Line(t, given[t.id], names.get(given[t.id].to, "")) for t in things],
        )
        for holding, things in groups
        if things
    ]
    return Plan(member, lines, _loads(lines, people, names), names)


def _concerned(things: list[Thing], away_until: dt.date | None) -> list[Thing]:
    if away_until is None:
        return things
    return [t for t in things if t.on is None or t.on <= away_until]


def shared(
    things: list[Thing],
    people: list[Counsellor],
    chosen: Mapping[str, str] | None = None,
    *,
    beyond: bool = True,
) -> dict[uuid.UUID, Given]:
    """To whom each thing goes: by the rule, by hand, or with what it goes with."""
    present = {t.id for t in things}
    heads = [t for t in things if t.goes_with not in present]
    pieces = [Piece(str(t.id), t.languages, t.region, t.weight) for t in heads]
    found = {uuid.UUID(g.key): g for g in share(pieces, people, dict(chosen or {}), beyond=beyond)}
    for thing in things:
        if thing.id not in found and thing.goes_with is not None:
            head = found[_root(thing, {t.id: t for t in things})]
            found[thing.id] = Given(str(thing.id), head.to, head.by_hand, ("with",))
    return found


def _root(thing: Thing, known: dict[uuid.UUID, Thing]) -> uuid.UUID:
    seen = {thing.id}
    while thing.goes_with in known and thing.goes_with not in seen:
        thing = known[thing.goes_with]
        seen.add(thing.id)
    return thing.id


def _loads(groups: list[Group], people: list[Counsellor], names: dict[str, str]) -> list[Person]:
    more: dict[str, int] = {}
    received: dict[str, int] = {}
    for group in groups:
        for line in group.lines:
            more[line.given.to] = more.get(line.given.to, 0) + line.thing.weight
            received[line.given.to] = received.get(line.given.to, 0) + 1
    return [
        Person(
            p.code,
            names.get(p.code, ""),
            p.load,
            p.load + more.get(p.code, 0),
            p.capacity,
            received.get(p.code, 0),
            p.is_away,
        )
        for p in people
    ]


def to_come(acting: Acting) -> "QuerySet[Handover]":
    """Members gone, or about to go, whose work waits, whatever the order: for a count."""
    mine = own_organisation(acting)
    reach = Q(organisation_id=mine)
    if acting.role == Role.COORDINATOR:
        reach |= Q(organisation__parent_id=mine)
    return Handover.objects.filter(reach, state__in=[State.PLANNED, State.WAITING])


def to_reassign(acting: Acting, limit: int = 50) -> list[Handover]:
    """Members gone, or about to go, whose work waits for somebody's decision. One SQL query."""
    return list(
        to_come(acting)
        .select_related("member__user", "organisation", "decided_by__user")
        .order_by("at", "id")[:limit]
    )


def with_nobody(acting: Acting) -> "QuerySet[Dossier]":
    """Open dossiers that nobody follows, of the organisations whose work one hands over."""
    mine = own_organisation(acting)
    reach = Q(organisation_id=mine)
    if acting.role == Role.COORDINATOR:
        reach |= Q(coordinating_organisation_id=mine)
    return Dossier.objects.open().filter(reach, assignee__isnull=True)


def gone_with_work(day: dt.date) -> "QuerySet[Membership]":
    """Members who work there no more, or whose account is closed, and still follow somebody."""
    follows = Dossier.objects.open().filter(assignee_id=OuterRef("pk"))
    return (
        Membership.objects.filter(
            Q(valid_to__lt=day) | Q(ended_at__isnull=False) | Q(user__is_active=False)
        )
        .filter(Exists(follows), role__in=FOLLOWING_ROLES)
        .select_related("user", "organisation")
        .order_by("pk")
    )


def moves_told(handover: Handover) -> dict[str, Any]:
    """How many things of each kind a handing-over moved."""
    counts: dict[str, int] = {}
    for key, _thing, _former, _to in handover.moves:
        counts[key] = counts.get(key, 0) + 1
    return counts
