"""Dossiers, persons and households over the API: what the acting membership may open on a page."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from enracine.accompaniment.models import Dossier, Stage
from enracine.accompaniment.queries import software
from enracine.accompaniment.queries.caseload import Filters
from enracine.kernel.api.schemas import MINIMUM, Editable, PageQuery, page_of
from enracine.kernel.api.versions import tagged
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.people.api_sections import SectionsOut, identity_of, sections_of, wanted
from enracine.people.models import Person
from enracine.people.queries import headers, household_view, person_file
from enracine.people.queries.households import HouseholdView
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read

router = Router()
ShownSection = Literal[
    "identity", "contact", "family", "status", "education", "occupation", "languages", "project"
]


class Wanted(Schema):
    """Which sections: only what is read is asked for, and noted in the person's journal."""

    sections: list[ShownSection] = Field([], max_length=20, description="all of them when none")

    @property
    def codes(self) -> frozenset[str]:
        """Their codes."""
        return wanted(Section(code) for code in self.sections)


WantedQuery = Annotated[Wanted, Query(...)]


class PersonOut(Editable):
    """A person by the sections that the caller may read; the others are absent."""

    standing: str
    sections: SectionsOut


class PersonPage(Schema):
    """One page of persons."""

    items: list[PersonOut]
    total: int
    total_is_minimum: bool = MINIMUM
    page: int
    per_page: int


class PersonFilters(Schema):
    """Which persons."""

    q: str = Field("", max_length=120, description="beginnings of the words of a name")
    after: uuid.UUID | None = Field(
        None,
        description="only those that come after this person in the list (the last one received), which"
        " a long list is read by; `page` and `total` are then those of what is left",
    )


def _person(person: Person, sections: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": person.pk,
        "version": person.version,
        "created_at": person.created_at,
        "updated_at": person.updated_at,
        "standing": person.standing,
        "sections": sections,
    }


@router.get(
    "/persons", response=PersonPage, exclude_unset=True, tags=["persons"], summary="Persons"
)
def list_persons(
    request: HttpRequest, filters: Annotated[PersonFilters, Query(...)], paging: PageQuery
) -> dict[str, Any]:
    """Those of the dossiers that the caller may open; a candidate's own. By identity only.

    In the order of their identifiers. Up to a thousand, `total` is exact; past it, it is a minimum
    (`total_is_minimum`).
    """
    rows: Any = software.Persons(acting_of(request), filters.q, filters.after)

    def show(rows: list[Person]) -> list[dict[str, Any]]:
        for person in rows:
            note_read(request, person.pk, ["identity"], "api:persons")
        return [_person(person, {"identity": identity_of(person)}) for person in rows]

    return page_of(rows, paging, show, rows.number)


@router.get(
    "/persons/{uuid:person_id}",
    response=PersonOut,
    exclude_unset=True,
    tags=["persons"],
    summary="One person, section by section",
)
def get_person(
    request: HttpRequest, response: HttpResponse, person_id: uuid.UUID, wanted: WantedQuery
) -> dict[str, Any]:
    """What is not granted is absent. The reading is noted in her journal, section by section."""
    person = software.person(acting_of(request), person_id)
    tagged(response, person.version)
    return _person(person, _sections(request, person_id, wanted, "api:person"))


def _sections(
    request: HttpRequest, person_id: uuid.UUID, asked: Wanted, page: str
) -> dict[str, Any]:
    """The sections that the reader sees, noted as read."""
    sections = sections_of(person_file(person_id), asked.codes)
    if sections:
        note_read(request, person_id, sections, page)
    return sections


class DossierOut(Editable):
    """What one organisation holds about one adult."""

    number: str
    stage: Stage
    stage_label: str
    person_id: uuid.UUID
    person_name: str | None = Field(None, description="absent where identity may not be seen")
    household_id: uuid.UUID | None
    organisation_id: uuid.UUID
    organisation: str
    programme: str
    assignee_id: uuid.UUID | None
    assignee: str | None
    opened_on: dt.date
    closed_on: dt.date | None
    outcome: str


class DossierDetailOut(DossierOut):
    """A dossier with the sections of its person."""

    sections: SectionsOut


class DossierPage(Schema):
    """One page of dossiers."""

    items: list[DossierOut]
    total: int
    total_is_minimum: bool = MINIMUM
    page: int
    per_page: int


class DossierFilters(Schema):
    """Which dossiers: the filters of the page."""

    assignee: uuid.UUID | Literal["me"] | None = None
    stage: Stage | None = None
    q: str = Field("", max_length=120, description="beginnings of a number or of a name")
    closed: bool = False


