"""What does not leave, and until when: a receiver that refuses or is silent, a right or a key that ended."""

import json

import pytest
from django.core import mail
from django.db import transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.events import record
from enracine.kernel.testing import run_jobs
from enracine.network.tests.factories import acting_of
from enracine.privacy.models import Provider
from enracine.webhooks import actions, rules
from enracine.webhooks.models import Delivery, Subscription
from enracine.webhooks.tests.conftest import (
    KIND,
    genuine,
    happen,
    later,
    make_organisation_row,
    refresh,
    states,
)

pytestmark = pytest.mark.django_db


def test_a_refusal_of_one_message_does_not_hold_the_others(subscribed, receiver, jobs):
    found, _secret = subscribed
    first, second = (make_organisation_row(found, n) for n in range(2))
    acting = Acting.for_system("essai")
    with jobs(), transaction.atomic(), acting_as(acting):
        for about in (first, first, second):
            record(KIND, acting, object=about, organisations=[found.organisation_id])
    receiver.status = 422
    with jobs():
        assert actions.deliver_one(found.pk) is False
        receiver.status = 200
        assert actions.deliver(found.pk) == 1
    assert [json.loads(body)["object"]["id"] for _h, body in receiver.taken] == [str(second.pk)]
    assert states(found, jobs) == ["waiting", "waiting", "delivered"]
    with later(minutes=2), jobs():
        assert actions.deliver(found.pk) == 2
    assert [json.loads(body)["object"]["id"] for _h, body in receiver.taken[1:]] == [
        str(first.pk),
        str(first.pk),
    ]


def test_a_receiver_that_asks_to_be_left_alone_is(subscribed, receiver, jobs):
    found, _secret = subscribed
    happen(found.organisation)
    receiver.status, receiver.headers = 429, {"Retry-After": "7200"}
    with jobs():
        assert actions.deliver_one(found.pk) is False
    receiver.status = 200
    with later(minutes=119), jobs():
        assert actions.sweep() == 0
        assert actions.deliver_one(found.pk) is None
    with later(minutes=121), jobs():
        assert actions.deliver_one(found.pk) is True


def test_past_its_days_a_message_is_dead_then_sent_again_by_a_human(
    subscribed, receiver, administrator, jobs
):
    found, _secret = subscribed
    event = happen(found.organisation)
    receiver.status = 500
    with later(days=rules.RETRY_DAYS[1], minutes=1), jobs():
        assert actions.deliver_one(found.pk) is False
    assert states(found, jobs) == ["dead"]
    receiver.status = 200
    with later(days=15):
        assert actions.send_again(acting_of(administrator), found) == 1
        run_jobs()
    assert receiver.ids == [str(event.id)]
    assert states(found, jobs) == ["delivered"]


def test_a_receiver_silent_for_weeks_is_left_and_the_administrator_told(
    subscribed, receiver, administrator, jobs
):
    found, _secret = subscribed
    happen(found.organisation)
    receiver.status = 500
    with jobs():
        actions.deliver_one(found.pk)
    with later(days=rules.SUSPEND_DAYS[1], hours=1):
        with jobs():
            actions.deliver_one(found.pk)
        run_jobs()
    assert refresh(found, jobs).state == "suspended"
    assert found.is_exhausted
    (letter,) = mail.outbox
    assert letter.to == [administrator.user.email]
    assert "Le registre" in letter.body
    # Nothing more is called, and what happens meanwhile waits.
    asked = receiver.asked
    late = happen(found.organisation)
    with later(days=16), jobs():
        assert actions.sweep() == 0
        assert actions.deliver_one(found.pk) is None
    assert receiver.asked == asked
    receiver.status = 200
    actions.resume_subscription(acting_of(administrator), found)
    run_jobs()
    assert receiver.ids == [str(late.id)]


def test_nothing_leaves_once_the_evaluation_no_longer_allows_it(
    subscribed, receiver, jobs, as_owner
):
    found, _secret = subscribed
    happen(found.organisation)
    with as_owner():
        Provider.objects.update(measures="")
    with jobs():
        assert actions.deliver_one(found.pk) is None
    assert receiver.asked == 0
    assert states(found, jobs) == ["waiting"]
    assert "EFVP" in refresh(found, jobs).last_error


def test_another_key_of_the_installation_signs_nothing(subscribed, receiver, jobs, settings):
    found, _secret = subscribed
    happen(found.organisation)
    settings.SECRET_KEY = "une tout autre clé, assez longue pour être prise"
    with jobs():
        assert actions.deliver_one(found.pk) is None
    assert receiver.asked == 0
    assert "secret" in refresh(found, jobs).last_error


def test_after_the_overlap_the_former_secret_signs_no_more(
    subscribed, receiver, administrator, jobs
):
    found, former = subscribed
    new = actions.rotate_secret(acting_of(administrator), found)
    happen(found.organisation)
    with later(days=rules.OVERLAP_DAYS[1], minutes=1), jobs():
        assert actions.deliver_one(found.pk) is True
    assert genuine(new, *receiver.taken[0])
    assert not genuine(former, *receiver.taken[0])


def test_old_notices_leave_and_what_waits_for_ever_does_not(subscribed, receiver, jobs):
    found, _secret = subscribed
    happen(found.organisation)
    with jobs():
        actions.deliver(found.pk)
        happen(found.organisation)
        Subscription.objects.update(state="suspended")
    from enracine.webhooks.jobs import forget

    with later(days=rules.KEEP_DAYS[1], hours=1), jobs():
        assert forget.func() == 1
    assert states(found, jobs) == ["dead"]


def test_strangers_see_nothing(subscribed, jobs, stranger):
    found, _secret = subscribed
    happen(found.organisation)
    with transaction.atomic(), acting_as(acting_of(stranger)):
        assert Subscription.objects.count() == 0
        assert Delivery.objects.count() == 0
        assert found.secrets.count() == 0
