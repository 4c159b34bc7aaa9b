"""Three letters of one family, and two people to whom they are written: what the tests of calm share."""

import itertools

from django.core import mail
from django.db import transaction

from enracine.kernel import outbox
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.events import record
from enracine.kernel.models import OutboxMessage
from enracine.kernel.notifications import (
    CANDIDATE,
    PROFESSIONAL,
    Notification,
    Urgency,
)
from enracine.kernel.testing import jobs_role

BOTH = frozenset({PROFESSIONAL, CANDIDATE})


def declared(name, urgency, why=""):
    return Notification(
        name=name,
        category="calm",
        audience="les essais",
        template=f"kernel/mail/{name}",
        fields=frozenset({"url"}),
        urgency=urgency,
        to=BOTH,
        why=why,
    )


NEWS = declared("tests.news", Urgency.NEWS)
TURN = declared("tests.turn", Urgency.TURN)
LAW = declared("tests.law", Urgency.REQUIRED, "La loi le demande.")


_numbers = itertools.count(1)


def at_work(member):
    return {
        "user_id": member.user_id,
        "membership_id": member.pk,
        "organisation_id": member.organisation_id,
    }


def write(letter, **to):
    acting = Acting.for_system("test")
    with transaction.atomic(), acting_as(acting):
        event = record("tests.happened", acting)
        url = f"https://enracine.invalid/{next(_numbers)}"
        return outbox.queue_notification(event, letter.name, context={"url": url}, **to)


def subjects():
    return [m.subject for m in mail.outbox]


def states(**filters):
    with jobs_role():
        found = OutboxMessage.objects.filter(**filters).order_by("id")
        return list(found.values_list("state", "why_dropped"))


def as_account(user_id, **values):
    return Acting(user_id=user_id, label="Moi", **values)
