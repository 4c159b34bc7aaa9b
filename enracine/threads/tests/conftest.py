"""A person followed by a counsellor, and both of them signed in."""

from dataclasses import dataclass

import pytest
from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import Acting
from enracine.network.models import Membership, User
from enracine.network.tests.factories import acting_of, make_user, signed_in
from enracine.privacy.models import SubjectHolder


@dataclass
class Meeting:
    """Who meets whom, and a counsellor of elsewhere."""

    member: Membership
    stranger: Membership
    dossier: Dossier
    user: User

    @property
    def acting(self) -> Acting:
        return acting_of(self.member)

    @property
    def person(self) -> Acting:
        return Acting(
            user_id=self.user.pk, subject_ids=(self.dossier.subject_id,), label=self.user.name
        )

    @property
    def work(self) -> Client:
        return signed_in(self.member)

    @property
    def portal(self) -> Client:
        return signed_in(self.user)


@pytest.fixture
def meeting(as_owner):
    with as_owner():
        project = make_project()
        dossier = make_dossier(project)
        member = next(
            m for m in project.counsellors if m.organisation_id == dossier.organisation_id
        )
        stranger = next(m for m in project.counsellors if m.pk != member.pk)
        Dossier.objects.filter(pk=dossier.pk).update(assignee=member)
        dossier.refresh_from_db()
        user = make_user(name="Amina Essai")
        SubjectHolder.objects.create(user=user, subject_id=dossier.subject_id)
        return Meeting(member, stranger, dossier, user)
