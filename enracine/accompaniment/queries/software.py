"""What a software reads of dossiers and persons: the scope of the pages, in numbered pages."""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import Filters, narrowed, visible
from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.people.models import HouseholdMember, Person
from enracine.people.queries.search import named


def persons(acting: Acting, text: str = "") -> QuerySet[Person]:
    """Those of the dossiers that one may open, or oneself; row-level security says the rest."""
    if acting.is_candidate:
        found = Person.objects.filter(pk__in=list(acting.subject_ids))
    else:
        mine = visible(acting).filter(subject_id=OuterRef("pk"))
        found = Person.objects.filter(Exists(mine))
    if text.strip():
        found = found.filter(named(text.strip()))
    return found.order_by("search_key", "pk")


def dossiers(
    acting: Acting,
    *,
    assignee_id: uuid.UUID | None = None,
    stage: str = "",
    text: str = "",
    closed: bool = False,
) -> QuerySet[Dossier]:
    """The dossiers of a list, with the page's own filters, the most recently active first."""
    asked = Filters(assignee_id=assignee_id, stage=stage, text=text, closed=closed)
    return (
        narrowed(acting, asked)
        .select_related("organisation", "programme", "assignee__user")
        .order_by("-closed_on" if closed else "-last_activity_at", "-id")
    )


def dossier(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    """One that the acting member may open. Raises NotVisible otherwise. One SQL query."""
    found = (
        visible(acting)
        .select_related("organisation", "programme", "assignee__user")
        .filter(pk=dossier_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def opens_household(acting: Acting, household_id: uuid.UUID) -> bool:
    """Whether one may open the dossier of somebody of this household, or is of it. One SQL query."""
    if acting.is_candidate:
        return household_id in acting.subject_ids
    members = HouseholdMember.objects.filter(
        household_id=household_id, person_id=OuterRef("subject_id")
    )
    mine = visible(acting).filter(Q(household_id=household_id) | Exists(members))
    return mine.exists()
