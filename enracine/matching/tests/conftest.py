"""A person followed by a counsellor, her spouse on another account, and somebody of elsewhere."""

from dataclasses import dataclass

import pytest
from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import (
    household_id,
    make_dossier,
    make_person,
    make_project,
)
from enracine.kernel.acting import Acting
from enracine.network.models import Membership, User
from enracine.network.tests.factories import acting_of, make_user, signed_in
from enracine.people.models import HouseholdMember, Person
from enracine.privacy.models import SubjectHolder


@dataclass
class Home:
    """Who lives there, and who follows them."""

    member: Membership
    coordinator: Membership
    stranger: Membership
    dossier: Dossier
    user: User
    spouse: Person
    spouse_user: User

    @property
    def acting(self) -> Acting:
        return acting_of(self.member)

    @property
    def person(self) -> Acting:
        return Acting(
            user_id=self.user.pk, subject_ids=(self.dossier.subject_id, self.dossier.household_id)
        )

    @property
    def partner(self) -> Acting:
        return Acting(
            user_id=self.spouse_user.pk,
            subject_ids=(self.spouse.pk, self.dossier.household_id),
        )

    @property
    def work(self) -> Client:
        return signed_in(self.member)

    @property
    def portal(self) -> Client:
        return signed_in(self.user)


@pytest.fixture
def home(as_owner):
    with as_owner():
        project = make_project()
        dossier = make_dossier(project)
        where = household_id(Person.objects.get(pk=dossier.subject_id))
        spouse = make_person("Karim", household=where)
        HouseholdMember.objects.create(
            subject_id=where, household_id=where, kind="child", first_name="Nour", birth_year=2023
        )
        member = next(
            m for m in project.counsellors if m.organisation_id == dossier.organisation_id
        )
        stranger = next(m for m in project.counsellors if m.pk != member.pk)
        Dossier.objects.filter(pk=dossier.pk).update(assignee=member)
        dossier.refresh_from_db()
        users = [make_user(name="Amina Essai"), make_user(name="Karim Essai")]
        for user, subject in zip(users, (dossier.subject_id, spouse.pk), strict=True):
            SubjectHolder.objects.create(user=user, subject_id=subject)
            SubjectHolder.objects.create(user=user, subject_id=where)
        return Home(member, project.coordinator, stranger, dossier, users[0], spouse, users[1])
