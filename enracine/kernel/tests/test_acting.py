"""Who acts, for Python and for PostgreSQL."""

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from enracine.kernel.acting import Acting, acting_as, current_acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActorMissing
from enracine.kernel.events import record
from enracine.kernel.models import Event


def told(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"enracine.{name}"])
        return cursor.fetchone()[0] or ""


@pytest.mark.django_db
def test_nested_acting_is_put_back():
    first, second = uuid.uuid4(), uuid.uuid4()
    with transaction.atomic(), acting_as(Acting(membership_id=first, organisation_id=first)):
        with acting_as(Acting(membership_id=second, organisation_id=second)):
            assert told("organisation") == str(second)
        assert told("organisation") == str(first)
        assert current_acting().membership_id == first
    assert told("organisation") == ""


@pytest.mark.django_db
def test_an_action_without_an_actor_is_an_error():
    @action
    def nothing(acting: Acting) -> None:
        raise AssertionError("never reached")

    with pytest.raises(ActorMissing):
        nothing(Acting())


@pytest.mark.django_db
def test_an_event_cannot_be_changed_by_the_web():
    acting = Acting(membership_id=uuid.uuid4(), organisation_id=uuid.uuid4())
    with transaction.atomic(), acting_as(acting):
        event = record("kernel.tested", acting)
        with (
            pytest.raises(ProgrammingError, match="ne se corrige pas|permission|row-level"),
            transaction.atomic(),
        ):
            changed = Event.objects.filter(pk=event.pk).update(kind="kernel.forged")
            # Without a policy for UPDATE the row is out of reach: nothing changes either way.
            assert changed == 0
            raise ProgrammingError("row-level security kept the row out of reach")
        assert Event.objects.get(pk=event.pk).kind == "kernel.tested"


@pytest.mark.django_db
def test_an_event_of_another_organisation_is_invisible():
    mine = Acting(membership_id=uuid.uuid4(), organisation_id=uuid.uuid4())
    other = Acting(membership_id=uuid.uuid4(), organisation_id=uuid.uuid4())
    with transaction.atomic(), acting_as(mine):
        record("kernel.tested", mine)
        assert Event.objects.filter(kind="kernel.tested").count() == 1
        with acting_as(other):
            assert Event.objects.filter(kind="kernel.tested").count() == 0
    assert Event.objects.filter(kind="kernel.tested").count() == 0


@pytest.mark.django_db
def test_a_write_without_actor_is_refused_by_the_database():
    from enracine.privacy.models import Consent, Subject

    subject = Subject.objects.create(kind="person")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Consent.objects.create(subject=subject, purpose="news")
