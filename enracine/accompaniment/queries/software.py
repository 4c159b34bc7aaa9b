"""What a software reads of dossiers and persons: the scope of the pages, in numbered pages."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries import totals
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES, Filters, narrowed, visible
from enracine.accompaniment.queries.naming import (
    LATELY,
    MOST,
    Bearers,
    bearers,
    bears,
    is_name,
)
from enracine.kernel.acting import Acting
from enracine.kernel.api.schemas import AtLeast
from enracine.kernel.asking import asked_of_each
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing, any_of
from enracine.kernel.errors import NotVisible
from enracine.network.models import Role
from enracine.people.models import HouseholdMember, Person
from enracine.people.queries.search import named
from enracine.privacy.models import AccessGrant, Section

#: Past this many dossiers bearing a name, persons are read in the order of the list, each asked.
MOST_PERSONS = 3_000


def person(acting: Acting, person_id: uuid.UUID) -> Person:
    """One of the dossiers that one may open, or oneself. Raises NotVisible otherwise. One SQL query."""
    found = Person.objects.filter(pk=person_id)
    if acting.is_candidate:
        found = found.filter(pk__in=list(acting.subject_ids))
    else:
        found = found.filter(Exists(visible(acting).filter(subject_id=OuterRef("pk"))))
    one = found.first()
    if one is None:
        raise NotVisible
    return one


class Persons:
    """The persons of the dossiers that one may open, or oneself, in the order of their identifiers.

    That is the order in which an organisation's accesses are indexed: a page is a short range of it,
    and the next one begins after the last person of this one (`after`).
    """

    def __init__(self, acting: Acting, text: str = "", after: uuid.UUID | None = None) -> None:
        self._acting, self._text, self._after = acting, text.strip(), after
        self._both = [False, True] if acting.role == Role.COORDINATOR else None

    def __getitem__(self, part: slice) -> list[Person]:
        """One page. Two SQL queries, three with words."""
        start, stop = part.start or 0, part.stop
        if self._own is not None:
            return list(self._own[start:stop])
        few = self._few
        ids = self._walked(start, stop) if few is None else few[start:stop]
        found = {p.pk: p for p in Person.objects.filter(any_of("pk", ids))} if ids else {}
        return [found[pk] for pk in ids if pk in found]

    def number(self) -> int:
        """How many there are: exactly, up to a thousand; past it, a minimum. One SQL query at most.

        Of a name that too many bear, nothing is counted but what the page has met.
        """
        if self._own is not None:
            return self._own.count()
        if self._few is not None:
            return len(self._few)
        counted = 0 if self._text else len(self._walked(0, MOST + 1))
        return AtLeast(counted) if self._text or counted > MOST else counted

    @functools.cached_property
    def _own(self) -> "QuerySet[Person] | None":
        if not self._acting.is_candidate:
            return None
        found = Person.objects.filter(pk__in=list(self._acting.subject_ids))
        if self._text:
            found = found.filter(named(self._text))
        return (found.filter(pk__gt=self._after) if self._after else found).order_by("pk")

    @functools.cached_property
    def _few(self) -> list[uuid.UUID] | None:
        """All of them, where few bear the words; None where the list is read in its own order."""
        if not self._text:
            return None
        found = bearers(self._acting, self._text, most=MOST_PERSONS, coordinated=self._both)
        return self._of(found.dossiers) if found.complete else None

    def _of(self, some: list[uuid.UUID]) -> list[uuid.UUID]:
        """The persons of those of these dossiers that one may open. One SQL query, none without any."""
        if not some:
            return []
        rows = _subjects(self._after is not None)
        return [pk for (pk,) in rows.rows(self._acting, some, *self._begin)]

    def _walked(self, start: int, stop: int) -> list[uuid.UUID]:
        if self._text:
            borne = _opened(self._acting).filter(bears(self._acting, self._text))
            rows = _accesses(self._acting, self._after).filter(asked_of_each(borne))
            found = list(rows[start:stop])
        else:
            drawn = _page(start, stop, self._after is not None)
            found = drawn.rows(self._acting, *self._begin)
        return [pk for _organisation, pk in found]

    @property
    def _begin(self) -> tuple[uuid.UUID, ...]:
        return (self._after,) if self._after else ()


def _opened(acting: Acting) -> "QuerySet[Dossier]":
    return visible(acting).filter(subject_id=OuterRef("subject_id"))


def _accesses(acting: Acting, after: uuid.UUID | None = None) -> "QuerySet[Any, Any]":
    """Whose name one may read today, each once, in the order of the index of accesses."""
    if acting.organisation_id is None or acting.role not in DOSSIER_ROLES:
        return AccessGrant.objects.none().values_list("organisation_id", "subject_id")
    # « One of these organisations » rather than « this one », so that PostgreSQL reads the index that
    # begins with it: it would as soon read the one of all subjects, whosever they are.
    grants = AccessGrant.objects.filter(
        any_of("organisation_id", acting.organisation_id),
        ended_at__isnull=True,
        sections__contains=[Section.IDENTITY.value],
    ).exclude(valid_until__lt=today())
    if after is not None:
        grants = grants.filter(subject_id__gt=after)
    order = ("organisation_id", "subject_id")
    return grants.order_by(*order).values_list(*order).distinct()


@functools.lru_cache(maxsize=128)
def _page(start: int, stop: int, after: bool) -> ForActing:
    """A page of the persons of an organisation, drawn up once for each role and scope."""

    def build(acting: Acting, *begin: uuid.UUID) -> "QuerySet[Any, Any]":
        rows = _accesses(acting, *begin).filter(asked_of_each(_opened(acting)))
        return rows[start:stop]

    return ForActing(build, given=int(after))


@functools.lru_cache(maxsize=2)
def _subjects(after: bool) -> ForActing:
    def build(acting: Acting, some: uuid.UUID, *begin: uuid.UUID) -> "QuerySet[Any, Any]":
        rows = visible(acting).filter(any_of("pk", some))
        if begin:
            rows = rows.filter(subject_id__gt=begin[0])
        return rows.order_by("subject_id").values_list("subject_id").distinct()

    return ForActing(build, given=1 + int(after))


class Named:
    """A page of the dossiers whose person bears a name, and how many there are."""

    def __init__(self, acting: Acting, asked: Filters) -> None:
        self._acting, self._asked = acting, asked
        self._found: Bearers | None = None

    def __getitem__(self, part: slice) -> list[Dossier]:
        """Two SQL queries; three when many bear it and few of the most recent are known to her."""
        start, stop = part.start or 0, part.stop
        recent = not self._asked.closed and stop <= LATELY
        found = self._found = bearers(
            self._acting, self._asked.text, lately=LATELY if recent else 0
        )
        if found.dossiers or found.complete:
            rows = list(_shown(self._asked, self._among(found.dossiers))[start:stop])
            # Of many, those told are the most recent: they are the page, when they fill it.
            if found.complete or len(rows) == stop - start:
                return rows
        borne = self._every.filter(bears(self._acting, self._asked.text))
        return list(_shown(self._asked, borne)[start:stop])

    def number(self) -> int:
        """Exactly, up to a thousand bearers; past it, a minimum. Once a page is read. One SQL query."""
        if self._found is None or not self._found.complete:
            return AtLeast(0)
        return self._among(self._found.dossiers).count()

    @property
    def _every(self) -> "QuerySet[Dossier]":
        return narrowed(self._acting, replace(self._asked, text=""))

    def _among(self, some: list[uuid.UUID]) -> "QuerySet[Dossier]":
        return self._every.filter(any_of("pk", some)) if some else Dossier.objects.none()


def dossiers(acting: Acting, asked: Filters) -> "tuple[QuerySet[Dossier], Callable[[], int]]":
    """The dossiers of a list, with the page's own filters, the most recently active first.

    And what gives their number when it is called: exact, or an `AtLeast` where a name is very frequent.
    """
    if is_name(asked.text):
        rows: Any = Named(acting, asked)
        return rows, rows.number
    return _shown(asked, narrowed(acting, asked)), totals.number_of(acting, asked)


def _shown(asked: Filters, rows: "QuerySet[Dossier]") -> "QuerySet[Dossier]":
    """With what is told of each, in the order of the list."""
    rows = rows.select_related("organisation", "programme", "assignee__user")
    return rows.order_by("-closed_on" if asked.closed else "-last_activity_at", "-id")


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
