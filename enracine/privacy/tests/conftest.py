"""Two organisations with their officers, and one person whose dossier the first holds."""

from types import SimpleNamespace

import pytest

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import PrivacyOfficer, Role
from enracine.network.tests.factories import acting_of, make_member, make_organisation, make_user
from enracine.privacy.actions import grant_access
from enracine.privacy.models import Subject, SubjectHolder


@pytest.fixture
def protected(as_owner):
    """`here` and `there`, their officers, a counsellor, and a candidate of `here`."""
    with as_owner():
        world = SimpleNamespace(here=make_organisation(), there=make_organisation())
        for name in ("here", "there"):
            organisation = getattr(world, name)
            member = make_member(Role.PRIVACY_OFFICER, organisation)
            setattr(world, f"officer_{name}", member)
            setattr(world, f"keeper_{name}", acting_of(member))
            PrivacyOfficer.objects.create(
                organisation=organisation,
                name=f"Responsable {name}",
                title="Direction",
                email=member.user.email,
                valid_from=today(),
            )
        world.counsellor_member = make_member(Role.COUNSELLOR, world.here)
        world.counsellor = acting_of(world.counsellor_member)
        world.subject = Subject.objects.create(kind="person")
        world.account = make_user(name="Amina")
        SubjectHolder.objects.create(subject=world.subject, user=world.account)
        world.person = Acting.for_subject(world.subject.pk, user_id=world.account.pk)
    grant_access(
        Acting.for_system("essai").with_subjects(world.subject.pk),
        world.subject.pk,
        world.here.pk,
        ["identity"],
        "dossier",
    )
    return world
