"""What a software reads of dossiers and persons: the scope of the pages, in numbered pages."""

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries import totals
from enracine.accompaniment.queries.caseload import Filters, narrowed, visible
from enracine.accompaniment.queries.naming import bearers, bears, is_name
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import any_of
from enracine.kernel.errors import NotVisible
from enracine.network.models import Role
from enracine.people.models import HouseholdMember, Person
from enracine.people.queries.search import named

#: Past this many dossiers bearing a name, persons are looked for among the names of everybody seen.
MOST_PERSONS = 5_000


def persons(acting: Acting, text: str = "") -> QuerySet[Person]:
    """Those of the dossiers that one may open, or oneself; row-level security says the rest."""
    if acting.is_candidate:
        found = Person.objects.filter(pk__in=list(acting.subject_ids))
        if text.strip():
            found = found.filter(named(text.strip()))
    else:
        found = _of_dossiers(acting, text.strip())
    return found.order_by("search_key", "pk")


def _of_dossiers(acting: Acting, text: str) -> QuerySet[Person]:
    mine = visible(acting)
    everyone = Person.objects.filter(Exists(mine.filter(subject_id=OuterRef("pk"))))
    if not text:
        return everyone
    both = [False, True] if acting.role == Role.COORDINATOR else None
    found = bearers(acting, text, most=MOST_PERSONS, coordinated=both)
    if not found.complete:
        return everyone.filter(named(text))
    if not found.dossiers:
        return Person.objects.none()
    return Person.objects.filter(
        pk__in=mine.filter(any_of("pk", found.dossiers)).values("subject_id")
    )


def dossiers(acting: Acting, asked: Filters) -> tuple[QuerySet[Dossier], Callable[[], int]]:
    """The dossiers of a list, with the page's own filters, the most recently active first.

    And what gives their exact number when it is called.
    """
    number: Callable[[], int] = totals.number_of(acting, asked)
    if not is_name(asked.text):
        rows = narrowed(acting, asked)
    else:
        found = bearers(acting, asked.text)
        every = narrowed(acting, replace(asked, text=""))
        if found.complete:
            rows = every.filter(any_of("pk", found.dossiers))
            number = rows.count
        else:
            rows = every.filter(bears(acting, asked.text))
    rows = rows.select_related("organisation", "programme", "assignee__user")
    return rows.order_by("-closed_on" if asked.closed else "-last_activity_at", "-id"), number


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
