"""Messages leave once, after the transaction, each alone, and failures stay visible."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection, transaction

from enracine.kernel import notifications, outbox, unsent
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.events import record
from enracine.kernel.models import OutboxMessage
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency
from enracine.kernel.testing import jobs_role, run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db
TEST = Notification(
    name="tests.hello",
    category="tests",
    audience="les essais",
    template="kernel/mail/test",
    fields=frozenset({"given_name", "url"}),
    urgency=Urgency.TURN,
    to=frozenset({CANDIDATE}),
)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(notifications, "_notifications", {TEST.name: TEST})


@pytest.fixture(autouse=True)
def template(settings, monkeypatch):
    texts = {
        "kernel/mail/test.fr.txt": "Bonjour {given_name}\n\nVoir {url}",
        "kernel/mail/test.en.txt": "Hello {given_name}\n\nSee {url}",
    }
    drawn = outbox.render_to_string

    def render(name, context):
        return texts[name].format(**context) if name in texts else drawn(name, context)

    monkeypatch.setattr(outbox, "render_to_string", render)


def queue(address="amina@exemple.invalid", language="fr-ca", **context):
    acting = Acting.for_system("test")
    with transaction.atomic(), acting_as(acting):
        event = record("tests.happened", acting)
        return outbox.queue_notification(
            event, TEST.name, address=address, language=language, context=context
        )


def states():
    with jobs_role():
        return sorted(OutboxMessage.objects.values_list("recipient_address", "state"))


def test_a_message_waits_for_the_worker_then_leaves_once():
    queue(given_name="Amina", url="https://enracine.invalid/x")
    assert mail.outbox == [] and waiting_jobs() == 1
    run_jobs()
    assert [m.subject for m in mail.outbox] == ["Bonjour Amina"]
    text, _line, under = mail.outbox[0].body.partition("\n-- \n")
    assert text == "Voir https://enracine.invalid/x\n"
    assert "/mon-parcours/avis/" in under
    run_jobs()
    assert len(mail.outbox) == 1
    assert states() == [("amina@exemple.invalid", "sent")]


def test_the_same_job_run_twice_sends_once():
    message = queue()
    with jobs_role():
        assert outbox.send_message(message.id) is True
        assert outbox.send_message(message.id) is False
    assert len(mail.outbox) == 1


def test_a_cancelled_transaction_leaves_no_message_and_no_job():
    acting = Acting.for_system("test")
    with pytest.raises(RuntimeError), transaction.atomic(), acting_as(acting):
        event = record("tests.happened", acting)
        outbox.queue_notification(event, TEST.name, address="a@exemple.invalid")
        raise RuntimeError
    assert waiting_jobs() == 0 and states() == []


def test_the_language_of_the_recipient_decides():
    queue(language="en", given_name="Amina")
    run_jobs()
    assert mail.outbox[0].subject == "Hello Amina"


def test_one_refused_recipient_does_not_hold_the_others(monkeypatch):
    queue(address="refused@exemple.invalid")
    queue(address="good@exemple.invalid")
    real = outbox._mail

    def picky(message, recipient):
        if recipient.address.startswith("refused"):
            raise OSError("550 refused@exemple.invalid unknown")
        real(message, recipient)

    monkeypatch.setattr(outbox, "_mail", picky)
    run_jobs()
    assert [m.to for m in mail.outbox] == [["good@exemple.invalid"]]
    with jobs_role():
        refused = OutboxMessage.objects.get(recipient_address="refused@exemple.invalid")
        assert (refused.state, refused.attempts) == ("waiting", 1)
        assert refused.last_error == "OSError: 550 [masqué] unknown"
        assert refused.not_before > now()
        assert [m.id for m in unsent.stuck_messages()] == [refused.id]


def test_tries_are_further_and_further_apart_then_a_human_looks(monkeypatch):
    def down(*_arguments):
        raise OSError("down")

    message = queue()
    monkeypatch.setattr(outbox, "_mail", down)
    waits = []
    with jobs_role():
        for _attempt in range(len(outbox.PAUSES) + 1):
            assert outbox.send_message(message.id) is False
            message.refresh_from_db()
            waits.append(message.not_before)
    assert message.state == "failed" and message.attempts == len(outbox.PAUSES) + 1
    assert waits == sorted(waits)
    with jobs_role():
        assert unsent.try_again([message.id]) == 1
    monkeypatch.undo()
    assert waiting_jobs() > 0


def test_what_lost_its_job_is_swept():
    message = queue()
    with jobs_role(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        OutboxMessage.objects.filter(pk=message.pk).update(
            not_before=now() - dt.timedelta(minutes=11)
        )
        assert outbox.send_overdue() == 1
        assert outbox.send_overdue() == 0
    assert len(mail.outbox) == 1


def test_what_is_no_longer_true_does_not_leave(monkeypatch):
    changed = Notification(**{**TEST.__dict__, "still_true": lambda _context: False})
    monkeypatch.setattr(notifications, "_notifications", {TEST.name: changed})
    queue()
    run_jobs()
    assert mail.outbox == [] and states() == [("amina@exemple.invalid", "dropped")]


def test_a_held_message_does_not_leave_before_its_time(monkeypatch):
    held = Notification(**{**TEST.__dict__, "hold_minutes": 10})
    monkeypatch.setattr(notifications, "_notifications", {TEST.name: held})
    queue()
    run_jobs()
    assert mail.outbox == []
    run_jobs(later=dt.timedelta(minutes=11))
    assert len(mail.outbox) == 1


def test_a_field_nobody_declared_is_refused():
    with pytest.raises(ValueError, match="not declared"):
        queue(phone="+15145550199")


def test_the_web_cannot_rewrite_a_message():
    message = queue()
    with transaction.atomic(), acting_as(Acting.for_system("test")):
        assert not OutboxMessage.objects.filter(pk=message.pk).update(state="sent")
