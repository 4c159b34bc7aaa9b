"""A common project of three organisations, and people who register, for tests of this floor up."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from enracine.accompaniment.actions import allocate_registration
from enracine.accompaniment.listeners import allocation_acting
from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.network.models import Membership, Organisation, Programme
from enracine.network.tests.factories import LONG_AGO, make_member, make_organisation
from enracine.people.models import (
    Contact,
    Education,
    Household,
    HouseholdMember,
    Languages,
    Occupation,
    Person,
)
from enracine.people.rules import search_key
from enracine.privacy.models import Subject

_numbers = itertools.count(1)


@dataclass
class Project:
    """The coordination, its members and one counsellor in each, in the order of their codes."""

    network: Organisation
    members: list[Organisation]
    counsellors: list[Membership]
    coordinator: Membership


def make_project(organisations: int = 3) -> Project:
    """A common project where shares are equal; takes the place of the one of the reference data."""
    network = make_organisation(kind="eer_network", short_name="EER d’essai")
    Programme.objects.update_or_create(
        code="eer",
        defaults={"name": "Emplois en régions", "organisation": network, "valid_from": LONG_AGO},
    )
    members = [
        make_organisation(
            code=f"membre-{n}-{next(_numbers)}",
            kind="eer_member",
            parent=network,
            agreed_share="0.3333",
            short_name=f"Membre {n}",
            languages=["fr"],
        )
        for n in range(1, organisations + 1)
    ]
    return Project(
        network,
        members,
        [make_member("counsellor", m, languages=["fr"]) for m in members],
        make_member("coordinator", network),
    )


def make_person(
    given: str = "Amina", family: str = "Benali", household: uuid.UUID | None = None, **values: Any
) -> Person:
    """A person with her main sections, in her household (a new one unless given)."""
    subject = Subject.objects.create(kind="person")
    home = household or Subject.objects.create(kind="household").pk
    acting = Acting.for_system("essai").with_subjects(subject.pk, home)
    with transaction.atomic(), acting_as(acting):
        person = Person.objects.create(
            subject=subject,
            given_name=given,
            family_name=family,
            search_key=search_key(given, family),
            birth_date=values.pop("birth_date", dt.date(1992, 2, 29)),
        )
        Contact.objects.create(
            subject=subject, email=f"p{next(_numbers)}@exemple.invalid", phone="+15145550199"
        )
        Languages.objects.create(
            subject=subject, french="intermediate", interpreter=values.pop("interpreter", "")
        )
        Education.objects.create(subject=subject, level="bachelor", recognition="started")
        Occupation.objects.create(subject=subject, title="Soudeuse", years=8)
        if household is None:
            Household.objects.create(subject_id=home)
        HouseholdMember.objects.create(
            subject_id=home, household_id=home, kind="adult", person=person, first_name=given
        )
    return person


def household_id(person: Person) -> uuid.UUID:
    """The household of a person made by `make_person`."""
    acting = Acting.for_system("essai").with_subjects(person.pk)
    with transaction.atomic(), acting_as(acting):
        found = HouseholdMember.objects.filter(person=person).values_list("household_id", flat=True)
        home = found.first()
    if home is None:
        raise AssertionError("no household")
    return home


def make_allocated(person: Person, home: uuid.UUID) -> Dossier:
    """The dossier that the common project opens for a person."""
    dossier = allocate_registration(allocation_acting(person.pk, home), person.pk, home)
    if dossier is None:
        raise AssertionError("no project")
    return dossier


def make_dossier(
    project: Project, given: str = "Amina", family: str = "Benali", **v: Any
) -> Dossier:
    """A person registered and allocated in `project`."""
    home = Subject.objects.create(kind="household").pk
    with transaction.atomic(), acting_as(Acting.for_system("essai").with_subjects(home)):
        Household.objects.create(subject_id=home, formed_on=today())
    person = make_person(given, family, household=home, **v)
    dossier = make_allocated(person, home)
    assert dossier.coordinating_organisation_id == project.network.pk
    return dossier
