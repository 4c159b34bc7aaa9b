"""S06: somebody under 18 whom a professional registers is read by that organisation, and by no other."""

import datetime as dt

import pytest

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.people.actions.majority import _destroy
from enracine.people.models import Contact, Person
from enracine.people.queries.contacts import contacts_of
from enracine.people.rules import birthday
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Identity, Reach
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent

pytestmark = pytest.mark.django_db
PHONE = "+15145550144"


@pytest.fixture
def people(as_owner):
    """An agent, a colleague of another organisation, and Maëlle, 17, whom the agent registered."""
    with as_owner():
        make_network()
        agent = make_member("paj_agent", make_organisation(kind="paj_promoter"))
        other = make_member("partner", make_organisation(kind="regional_partner"))
    born = birthday(today(), -17) - dt.timedelta(days=40)
    done = register(
        acting_of(agent),
        identity=Identity("Maëlle", "Benali", born),
        reach=Reach("maelle@exemple.invalid", PHONE),
        channel="professional",
    )
    assert done.standing == "contact"
    return agent, other, done.subject_id, born


def test_s06_who_registered_her_reads_how_to_reach_her_and_nobody_else(people):
    agent, other, subject_id, born = people
    with acting_as(acting_of(agent)):
        (told,) = contacts_of(acting_of(agent))
        assert (told.subject_id, told.phone) == (subject_id, PHONE)
        assert told.of_age_on == birthday(born, 18)
    with acting_as(acting_of(other)):
        assert not contacts_of(acting_of(other))
        assert not Person.objects.filter(pk=subject_id).exists()
        assert not Contact.objects.filter(subject_id=subject_id).exists()
    page = signed_in(agent).get("/travail/contacts/").content.decode()
    assert "Maëlle Benali" in page and "514 555-0144" in page.replace("\xa0", " ")
    with jobs_role():
        read = AccessLogEntry.objects.get(subject_id=subject_id, page="people:contacts")
        assert set(read.sections) == {"identity", "contact"}
    assert "Maëlle" not in signed_in(other).get("/travail/contacts/").content.decode()


def test_s06_she_takes_her_agreement_back_and_is_read_no_more(people):
    agent, _other, subject_id, _born = people
    her = Acting.for_subject(subject_id)
    with acting_as(her):
        consent = Consent.objects.get(subject_id=subject_id, purpose="registration")
    withdraw_consent(her, consent)
    with acting_as(acting_of(agent)):
        assert not contacts_of(acting_of(agent))


def test_s06_what_was_read_at_the_counter_is_destroyed_at_the_term_too(people):
    _agent, _other, subject_id, _born = people
    with jobs_role():
        assert AccessGrant.objects.filter(subject_id=subject_id, ended_at__isnull=True).exists()
        assert _destroy(Acting.for_system("people.majority"), subject_id) == 1
        assert not Person.objects.filter(pk=subject_id).exists()
