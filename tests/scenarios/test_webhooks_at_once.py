"""Webhooks with real connections: one notice leaves once, and a slow receiver holds nobody else."""

import asyncio
import functools
import http.server
import inspect
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.events import record
from enracine.kernel.jobs import LINES
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member
from enracine.operations.working import work
from enracine.webhooks import actions
from enracine.webhooks.models import Delivery
from enracine.webhooks.tests.conftest import KIND, approve, happen, receiver  # noqa: F401 – a fixture of another folder
from tests.racing import race

AT_ONCE = 8


@pytest.fixture
def administrator(own_database, as_owner):
    with as_owner():
        member = make_member("administrator")
        approve(member.organisation)
    return member


def subscribe(member, address):
    found, _secret = actions.create_subscription(
        acting_of(member), name="Le registre", address=address, kinds=[KIND]
    )
    return found


def states():
    with jobs_role():
        return sorted(Delivery.objects.values_list("state", flat=True))


def test_workers_that_race_for_one_notice_send_it_once(administrator, receiver):  # noqa: F811 – the fixture
    """Each at its own connection: before it is taken, and when a killed worker left it."""
    found = subscribe(administrator, receiver.address)
    event = happen(administrator.organisation)
    everybody = [lambda: actions.deliver_one(found.pk)] * AT_ONCE
    results = race(everybody, role="enracine_jobs")
    assert sorted(results) == ["nothing"] * (AT_ONCE - 1) + ["won"]
    assert receiver.ids == [str(event.id)]
    assert states() == ["delivered"]

    # Several waiting, several looking: each once, whoever sends it, in the order of its object.
    acting = Acting.for_system("essai")
    with jobs_role(), transaction.atomic(), acting_as(acting):
        sent = [
            str(record(KIND, acting, object=found, organisations=[found.organisation_id]).id)
            for _n in range(5)
        ]
    race([lambda: actions.deliver(found.pk)] * AT_ONCE, role="enracine_jobs")
    with jobs_role():
        actions.deliver(found.pk)
    assert receiver.ids[1:] == sent

    # A worker was killed in the middle: its claim over, the others race to take it up.
    late = happen(administrator.organisation)
    with jobs_role():
        Delivery.objects.filter(event_id=late.id).update(
            state="sending", claimed_until=timezone.now()
        )
    results = race(everybody, role="enracine_jobs")
    assert sorted(results) == ["nothing"] * (AT_ONCE - 1) + ["won"]
    assert receiver.ids.count(str(late.id)) == 1
    assert set(states()) == {"delivered"}


@pytest.fixture
def slow():
    """A receiver that keeps its caller until it is let go."""
    asked, free = threading.Event(), threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.set()
            free.wait(20)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked, free
    free.set()
    server.shutdown()
    server.server_close()


def status_of(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name]
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def _connections_closed(monkeypatch):
    """Each job leaves its thread's connection closed: in a test, nobody else does."""

    def closed_after(work_of):
        @functools.wraps(work_of)
        def run(*arguments, **named):
            try:
                return work_of(*arguments, **named)
            finally:
                connection.close()

        return run

    for task in app.tasks.values():
        if not inspect.iscoroutinefunction(task.func):
            monkeypatch.setattr(task, "func", closed_after(task.func))


def until(true, seconds=15.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "too long"
        time.sleep(0.05)


@pytest.mark.usefixtures("_connections_closed")
def test_a_slow_receiver_holds_neither_letters_nor_other_receivers(
    administrator,
    receiver,  # noqa: F811 – the fixture
    slow,
    as_owner,
):
    address, asked, free = slow
    held, quick = subscribe(administrator, address), subscribe(administrator, receiver.address)
    event = happen(administrator.organisation)
    for found in (held, quick):
        actions.delivering.defer_delivery(found.pk)
    with as_owner():
        app.configure_task("outbox.sweep").defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()):
        worker = threading.Thread(target=lambda: asyncio.run(work(wait=False)), daemon=True)
        worker.start()
        assert asked.wait(15)
        with as_owner():
            until(lambda: "succeeded" in status_of("outbox.sweep"))
        until(lambda: receiver.ids == [str(event.id)])
        assert "sending" in states()
        free.set()
        worker.join(20)
    assert not worker.is_alive()
    assert states() == ["delivered", "delivered"]


def test_every_job_has_a_line():
    """A queue that no line works on would wait for ever, in silence."""
    app.perform_import_paths()
    ours = [task for task in app.tasks.values() if not task.name.startswith("builtin:")]
    assert {task.queue for task in ours} <= set(LINES)
    assert app.tasks[actions.delivering.TASK].queue == "outside"