def _dossier(dossier: Dossier, name: str | None) -> dict[str, Any]:
    shape = {
        "id": dossier.pk,
        "version": dossier.version,
        "created_at": dossier.created_at,
        "updated_at": dossier.updated_at,
        "number": dossier.number,
        "stage": dossier.stage,
        "stage_label": dossier.get_stage_display(),
        "person_id": dossier.subject_id,
        "household_id": dossier.household_id,
        "organisation_id": dossier.organisation_id,
        "organisation": str(dossier.organisation),
        "programme": dossier.programme.code,
        "assignee_id": dossier.assignee_id,
        "assignee": dossier.assignee.user.name if dossier.assignee else None,
        "opened_on": dossier.opened_on,
        "closed_on": dossier.closed_on,
        "outcome": dossier.outcome,
    }
    return shape | ({"person_name": name} if name is not None else {})


@router.get(
    "/dossiers",
    response=DossierPage,
    exclude_unset=True,
    tags=["dossiers"],
    summary="Dossiers, the most recently active first",
)
def list_dossiers(
    request: HttpRequest, filters: Annotated[DossierFilters, Query(...)], paging: PageQuery
) -> dict[str, Any]:
    """Those of the page « Dossiers », with its filters.

    `total` is exact, but for a name that more than a thousand bear: it is then a minimum
    (`total_is_minimum`).
    """
    acting = acting_of(request)
    mine = acting.membership_id if filters.assignee == "me" else filters.assignee
    rows, number = software.dossiers(
        acting,
        Filters(
            assignee_id=mine,
            stage=filters.stage.value if filters.stage else "",
            text=filters.q,
            closed=filters.closed,
        ),
    )

    def show(found: list[Dossier]) -> list[dict[str, Any]]:
        people = headers([d.subject_id for d in found])
        for subject_id in people:
            note_read(request, subject_id, ["identity"], "api:dossiers")
        names = {pk: person.full_name for pk, person in people.items()}
        return [_dossier(d, names.get(d.subject_id)) for d in found]

    return page_of(rows, paging, show, number)


@router.get(
    "/dossiers/{uuid:dossier_id}",
    response=DossierDetailOut,
    exclude_unset=True,
    tags=["dossiers"],
    summary="One dossier, section by section",
)
def get_dossier(
    request: HttpRequest, response: HttpResponse, dossier_id: uuid.UUID, wanted: WantedQuery
) -> dict[str, Any]:
    """A section that is not granted is absent, not null."""
    found = software.dossier(acting_of(request), dossier_id)
    tagged(response, found.version)
    sections = _sections(request, found.subject_id, wanted, "api:dossier")
    who = sections.get("identity")
    name = f"{who['given_name']} {who['family_name']}".strip() if who else None
    return _dossier(found, name) | {"sections": sections}


class AdultOut(Schema):
    """An adult of a household, by what she herself shares."""

    person_id: uuid.UUID | None
    name: str | None = None
    first_name: str | None = Field(None, description="for who has no file of her own")
    awaited: bool


class ChildOut(Schema):
    """A child: a first name and a year of birth."""

    first_name: str
    birth_year: int | None


class HouseholdOut(Editable):
    """A household by what each of its adults shares."""

    formed_on: dt.date
    ended_on: dt.date | None
    adults: list[AdultOut]
    children: list[ChildOut]


@router.get(
    "/households/{uuid:household_id}",
    response=HouseholdOut,
    exclude_unset=True,
    tags=["persons"],
    summary="One household",
)
def get_household(
    request: HttpRequest, response: HttpResponse, household_id: uuid.UUID
) -> dict[str, Any]:
    """Each adult is named by her own file, when she shares it: never by her spouse's."""
    if not software.opens_household(acting_of(request), household_id):
        raise NotVisible
    view = household_view(household_id)
    if view is None:
        raise NotVisible
    note_read(request, household_id, ["family"], "api:household")
    for line in view.adults:
        if line.adult and line.adult.identity:
            note_read(request, line.adult.subject_id, ["identity"], "api:household")
    tagged(response, view.household.version)
    return _household(view)


def _household(view: HouseholdView) -> dict[str, Any]:
    household = view.household
    adults = []
    for line in view.adults:
        adult: dict[str, Any] = {
            "person_id": line.member.person_id,
            "awaited": line.member.is_awaited,
        }
        if line.name:
            adult["name" if line.has_file else "first_name"] = line.name
        adults.append(adult)
    return {
        "id": household.pk,
        "version": household.version,
        "created_at": household.created_at,
        "updated_at": household.updated_at,
        "formed_on": household.formed_on,
        "ended_on": household.ended_on,
        "adults": adults,
        "children": [
            {"first_name": line.member.first_name, "birth_year": line.member.birth_year}
            for line in view.children
        ],
    }
