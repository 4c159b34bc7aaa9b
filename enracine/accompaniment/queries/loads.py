"""Who carries how much: from tallies, never by counting dossiers."""

import uuid

from django.db.models import QuerySet, Sum

from enracine.accompaniment.models import CaseloadTally
from enracine.accompaniment.rules import Counsellor
from enracine.kernel.clock import today
from enracine.network.models import Membership, Role

#: Roles that follow people; the others never receive a dossier.
FOLLOWING_ROLES = (
    Role.COUNSELLOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)


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


def counsellors_of(organisation_id: uuid.UUID) -> list[Counsellor]:
    """The followers of an organisation with their loads, for the rule. Two SQL queries."""
    held = loads(organisation_id)
    return [
        Counsellor(str(m.pk), held.get(m.pk, 0), m.capacity, frozenset(m.languages))
        for m in followers(organisation_id)
    ]


def stage_counts(
    organisation_id: uuid.UUID, assignee_id: uuid.UUID | None = None
) -> dict[str, int]:
    """Open dossiers by stage, of an organisation or of one of its members. One SQL query."""
    tallies = CaseloadTally.objects.filter(organisation_id=organisation_id)
    if assignee_id is not None:
        tallies = tallies.filter(assignee_id=assignee_id)
    rows = tallies.values_list("stage").annotate(total=Sum("dossiers")).order_by("stage")
    return {stage: total for stage, total in rows if total}
