"""Who answers by link, and for whom somebody may decide it."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import LinkAnswering, Mandate, Membership, Organisation, Role
from enracine.network.rules import LINK_COORDINATORS
from enracine.network.scope import own_organisation

#: Kinds that receive referrals from outside: those that may answer by link.
KINDS = ("regional_partner", "paj_promoter", "other")


def answering_by_link(organisation_id: uuid.UUID | None) -> LinkAnswering | None:
    """How an organisation answers by link today; None when it does not. One SQL query."""
    found: LinkAnswering | None = (
        LinkAnswering.objects.on(today())
        .filter(organisation_id=organisation_id, organisation__is_active=True)
        .first()
    )
    return found


def those_answering_by_link(organisation_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these organisations answer by link today. One SQL query."""
    return set(
        LinkAnswering.objects.on(today())
        .filter(organisation__in=list(organisation_ids), organisation__is_active=True)
        .values_list("organisation_id", flat=True)
    )


def may_answer_by_link(acting: Acting) -> QuerySet[Organisation]:
    """The organisations for which `acting` decides: its own; for a coordination, its members and
    those mandated in its programmes.
    """
    mine = own_organisation(acting)
    found = Q(pk=mine)
    if acting.role in LINK_COORDINATORS:
        mandated = Mandate.objects.on(today()).filter(programme__organisation_id=mine)
        found |= Q(parent_id=mine) | Q(pk__in=mandated.values("organisation_id"))
    return Organisation.objects.filter(found, kind__in=KINDS, is_active=True).order_by("name", "id")


def answerings(acting: Acting) -> list[LinkAnswering]:
    """Those in force or to come that `acting` may end, by name. One SQL query."""
    return list(
        LinkAnswering.objects.filter(
            organisation__in=may_answer_by_link(acting), ended_at__isnull=True
        )
        .select_related("organisation", "decided_by__user")
        .order_by("organisation__name", "id")
    )


def responders(acting: Acting) -> list[Membership]:
    """The names under which people answered by link in one's own organisation. One SQL query."""
    return list(
        Membership.objects.on(today())
        .filter(organisation_id=own_organisation(acting), role=Role.LINK_RESPONDER)
        .select_related("user")
        .order_by("user__name", "id")
    )
