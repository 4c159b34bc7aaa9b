"""Calm: what waits for somebody leaves at once, the rest in one morning letter, as she chose."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from enracine.kernel import digest, notifications, outbox
from enracine.kernel.acting import acting_as
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.models import Event, NoticeChoices, OutboxMessage, Setting
from enracine.kernel.notices import Reader, choose_notices
from enracine.kernel.notifications import (
    CANDIDATE,
    PROFESSIONAL,
    Delivery,
    Notification,
    Urgency,
    delivery,
    usual,
)
from enracine.kernel.testing import jobs_role, next_morning, run_jobs
from enracine.network.tests.factories import make_member, signed_in
from enracine.network.tests.notices_world import (
    LAW,
    NEWS,
    TURN,
    as_account,
    at_work,
    declared,
    states,
    subjects,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def test_urgency_first_then_the_choice():
    now, later, none = Delivery.NOW, Delivery.DIGEST, Delivery.NONE
    assert (usual(PROFESSIONAL), usual(CANDIDATE)) == (later, now)
    for public in (PROFESSIONAL, CANDIDATE):
        assert {delivery(LAW, public, c) for c in (None, "now", "digest", "none")} == {now}
        assert [delivery(NEWS, public, c) for c in ("now", "digest", "none")] == [now, later, none]
        assert [delivery(TURN, public, c) for c in (None, "now", "digest")] == [now, now, now]
    # Work waits on a professional; a person of a file may ask not to be written to.
    assert delivery(TURN, PROFESSIONAL, "none") == now
    assert delivery(TURN, CANDIDATE, "none") == none
    with pytest.raises(ValueError, match="says why"):
        declared("tests.mute", Urgency.REQUIRED)
    with pytest.raises(ValueError, match="nobody declared"):
        notifications.register(
            Notification(**{**NEWS.__dict__, "name": "tests.x", "category": "inventée"})
        )


def test_every_declaration_of_the_product_says_how_pressing_it_is_and_to_whom(monkeypatch):
    monkeypatch.undo()
    families = {c.key for c in notifications.categories()}
    assert families == {
        "referrals", "files", "meetings", "threads", "protection", "systems", "account",
        "arrivals", "follow_ups", "portraits", "directory",
    }  # fmt: skip
    used = {n.category for n in notifications.registered() if n.urgency is not Urgency.DIGEST}
    assert used == families
    for family in notifications.categories():
        for public in (PROFESSIONAL, CANDIDATE):
            if notifications.may_choose(family.key, public):
                assert str(family.says[public]), (family.key, public)
    # What the issue names can never be silenced.
    required = {n.name for n in notifications.registered() if n.urgency is Urgency.REQUIRED}
    assert {
        "referrals.withdrawn",
        "privacy.person",
        "privacy.keeper",
        "privacy.exception_opened",
        "referrals.link_code",
        "network.invitation",
    } <= required


def test_news_wait_for_one_letter_and_a_turn_does_not(member, as_owner):
    with as_owner():
        other = make_member("counsellor", user=member.user)
    for _time in range(3):
        write(NEWS, **at_work(member))
    write(NEWS, **at_work(other))
    write(TURN, **at_work(member))
    run_jobs()
    assert subjects() == ["fr tests.turn"]
    mail.outbox.clear()
    day = add_working_days(today(), 1)
    with jobs_role():
        assert digest.gather_due(dt.datetime.combine(day, dt.time(6, 59), tzinfo=QUEBEC)) == 0
        assert digest.gather_due(dt.datetime.combine(day, dt.time(7), tzinfo=QUEBEC)) == 2
        # Run twice, it has nothing left to gather.
        assert digest.gather_due(dt.datetime.combine(day, dt.time(8), tzinfo=QUEBEC)) == 0
    run_jobs()
    run_jobs()
    # One letter for each role of the account.
    assert sorted(subjects()) == [
        "Votre lettre du matin : 3 nouvelles",
        "Votre lettre du matin : une nouvelle",
    ]
    whole = next(m for m in mail.outbox if "3" in m.subject)
    assert whole.body.count("- fr tests.news") == 3 and "Calme" in whole.body
    assert f"/travail/avis/?role={member.pk}" in whole.body
    assert "List-Unsubscribe" not in whole.extra_headers
    assert {state for state, _why in states(notification=NEWS.name)} == {"gathered"}
    # Nothing happened since: nothing is written.
    mail.outbox.clear()
    assert next_morning() == 0 and mail.outbox == []


def test_no_letter_on_a_day_when_nobody_works_nor_before_its_hour(member):
    write(NEWS, **at_work(member))
    run_jobs()
    saturday = today() + dt.timedelta(days=(5 - today().weekday()) % 7 or 7)
    with jobs_role():
        noon = dt.datetime.combine(saturday, dt.time(12), tzinfo=QUEBEC)
        assert digest.gather_due(noon) == 0
        holiday = dt.datetime(2031, 6, 24, 12, tzinfo=QUEBEC)
        assert digest.gather_due(holiday) == 0
        # The hour is a dated setting.
        Setting.objects.create(key=digest.HOUR[0], value=10, valid_from=today(), source="essai")
        day = add_working_days(today(), 1)
        assert digest.gather_due(dt.datetime.combine(day, dt.time(9), tzinfo=QUEBEC)) == 0
        assert digest.gather_due(dt.datetime.combine(day, dt.time(10), tzinfo=QUEBEC)) == 1


def test_a_crash_between_two_readers_loses_and_doubles_nothing(member, person, monkeypatch):
    write(NEWS, **at_work(member))
    with transaction.atomic(), acting_as(as_account(person.pk)):
        choose_notices(as_account(person.pk), Reader(person.pk), {"calm": "digest"}, version=0)
    write(NEWS, user_id=person.pk)
    run_jobs()
    real, calls = outbox.queue_notification, []

    def crash(event, name, **to):
        calls.append(name)
        if len(calls) == 2:
            raise RuntimeError("the machine stopped")
        return real(event, name, **to)

    monkeypatch.setattr(outbox, "queue_notification", crash)
    day = add_working_days(today(), 1)
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=QUEBEC)
    with jobs_role():
        with pytest.raises(RuntimeError):
            digest.gather_due(noon)
        held = OutboxMessage.objects.filter(state="held").count()
        assert held == 1 and OutboxMessage.objects.filter(digest_day=day).count() == 1
        assert Event.objects.filter(kind="kernel.digest_written").count() == 1
        monkeypatch.setattr(outbox, "queue_notification", real)
        assert digest.gather_due(noon) == 1
        assert digest.gather_due(noon) == 0
    run_jobs()
    assert sorted(subjects()) == [
        "Votre lettre du matin : une nouvelle",
        "Your morning letter: one piece of news",
    ]
    # PostgreSQL holds « one a day » by itself.
    with jobs_role():
        letter = OutboxMessage.objects.filter(digest_day=day, recipient_user_id=person.pk).get()
        letter.pk = None
        twice = OutboxMessage(
            event=letter.event,
            notification=letter.notification,
            recipient_user_id=person.pk,
            recipient_address="autre",
            digest_day=day,
        )
        twice.recipient_address = ""
        twice.notification = "tests.other"
        with pytest.raises(IntegrityError, match="outbox_one_digest"), transaction.atomic():
            twice.save(force_insert=True)


def test_what_waits_follows_what_becomes_of_its_reader(member, person, as_owner):
    with as_owner():
        leaver = make_member("counsellor", member.organisation)
    write(NEWS, **at_work(leaver))
    write(NEWS, **at_work(member))
    run_jobs()
    with as_owner():
        leaver.ended_at = dt.datetime.now(tz=dt.UTC)
        leaver.save(update_fields=["ended_at"])
    me = as_account(member.user_id)
    choose_notices(me, Reader(member.user_id, member.pk), {"calm": "none"}, version=0)
    assert next_morning() == 0 and mail.outbox == []
    assert states(recipient_user_id=leaver.user_id) == [("dropped", "gone")]
    assert states(recipient_user_id=member.user_id) == [("dropped", "chosen")]


def test_an_organisation_s_shared_address_has_its_letter_too(member):
    where = {"address": "accueil@exemple.invalid", "organisation_id": member.organisation_id}
    write(NEWS, **where)
    write(TURN, **where)
    run_jobs()
    assert [m.to for m in mail.outbox] == [["accueil@exemple.invalid"]]
    assert "adresse commune" in mail.outbox[0].body
    assert next_morning() == 1
    assert "Votre lettre du matin" in mail.outbox[-1].subject


def test_one_chooses_on_her_own_page_and_two_pages_do_not_overwrite(member, as_owner):
    with as_owner():
        stranger = make_member("counsellor")
    write(NEWS, **at_work(member))
    run_jobs()
    browser = signed_in(member)
    page = browser.get("/travail/avis/").content.decode()
    assert "1 avis vous attend" in page and "7 h" in page
    # What cannot be silenced is said, with its reason, and has no buttons.
    assert "La loi le demande." in page and 'name="account"' not in page
    answer = browser.post("/travail/avis/", {"calm": "now", "version": "0"})
    # Families not answered keep the form here, with the message beside each.
    assert answer.status_code == 422
    whole = {
        "calm": "now", "referrals": "digest", "files": "none", "meetings": "now", "threads": "now",
        "arrivals": "now", "portraits": "digest", "directory": "digest",
    }  # fmt: skip
    assert browser.post("/travail/avis/", whole | {"version": "0"}).status_code == 302
    with transaction.atomic(), acting_as(as_account(member.user_id)):
        kept = NoticeChoices.objects.get()
        assert kept.choices == whole and kept.membership_id == member.pk
    assert browser.post("/travail/avis/", whole | {"version": "0"}).status_code == 409
    assert browser.post("/travail/avis/", whole | {"version": "1"}).status_code == 302
    assert browser.post("/travail/avis/", whole | {"version": "1"}).status_code == 409
    assert browser.post("/travail/avis/", whole | {"calm": "x"}).status_code == 422
    write(NEWS, **at_work(member))
    run_jobs()
    assert subjects() == ["fr tests.news"]
    # Nobody reads nor writes another's; a role that is not mine is not there.
    with transaction.atomic(), acting_as(as_account(stranger.user_id)):
        assert not NoticeChoices.objects.exists()
    assert signed_in(stranger).get(f"/travail/avis/?role={member.pk}").status_code == 404
    with transaction.atomic(), acting_as(as_account(member.user_id)):
        noted = Event.objects.filter(kind="kernel.notices_chosen")
        with jobs_role():
            assert noted.count() == 2
    with pytest.raises(IntegrityError, match="notices_words"), transaction.atomic(), jobs_role():
        NoticeChoices.objects.create(user_id=1, choices={"calm": "parfois"})
