"""The sections of a person as the API shows them: one that is not granted is absent, not null."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from ninja import Field, Schema

from enracine.people.models import Person
from enracine.people.queries import PersonFile
from enracine.privacy.models import Section


class IdentityOut(Schema):
    """Who she is."""

    given_name: str
    family_name: str
    birth_date: dt.date | None
    birth_country: str


class ContactOut(Schema):
    """How to reach her, and where she lives."""

    email: str
    phone: str
    language: str
    country: str | None
    municipality_code: str | None
    municipality: str | None
    postal_code: str | None
    is_protected: bool = Field(description="a secret address: it is never to be passed on")


class SourcedOut(Schema):
    """Who said it, when; which paper was seen."""

    source: str
    declared_on: dt.date
    seen_on: dt.date | None
    seen_document: str


class StatusOut(SourcedOut):
    """An immigration status."""

    code: str
    valid_from: dt.date | None
    expires_on: dt.date | None
    arrived_in_quebec_on: dt.date | None
    citizenship: str
    work_authorised: bool | None
    is_current: bool


class EducationOut(SourcedOut):
    """One diploma, or the highest level reached."""

    level: str
    field_of_study: str
    title: str
    institution: str
    country: str
    year: int | None
    recognition: str
    is_main: bool


class OccupationOut(SourcedOut):
    """Work done or wanted."""

    title: str
    cnp_code: str
    years: int | None
    country: str
    start_year: int | None
    end_year: int | None
    wanted: bool
    is_main: bool


class LanguagesOut(Schema):
    """French, other languages, an interpreter."""

    french: str
    others: list[str]
    interpreter: str


class PlaceOut(Schema):
    """A place aimed at, by rank."""

    rank: int
    region_code: str
    paj_territory_code: str | None


class ProjectOut(Schema):
    """What she wishes."""

    track: str
    interested: bool
    what_matters: str
    limits: str
    hoped_on: dt.date | None
    places: list[PlaceOut]


class MemberOut(Schema):
    """Somebody of her household today."""

    id: uuid.UUID
    kind: str
    person_id: uuid.UUID | None
    first_name: str
    birth_year: int | None


class FamilyOut(Schema):
    """Her household today."""

    household_id: uuid.UUID | None
    members: list[MemberOut]


class SectionsOut(Schema):
    """The sections that the caller may read and asked for; the others are absent."""

    identity: IdentityOut | None = None
    contact: ContactOut | None = None
    family: FamilyOut | None = None
    status: list[StatusOut] | None = None
    education: list[EducationOut] | None = None
    occupation: list[OccupationOut] | None = None
    languages: LanguagesOut | None = None
    project: ProjectOut | None = None


#: Those that this shape knows.
SHOWN = tuple(SectionsOut.model_fields)


def wanted(asked: Iterable[Section]) -> frozenset[str]:
    """The sections named; all of them when none is."""
    return frozenset(section.value for section in asked) or frozenset(SHOWN)


def identity_of(person: Person) -> dict[str, Any]:
    """Who she is, from a row already read."""
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": person.birth_date,
        "birth_country": person.birth_country,
    }


def _contact(file: PersonFile) -> dict[str, Any] | None:
    reach, home = file.contact, file.residence
    if reach is None:
        return None
    town = home.municipality if home else None
    return {
        "email": reach.email,
        "phone": reach.phone,
        "language": reach.language,
        "country": home.country if home else None,
        "municipality_code": town.code if town else None,
        "municipality": town.name if town else None,
        "postal_code": home.postal_code if home else None,
        "is_protected": reach.is_protected or bool(home and home.is_protected),
    }


def _project(file: PersonFile) -> dict[str, Any] | None:
    if file.project is None:
        return None
    shape = {
        name: getattr(file.project, name)
        for name in ("track", "interested", "what_matters", "limits", "hoped_on")
    }
    return shape | {
        "places": [
            {
                "rank": target.rank,
                "region_code": target.region.code,
                "paj_territory_code": target.paj_territory.code if target.paj_territory else None,
            }
            for target in file.targets
        ]
    }


def _family(file: PersonFile) -> dict[str, Any] | None:
    if not file.members:
        return None
    return {
        "household_id": file.members[0].household_id,
        "members": [
            {
                "id": member.pk,
                "kind": member.kind,
                "person_id": member.person_id,
                # An adult with a file is named by her own file, never by her spouse's.
                "first_name": "" if member.person_id else member.first_name,
                "birth_year": member.birth_year,
            }
            for member in file.members
        ],
    }


def sections_of(file: PersonFile, asked: frozenset[str]) -> dict[str, Any]:
    """The sections asked for that the reader sees, as plain values. No SQL query."""
    found: dict[str, Any] = {
        "identity": identity_of(file.person) if file.person else None,
        "contact": _contact(file),
        "family": _family(file),
        "status": list(file.statuses) or None,
        "education": list(file.educations) or None,
        "occupation": list(file.occupations) or None,
        "languages": file.languages,
        "project": _project(file),
    }
    return {code: content for code, content in found.items() if code in asked and content}
