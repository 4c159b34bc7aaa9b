"""Who carries how much: from tallies, never by counting dossiers."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from enracine.accompaniment.models import CaseloadTally, Stage
from enracine.accompaniment.rules import Counsellor, weighted
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, any_of
from enracine.kernel.parameters import parameter, parameters
from enracine.network.models import Absence, Membership, Role

#: Roles that follow people; the others never receive a dossier.
FOLLOWING_ROLES = (
    Role.COUNSELLOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)
#: How much a dossier weighs at each stage; nothing in the field fixes it: one each.
WEIGHTS = ("accompaniment.load_weights", {s.value: 1 for s in Stage if s != Stage.CLOSED})
#: How many dossiers past one's capacity before people wait; nothing in the field fixes it.
BEYOND = ("accompaniment.beyond_capacity", 0)
#: What a member can follow (dated, by member): {"capacity", "languages", "regions"}.
FOLLOWER = "accompaniment.follower:"


def follower_key(membership_id: uuid.UUID) -> str:
    """The key of the dated setting of a member."""
    return f"{FOLLOWER}{membership_id}"


def stage_weights(day: dt.date | None = None) -> dict[str, int]:
    """The weight of a dossier by stage, in force on `day`. One SQL query."""
    key, default = WEIGHTS
    return {**default, **dict(parameter(key, default, day))}


def followers(organisation_id: uuid.UUID) -> QuerySet[Membership]:
    """The members of an organisation who follow people today, with their accounts, by name."""
    return (
        Membership.objects.on(today())
        .filter(organisation_id=organisation_id, role__in=FOLLOWING_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "id")
    )


def loads(organisation_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """Open dossiers by assignee in an organisation; the key None counts those without anybody."""
    rows = (
        CaseloadTally.objects.filter(organisation_id=organisation_id)
        .values_list("assignee_id")
        .annotate(total=Sum("dossiers"))
        .order_by("assignee_id")
    )
    return {assignee: total for assignee, total in rows if total}


def teams_of(organisation_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Counsellor]]:
    """Who follows people in each of these organisations, for the rule. Three SQL queries.

    Loads are weighted by stage; capacity, languages and regions are those in force today.
    """
    found: dict[uuid.UUID, list[Counsellor]] = {pk: [] for pk in organisation_ids}
    for member, who in crews_of(found):
        found[member.organisation_id].append(who)
    return found


def crews_of(organisation_ids: Iterable[uuid.UUID]) -> list[tuple[Membership, Counsellor]]:
    """The same with their memberships and accounts, by name. Three SQL queries.

    Each membership carries `is_away` and `is_uncovered` (away, and nobody stands in).
    """
    members = _CREWS.objects(list(organisation_ids))
    key, default = WEIGHTS
    asked: dict[str, Any] = {
        BEYOND[0]: BEYOND[1],
        key: default,
        **{follower_key(m.pk): {} for m in members},
    }
    settings = parameters(asked)
    weights = {**default, **dict(settings[key])}
    stages: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for assignee, stage, count in _STAGES.rows([m.pk for m in members]):
        if assignee is not None:
            stages[assignee][stage] = stages[assignee].get(stage, 0) + count
    found = []
    for m in members:
        load = weighted(stages[m.pk], weights)
        said = settings[follower_key(m.pk)]
        one = _counsellor(m, said, load, is_away=bool(getattr(m, "is_away", False)))
        found.append((m, replace(one, beyond=int(settings[BEYOND[0]]))))
    return found


def _crews(organisations: Any) -> "QuerySet[Membership]":
    away = Absence.objects.on(today()).filter(membership_id=OuterRef("pk"))
    return (
        Membership.objects.on(today())
        .filter(
            any_of("organisation_id", organisations),
            role__in=FOLLOWING_ROLES,
            user__is_active=True,
        )
        .annotate(is_away=Exists(away), is_uncovered=Exists(away.filter(stand_in__isnull=True)))
        .select_related("user")
        .order_by("user__name", "id")
    )


_CREWS = ForObjects(_crews)
_STAGES = ForObjects(
    lambda members: CaseloadTally.objects.filter(any_of("assignee_id", members)).values_list(
        "assignee_id", "stage", "dossiers"
    )
)


def _counsellor(
    member: Membership, said: Mapping[str, Any], load: int, *, is_away: bool
) -> Counsellor:
    return Counsellor(
        str(member.pk),
        load,
        int(said.get("capacity", member.capacity)),
        frozenset(said.get("languages", member.languages)),
        frozenset(said.get("regions", ())),
        is_away,
    )


def counsellors_of(organisation_id: uuid.UUID) -> list[Counsellor]:
    """The followers of one organisation with their loads, for the rule. Three SQL queries."""
    return teams_of([organisation_id])[organisation_id]


def stage_counts(
    organisation_id: uuid.UUID, assignee_id: uuid.UUID | None = None
) -> dict[str, int]:
    """Open dossiers by stage, of an organisation or of one of its members. One SQL query."""
    tallies = CaseloadTally.objects.filter(organisation_id=organisation_id)
    if assignee_id is not None:
        tallies = tallies.filter(assignee_id=assignee_id)
    rows = tallies.values_list("stage").annotate(total=Sum("dossiers")).order_by("stage")
    return {stage: total for stage, total in rows if total}
