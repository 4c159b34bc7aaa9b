"""The foot of every letter: who sends it, where to write back, and the link that stops it."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import connection

from enracine.kernel.clock import now
from enracine.kernel.drafts import show_secret
from enracine.kernel.models import Event, NoticeChoices
from enracine.kernel.notices import Reader, read_stop_token, stop_token
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.notices_world import (
    LAW,
    NEWS,
    TURN,
    states,
    subjects,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def stop_of(message):
    """The address of the header, and whether the text gives the same."""
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in message.body
    return "/avis/" + address.partition("/avis/")[2]


def test_a_candidate_stops_a_family_without_signing_in(person, client, as_owner):
    write(NEWS, user_id=person.pk)
    write(LAW, user_id=person.pk)
    run_jobs()
    news = next(m for m in mail.outbox if m.subject == "en tests.news")
    law = next(m for m in mail.outbox if m.subject == "en tests.law")
    # What the law asks for has no way out, and says why.
    assert "List-Unsubscribe" not in law.extra_headers
    assert "always sent. La loi le demande." in law.body
    link = stop_of(news)
    page = client.get(link)
    assert page.status_code == 200 and "Stop receiving" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    with jobs_role():
        assert not NoticeChoices.objects.exists()
    # As a mail program posts: no cookie, no token of a form.
    from django.test import Client

    program = Client(enforce_csrf_checks=True)
    done = program.post(link, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    mail.outbox.clear()
    for letter in (NEWS, TURN, LAW):
        write(letter, user_id=person.pk)
    # The same family at her address, before she had an account: it is she.
    write(NEWS, address=person.email.upper())
    run_jobs()
    assert subjects() == ["en tests.law"]
    assert states(notification=NEWS.name)[-1] == ("dropped", "chosen")
    assert program.post(link, {"choix": "reprendre"}).status_code == 200
    mail.outbox.clear()
    write(NEWS, user_id=person.pk)
    run_jobs()
    assert subjects() == ["en tests.news"]
    # A link that somebody made up, or bent, opens nothing.
    assert client.get(link[:-3] + "x/").status_code == 404
    forged = stop_token(Reader(person.pk), "inventée", "fr")
    assert client.post(f"/avis/{forged}/").status_code == 404


def test_l62_who_sends_and_where_to_write_back_is_at_the_foot_of_every_letter(person, settings):
    settings.ENRACINE_SENDER = "Emplois en régions, 1 rue de l’Essai, Montréal (Québec) H1A 1A1"
    for letter in (NEWS, TURN, LAW):
        write(letter, user_id=person.pk)
    run_jobs()
    assert len(mail.outbox) == 3
    for sent in mail.outbox:
        assert sent.body.rstrip().endswith("1 rue de l’Essai, Montréal (Québec) H1A 1A1")


def test_an_address_without_account_stops_too(client):
    write(NEWS, address="sans.compte@exemple.invalid", language="en")
    run_jobs()
    link = stop_of(mail.outbox[0])
    assert "sans.compte" not in link
    reader, key, _language = read_stop_token(link.split("/")[2])
    assert reader.user_id is None and reader.address_digest and key == "calm"
    assert client.post(link).status_code == 200
    mail.outbox.clear()
    write(NEWS, address="Sans.Compte@exemple.invalid")
    run_jobs()
    assert mail.outbox == []
    # Without its secret, nobody acting sees no choice of anybody.
    show_secret("")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_noticechoices")
        assert cursor.fetchone()[0] == 0


def test_l62_the_link_of_a_letter_still_stops_what_follows_after_more_than_sixty_days(
    person, client
):
    write(NEWS, user_id=person.pk)
    run_jobs()
    link = stop_of(next(m for m in mail.outbox if m.subject == "en tests.news"))
    with time_machine.travel(now() + dt.timedelta(days=400)):
        assert client.post(link).status_code == 200
        mail.outbox.clear()
        write(NEWS, user_id=person.pk)
        run_jobs()
        assert not mail.outbox
        # The proof: who asked, what, and when.
        with jobs_role():
            kept = Event.objects.get(kind="kernel.notices_chosen")
            assert kept.data == {"choices": {NEWS.category: "none"}}
            assert kept.occurred_at.date() == now().date()
