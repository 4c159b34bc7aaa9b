"""Events leave once each, in order, whatever happens to the receiver, to the worker or to the secret."""

import datetime as dt
import json
import random

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from enracine.kernel import outbound
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.events import Happened, record, record_many
from enracine.kernel.testing import run_jobs
from enracine.network.tests.factories import acting_of
from enracine.webhooks import actions
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


def test_an_event_is_written_for_each_subscription_of_who_may_see_it(
    subscribed, administrator, stranger, jobs, as_owner
):
    found, _secret = subscribed
    happen(administrator.organisation)
    happen(stranger.organisation)
    happen(stranger.organisation, others=[administrator.organisation_id])
    happen(administrator.organisation, kind="accompaniment.task_done")
    assert states(found, jobs) == ["waiting", "waiting"]


def test_many_events_at_once_are_as_many_rows_in_their_order(subscribed, jobs):
    found, _secret = subscribed
    acting = Acting.for_system("essai")
    with transaction.atomic(), acting_as(acting):
        events = record_many(
            KIND, acting, [Happened(organisations=(found.organisation_id,)) for _ in range(7)]
        )
    with jobs():
        kept = list(Delivery.objects.order_by("id").values_list("event_id", flat=True))
    assert kept == sorted(e.id for e in events)


def test_a_transaction_undone_leaves_no_notice(subscribed, jobs):
    found, _secret = subscribed
    acting = Acting.for_system("essai")
    with pytest.raises(RuntimeError), transaction.atomic(), acting_as(acting):
        record(KIND, acting, organisations=[found.organisation_id])
        raise RuntimeError
    assert states(found, jobs) == []


def test_the_version_of_the_object_travels(subscribed, receiver, jobs):
    found, _secret = subscribed
    acting = Acting.for_system("essai")
    with jobs(), transaction.atomic(), acting_as(acting):
        found.refresh_from_db()
        Subscription.objects.filter(pk=found.pk).update(version=9)
        found.version = 9
        record(KIND, acting, object=found, organisations=[found.organisation_id])
    with jobs():
        actions.deliver(found.pk)
    ((_headers, body),) = receiver.taken
    assert json.loads(body)["object"] == {
        "kind": "subscription",
        "id": str(found.pk),
        "version": 9,
    }


def test_nothing_of_the_event_s_own_data_leaves(subscribed, receiver, jobs):
    """A name, an address, a phone or a birth date in an event stays in it."""
    found, _secret = subscribed
    happen(
        found.organisation,
        given_name="Amina",
        email="amina@exemple.invalid",
        phone="+15145550177",
        birth_date="1990-01-02",
        reason="violence",
    )
    with jobs():
        actions.deliver(found.pk)
    ((headers, body),) = receiver.taken
    told = (body.decode() + json.dumps(headers)).lower()
    for secret in ("amina", "exemple.invalid", "5145550177", "1990", "violence", "essai"):
        assert secret not in told
    assert set(json.loads(body)) == {"id", "kind", "occurred_at", "organisation", "object"}


# --- Delivered ----------------------------------------------------------------------------------------


def test_the_worker_finds_it_by_itself_and_sends_it_once(subscribed, receiver, jobs):
    found, secret = subscribed
    event = happen(found.organisation)
    with jobs():
        assert actions.sweep() == 1
    run_jobs()
    with jobs():
        assert actions.sweep() == 0
        assert actions.deliver(found.pk) == 0
    assert receiver.ids == [str(event.id)]
    assert states(found, jobs) == ["delivered"]
    assert refresh(found, jobs).last_success_at is not None
    assert genuine(secret, *receiver.taken[0])


