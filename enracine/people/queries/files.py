"""Who somebody is, and every section of her that the reader may see."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, Several, any_of
from enracine.people import rules
from enracine.people.models import (
    Contact,
    CsqDestination,
    Education,
    HouseholdMember,
    ImmigrationStatus,
    Languages,
    LanguageSkill,
    Occupation,
    Person,
    Registration,
    Residence,
    SettlementProject,
    TargetRegion,
)
from enracine.people.queries.entries import entries_of
from enracine.privacy.queries import granted_sections


@dataclass(frozen=True)
class PersonHeader:
    """Who somebody is, for the top of a page."""

    subject_id: uuid.UUID
    full_name: str
    given_name: str
    birth_date: dt.date | None
    age: int | None
    standing: str


@dataclass(frozen=True)
class PersonFile:
    """The sections of a person that the reader may see; the others are None or empty."""

    person: Person | None
    contact: Contact | None
    residence: Residence | None
    status: ImmigrationStatus | None
    education: Education | None
    occupation: Occupation | None
    languages: Languages | None
    project: SettlementProject | None
    targets: tuple[TargetRegion, ...]
    members: tuple[HouseholdMember, ...]
    sections: frozenset[str]
    statuses: tuple[ImmigrationStatus, ...] = ()
    destination: CsqDestination | None = None
    educations: tuple[Education, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    skills: tuple[LanguageSkill, ...] = ()


def header(subject_id: uuid.UUID) -> PersonHeader | None:
    """Name and age of a person; None when her identity is not visible. One SQL query."""
    person = Person.objects.filter(pk=subject_id).first()
    return header_of(person) if person else None


def header_of(person: Person) -> PersonHeader:
    """The header of a person already read."""
    age = rules.age_on(person.birth_date, today()) if person.birth_date else None
    return PersonHeader(
        person.pk, person.full_name, person.given_name, person.birth_date, age, person.standing
    )


def headers(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonHeader]:
    """Headers of many persons, for a list; those not visible are absent. One SQL query."""
    ids = list(subject_ids)
    return {person.pk: header_of(person) for person in _NAMED.objects(ids)} if ids else {}


_NAMED = ForObjects(lambda ids: Person.objects.filter(any_of("pk", ids)).order_by("pk"))


def persons_among(subject_ids: Iterable[uuid.UUID]) -> list[Person]:
    """Those of these subjects that are persons, oldest file first (an account may hold several).

    Each with its households, for `households_of`. One SQL query.
    """
    ids = list(subject_ids)
    return _WITH_HOUSEHOLDS.objects(ids) if ids else []


def _with_households(ids: Several) -> QuerySet[Person]:
    memberships = HouseholdMember.objects.filter(person_id=OuterRef("pk"))
    said = JSONObject(household="household_id", left="left_on")
    return (
        Person.objects.filter(any_of("pk", ids))
        .annotate(
            households_told=ArraySubquery(memberships.order_by("joined_on", "id").values(json=said))
        )
        .order_by("created_at", "pk")
    )


_WITH_HOUSEHOLDS = ForObjects(_with_households)


def household_of(subject_id: uuid.UUID) -> uuid.UUID | None:
    """The household a person lives in today, when the reader may see her family."""
    return (
        HouseholdMember.objects.filter(person_id=subject_id, left_on__isnull=True)
        .values_list("household_id", flat=True)
        .first()
    )


def households_of(person: Person) -> tuple[uuid.UUID | None, tuple[uuid.UUID, ...]]:
    """The household of a person today, and those she was of before: read with her (`persons_among`)."""
    told: list[dict[str, str | None]] = person.households_told  # type: ignore[attr-defined]  # annotated
    current = next((uuid.UUID(one["household"]) for one in told if one["left"] is None), None)
    return current, tuple(uuid.UUID(one["household"]) for one in told if one["left"] is not None)


def members_of(household_id: uuid.UUID) -> QuerySet[HouseholdMember]:
    """Who is of a household today: adults first, then children from the eldest."""
    return HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True).order_by(
        "kind", "birth_year", "created_at", "id"
    )


def home_of(subject_id: uuid.UUID) -> Residence | None:
    """Where the person lives today, when the reader may know it. One SQL query."""
    return (
        Residence.objects.filter(subject_id=subject_id, valid_to__isnull=True)
        .select_related("municipality__mrc__region")
        .first()
    )


def person_file(subject_id: uuid.UUID) -> PersonFile:
    """Every visible section of a person, in at most nine SQL queries."""
    household_id = household_of(subject_id)
    entries = entries_of(subject_id)
    targets = (
        TargetRegion.objects.filter(subject_id=subject_id)
        .select_related("region", "paj_territory")
        .order_by("rank")
    )
    return PersonFile(
        person=Person.objects.filter(pk=subject_id).first(),
        contact=Contact.objects.filter(subject_id=subject_id).first(),
        residence=home_of(subject_id),
        status=entries.status,
        education=entries.education,
        occupation=entries.occupation,
        languages=Languages.objects.filter(subject_id=subject_id).first(),
        project=SettlementProject.objects.filter(subject_id=subject_id).first(),
        targets=tuple(targets),
        members=tuple(members_of(household_id)) if household_id else (),
        sections=granted_sections(subject_id),
        statuses=entries.statuses,
        destination=entries.destination,
        educations=entries.educations,
        occupations=entries.occupations,
        skills=entries.skills,
    )


def ages_at_registration(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The age that each had when she first registered, as written that day. One SQL query."""
    rows = (
        Registration.objects.filter(subject_id__in=list(subject_ids), age__isnull=False)
        .order_by("-registered_at", "-id")
        .values_list("subject_id", "age")
    )
    return {subject_id: age for subject_id, age in rows if age is not None}
