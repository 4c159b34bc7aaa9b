"""A real receiver on this machine, an organisation whose sheet allows webhooks, and events."""

import base64
import datetime as dt
import hashlib
import hmac
import http.server
import threading
from dataclasses import dataclass, field

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.testing import jobs_role
from enracine.network.models import Membership, Organisation
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.privacy.actions.governance import approve_integration
from enracine.webhooks import actions
from enracine.webhooks.models import Delivery, Subscription

KIND = "accompaniment.task_added"


@dataclass
class Receiver:
    """A system that keeps what it takes, and refuses or falls silent when told to."""

    server: http.server.ThreadingHTTPServer
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    asked: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/avis?de=enracine"

    @property
    def ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _body in self.taken]


@pytest.fixture
def receiver():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked += 1
            if 200 <= kept.status < 300:
                kept.taken.append((dict(self.headers), body))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_arguments):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Receiver(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()


def approve(organisation: Organisation) -> None:
    """The sheet that the law asks for."""
    texts = (
        "name",
        "place",
        "information",
        "measures",
        "end_terms",
        "officer",
        "opinion",
        "reason",
    )
    approve_integration(
        Acting.for_system("essai"),
        organisation,
        integration="webhooks",
        **dict.fromkeys(texts, "Essai"),
        mandate_on=today(),
        review_on=today() + dt.timedelta(days=365),
    )


@pytest.fixture
def administrator(as_owner) -> Membership:
    with as_owner():
        member = make_member("administrator")
        approve(member.organisation)
    return member


@pytest.fixture
def subscribed(administrator, receiver) -> tuple[Subscription, str]:
    """A subscription to the receiver, and its secret."""
    return actions.create_subscription(
        acting_of(administrator), name="Le registre", address=receiver.address, kinds=[KIND]
    )


def happen(organisation, *, kind: str = KIND, others=(), **data):
    """Something happens in an organisation."""
    acting = Acting.for_system("essai")
    with transaction.atomic(), acting_as(acting):
        return record(kind, acting, organisations=[organisation.pk, *others], data=data)


@pytest.fixture
def stranger(as_owner) -> Membership:
    with as_owner():
        return make_member("administrator", make_organisation())


@pytest.fixture
def jobs():
    """Be the worker for a block."""
    return jobs_role


def states(found, jobs):
    with jobs():
        return list(
            Delivery.objects.filter(subscription=found)
            .order_by("id")
            .values_list("state", flat=True)
        )


def refresh(found, jobs):
    with jobs():
        found.refresh_from_db()
    return found


def later(**span):
    """The worker's clock, that much further."""
    return time_machine.travel(timezone.now() + dt.timedelta(**span), tick=True)


def genuine(secret, headers, body):
    """Whether one of the signatures is that of the secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return mine in headers["Webhook-Signature"].split(" ")


def make_organisation_row(found, number):
    """Something with an identifier and a version, to be told of."""
    return Subscription(organisation_id=found.organisation_id, name=str(number), kinds=[KIND])