def test_a_week_down_loses_nothing_and_doubles_nothing(subscribed, receiver, administrator, jobs):
    """Seven days of silence, workers killed on the way, a secret changed: each event arrives once."""
    found, first_secret = subscribed
    chance = random.Random(4)
    objects = [make_organisation_row(found, n) for n in range(3)]
    begun, sent, secrets = timezone.now(), [], [first_secret]
    receiver.status = 503
    for hour in range(0, 24 * 7, 3):
        with time_machine.travel(begun + dt.timedelta(hours=hour), tick=True):
            acting = Acting.for_system("essai")
            with jobs(), transaction.atomic(), acting_as(acting):
                about = chance.choice(objects)
                event = record(KIND, acting, object=about, organisations=[found.organisation_id])
                sent.append((str(about.pk), str(event.id)))
            if chance.random() < 0.2:
                killed_in_mid_delivery(found, jobs)
            if hour == 24 * 3:
                secrets.append(actions.rotate_secret(acting_of(administrator), found, None))
            with jobs():
                actions.sweep()
                actions.deliver(found.pk)
    assert receiver.taken == []
    waiting = states(found, jobs)
    assert len(waiting) == len(sent) == 56
    assert "dead" not in waiting
    with time_machine.travel(begun + dt.timedelta(days=7, hours=2), tick=True):
        receiver.status = 200
        with jobs():
            assert actions.sweep() == 1
        run_jobs()
    assert len(receiver.ids) == len(set(receiver.ids)) == len(sent)
    assert set(receiver.ids) == {event for _object, event in sent}
    for about in objects:
        mine = [event for one, event in sent if one == str(about.pk)]
        arrived = [i for i in receiver.ids if i in mine]
        assert arrived == mine
    assert set(states(found, jobs)) == {"delivered"}
    # The former secret ends on its day: until then both sign.
    assert all(genuine(s, *taken) for s in secrets for taken in receiver.taken)
    # One try at a time while it was down, further and further apart: not one for each notice.
    assert receiver.asked - len(sent) <= 60


def killed_in_mid_delivery(found, jobs):
    """A worker takes a message, calls, and dies before it notes anything."""

    class Killed(BaseException):
        """Like a machine that stops."""

    original = outbound.post

    def dying(*arguments):
        original(*arguments)
        raise Killed

    outbound.post = dying
    try:
        with jobs(), pytest.raises(Killed):
            if actions.deliver_one(found.pk) is None:
                raise Killed
    finally:
        outbound.post = original


def test_a_worker_killed_after_the_receiver_took_it_sends_the_same_identifier_again(
    subscribed, receiver, jobs
):
    found, _secret = subscribed
    event = happen(found.organisation)
    killed_in_mid_delivery(found, jobs)
    assert states(found, jobs) == ["sending"]
    with jobs():
        # The claim holds: nobody else takes it.
        assert actions.deliver_one(found.pk) is None
    with later(minutes=3), jobs():
        assert actions.sweep() == 1
        assert actions.deliver_one(found.pk) is True
    assert receiver.ids == [str(event.id), str(event.id)]
    assert receiver.taken[0][1] == receiver.taken[1][1]
    assert states(found, jobs) == ["delivered"]


def test_a_worker_that_wakes_up_late_notes_nothing(subscribed, receiver, jobs, monkeypatch):
    """Its claim ended, another took the message over: what it knows is no longer its own to say."""
    found, _secret = subscribed
    happen(found.organisation)
    original = outbound.post
    once = []

    def slow(*arguments):
        if once:
            return original(*arguments)
        once.append(1)
        with later(minutes=3), jobs():
            assert actions.deliver_one(found.pk) is True
        raise outbound.Unreachable("trop tard")

    monkeypatch.setattr(outbound, "post", slow)
    with jobs():
        actions.deliver_one(found.pk)
    assert states(found, jobs) == ["delivered"]
    assert refresh(found, jobs).failures == 0


def test_the_database_allows_one_message_under_way_for_a_subscription(subscribed, jobs):
    found, _secret = subscribed
    happen(found.organisation)
    happen(found.organisation)
    with jobs(), pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state="sending", claimed_until=timezone.now())
