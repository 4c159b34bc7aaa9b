"""The end of a permit is announced once, ahead, to those who may know it."""

import datetime as dt

import pytest

from enracine.accompaniment.actions import open_dossier
from enracine.accompaniment.models import Task
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.kernel.models import Event, Setting
from enracine.network.tests.factories import acting_of, make_member
from enracine.people.actions import announce_expiries, update_situation
from enracine.people.models import Announcement
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import Situation

pytestmark = pytest.mark.django_db
NIGHT = Acting.for_system("people.expiries")
ENDS = dt.date(2026, 9, 1)
PERMIT = Situation("temporary_worker_open", expires_on=ENDS)


@pytest.fixture
def minh(as_owner):
    with as_owner():
        make_network()
    with telling(dt.date(2026, 3, 1)):
        return register(situation=PERMIT)


@pytest.fixture
def follower(minh, as_owner):
    with as_owner():
        member = make_member()
        with telling(dt.date(2026, 3, 2)):
            open_dossier(
                Acting.for_system("essai"), minh.subject_id,
                organisation_id=member.organisation_id, programme="eer", assignee_id=member.pk,
            )  # fmt: skip
    return acting_of(member)


def night(as_owner, day: dt.date) -> int:
    with as_owner(), telling(day):
        count = announce_expiries(NIGHT)
        assert announce_expiries(NIGHT) == 0
    return count


def test_the_end_of_a_permit_is_announced_once_before_its_day(minh, follower, as_owner):
    assert night(as_owner, dt.date(2026, 6, 2)) == 0
    assert night(as_owner, dt.date(2026, 6, 3)) == 1
    assert night(as_owner, dt.date(2026, 8, 30)) == 0
    with acting_as(follower):
        event = Event.objects.get(kind="people.status_expiring")
        assert event.data == {"on": "2026-09-01"}
        task = Task.objects.get(code="status-expiry")
    assert (task.assignee_id, task.due_on) == (follower.membership_id, dt.date(2026, 6, 17))
    assert "1\xa0septembre 2026" in task.title.replace("er", "") or "septembre" in task.title


def test_another_end_is_another_announcement(minh, as_owner):
    assert night(as_owner, dt.date(2026, 6, 3)) == 1
    with telling(dt.date(2026, 6, 20)):
        update_situation(
            acting_of_person(minh), minh.subject_id,
            Situation(PERMIT.code, expires_on=dt.date(2028, 9, 1), renewed=True),
        )  # fmt: skip
    assert night(as_owner, dt.date(2026, 8, 1)) == 0
    assert night(as_owner, dt.date(2028, 7, 1)) == 1
    with acting_as(acting_of_person(minh)):
        assert Announcement.objects.count() == 2


def test_the_days_are_a_dated_setting(minh, as_owner):
    with as_owner():
        Setting.objects.create(
            key="people.status_alert_days", value=10, valid_from=dt.date(2026, 1, 1), source="essai"
        )
    assert night(as_owner, dt.date(2026, 6, 3)) == 0
    assert night(as_owner, dt.date(2026, 8, 22)) == 1


def test_who_may_not_see_statuses_is_not_told(minh, as_owner):
    with as_owner():
        partner = make_member("partner")
    from enracine.privacy.actions import grant_access

    acting = acting_of(partner)
    wide = acting.with_subjects(minh.subject_id)
    grant_access(wide, minh.subject_id, acting.organisation_id, ["identity"], "dossier")
    night(as_owner, dt.date(2026, 6, 3))
    with acting_as(acting):
        assert not Event.objects.filter(kind="people.status_expiring").exists()
