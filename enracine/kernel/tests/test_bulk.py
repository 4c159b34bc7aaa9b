"""Many rows at once are the rows that one by one would be."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.bulk import insert_many
from enracine.kernel.events import Happened, on_many, record_many
from enracine.kernel.events import _many_listeners as listeners
from enracine.kernel.models import Document, Event

pytestmark = pytest.mark.django_db


def acting():
    return Acting(user_id=3, membership_id=uuid.uuid4(), organisation_id=uuid.uuid4(), label="É «»")


def document(owner, **changes):
    base = {
        "organisation_id": owner.organisation_id,
        "name": 'liste "é" \\ \'',
        "media_type": "text/csv",
        "size": 3,
        "sha256": "0" * 64,
        "purpose": "essai",
        "storage_key": uuid.uuid4().hex,
    }
    return Document(**base | changes)


def test_rows_come_back_as_they_were_given():
    who = acting()
    made = [document(who) for _n in range(3)]
    with transaction.atomic(), acting_as(who):
        assert insert_many(made) == 3
        assert insert_many([]) == 0
        for one in made:
            kept = Document.objects.get(pk=one.pk)
            for field in Document._meta.concrete_fields:
                assert getattr(kept, field.attname) == getattr(one, field.attname)


def test_policies_and_constraints_hold():
    who, other = acting(), acting()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(who):
        insert_many([document(other)])
    same = document(who)
    with pytest.raises(IntegrityError), transaction.atomic(), acting_as(who):
        insert_many([same, document(who, storage_key=same.storage_key)])


def test_events_by_hundreds_are_told_once_together():
    who, told = acting(), []
    on_many("tests.many")(told.append)
    subjects = [uuid.uuid4() for _n in range(5)]
    try:
        with transaction.atomic(), acting_as(who):
            record_many("tests.many", who, [Happened(s, data={"n": 1}) for s in subjects])
            kept = list(Event.objects.filter(kind="tests.many").order_by("id"))
            record_many("tests.many", who, [])
    finally:
        listeners.pop("tests.many")
    assert [[e.subject_id for e in events] for events in told] == [subjects]
    assert [e.subject_id for e in kept] == subjects
    assert {(e.actor_label, tuple(e.organisations), str(e.data)) for e in kept} == {
        ("É «»", (who.organisation_id,), "{'n': 1}")
    }
