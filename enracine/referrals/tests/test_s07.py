"""S07 to its end: what becomes of what was received, once the person took her agreement back."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client

from enracine.kernel import inbox
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.testing import jobs_role, next_morning, run_jobs
from enracine.network.models import User
from enracine.network.tests.factories import make_member, signed_in
from enracine.privacy.actions import (
    Said,
    answer_disposal,
    give_consent,
    remind_disposals,
    withdraw_consent,
)
from enracine.privacy.models import Disposal
from enracine.privacy.queries.disposals import disposal_for
from enracine.referrals import actions
from enracine.referrals.tests.conftest import days
from enracine.referrals.tests.world import acting_of

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")
#: A Sunday: the clock of the answer counts working days all the same.
SUNDAY = dt.date(2026, 11, 22)


def withdrawn(case) -> Disposal:
    """Accepted, then taken back; what is asked of the receiver."""
    case.accept()
    withdraw_consent(case.person, case.seen_by(case.person).consent)
    return asked_of(case)


def asked_of(case) -> Disposal:
    with case.as_owner():
        return Disposal.objects.get(object_id=case.referral.pk)


def seen(disposal: Disposal, acting: Acting) -> Disposal:
    with transaction.atomic(), acting_as(acting):
        return disposal_for(acting, disposal.pk)


def hidden_of(page: str) -> dict[str, str]:
    """What the form of a page carries unseen: its version, what it said when it was opened."""
    fields = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page.partition('id="reponse"')[2])
    return {
        name.group(1): (value.group(1) if (value := re.search(r'value="([^"]*)"', field)) else "")
        for field in fields
        if (name := re.search(r'name="([^"]*)"', field))
    }


def test_s07_asked_on_a_sunday_evening_reminded_then_answered_and_seen_by_everybody(to_partner):
    case, world = to_partner, to_partner.world
    with telling(SUNDAY):
        disposal = withdrawn(case)
    assert (disposal.asked_on, disposal.shared_on) == (SUNDAY, SUNDAY)
    assert disposal.due_on == add_working_days(SUNDAY, 10) == dt.date(2026, 12, 4)
    assert disposal.remind_on == dt.date(2026, 12, 7)
    assert set(disposal.sections) == {"identity", "contact", "project", "education"}

    # « Aujourd’hui », at the receiver's and at its privacy officer's; nothing names the person.
    with case.as_owner():
        officer = make_member("privacy_officer", world.partner)
        watcher = make_member("privacy_officer", world.member)
    marc = case.receiver
    for acting in (marc, acting_of(officer)):
        with transaction.atomic(), acting_as(acting):
            (item,) = [i for i in inbox.waiting(acting) if str(disposal.pk) in i.url]
        assert (item.title, item.due_on) == (case.referral.number, disposal.due_on)
    with transaction.atomic(), acting_as(acting_of(watcher)):
        assert not [i for i in inbox.waiting(acting_of(watcher)) if str(disposal.pk) in i.url]

    # Without an answer: one reminder a time, in working days, to the receiver and its officer.
    mail.outbox.clear()
    with jobs_role():
        assert remind_disposals(SYSTEM, dt.date(2026, 12, 6)) == 0
        assert remind_disposals(SYSTEM, dt.date(2026, 12, 7)) == 1
        assert remind_disposals(SYSTEM, dt.date(2026, 12, 7)) == 0
    run_jobs(later=days(1))
    told = {m.to[0] for m in mail.outbox if "détruit" in m.subject}
    assert told == {world.marc.user.email, officer.user.email}
    assert all("Dieudonné" not in m.body for m in mail.outbox)
    assert asked_of(case).remind_on == dt.date(2026, 12, 14)

    # Kept because of an obligation: which text, until when; asked again once that day is past.
    screen = seen(disposal, marc)
    with telling(SUNDAY + days(5)):
        answer_disposal(
            marc, screen, Said("kept", None, "Loi sur les archives, art. 8", SUNDAY + days(30)),
            version=screen.version,
        )  # fmt: skip
        with transaction.atomic(), acting_as(marc):
            assert not [i for i in inbox.waiting(marc) if str(disposal.pk) in i.url]
    with telling(SUNDAY + days(31)), transaction.atomic(), acting_as(marc):
        assert [i for i in inbox.waiting(marc) if str(disposal.pk) in i.url]
    with jobs_role():
        assert remind_disposals(SYSTEM, SUNDAY + days(31)) == 1
    mail.outbox.clear()
    with telling(SUNDAY + days(31)):
        screen = seen(disposal, marc)
        answer_disposal(marc, screen, Said("destroyed", SUNDAY + days(31)), version=screen.version)
        # Good to know, and nobody's turn: the sender has it in the letter of the next morning.
        next_morning()
    told = {m.to[0] for m in mail.outbox}
    assert {world.jade.user.email, User.objects.get(pk=case.person.user_id).email} <= told
    last = asked_of(case)
    assert (last.answer, last.obligation, last.remind_on) == ("destroyed", "", None)


def test_s07_each_party_reads_it_on_its_page(to_partner, django_assert_max_num_queries):
    case, world = to_partner, to_partner.world
    disposal = withdrawn(case)
    page, own = f"/travail/references/{case.referral.pk}/", f"/travail/retraits/{disposal.pk}/"
    receiver, sender = signed_in(world.marc), signed_in(world.jade)
    told = receiver.get(page).content.decode()
    assert own in told and "Dire ce que vous en avez fait" in told and "Dieudonné" not in told
    told = receiver.get(own).content.decode()
    assert "Dieudonné" not in told and "Études et reconnaissance" in told

    # What is missing stays beside its field, what was typed is kept.
    typed = {"answer": "kept", "obligation": "Bail signé avec nous", "version": disposal.version}
    refused = receiver.post(own, typed)
    assert refused.status_code == 422
    assert (
        "jusqu’à quel jour" in refused.content.decode() and "Bail signé" in refused.content.decode()
    )
    assert receiver.post(own, {"answer": "destroyed", "version": 1}).status_code == 422
    assert sender.post(own, typed | {"kept_until": today() + days(9)}).status_code == 404
    assert receiver.post(own, typed | {"kept_until": today() + days(9)}).status_code == 302

    # The sender keeps the proof: no second copy of the content on its page.
    told = sender.get(page).content.decode()
    assert "Bail signé avec nous" in told and case.fresh().package_sha256 in told
    assert "0199" not in told.partition('id="preuve"')[2].partition("</section>")[0]
    assert "contenu-transmis" not in told
    assert "Le destinataire dit devoir garder" in told

    # The person: plain words, and all that was communicated, word for word.
    mine = Client()
    mine.force_login(User.objects.get(pk=case.person.user_id))
    told = mine.get(f"/mon-parcours/references/{case.referral.pk}/").content.decode()
    assert "dit devoir en garder une partie" in told and "Bail signé avec nous" in told
    assert "Ce qui a été transmis" in told and "Baccalauréat" in told
    told = mine.get(f"/mon-parcours/consentements/{case.fresh().consent_id}/").content.decode()
    assert "Bail signé avec nous" in told

    # Both privacy officers have the register; a third organisation has nothing.
    with case.as_owner():
        officers = [make_member("privacy_officer", o) for o in (world.partner, world.member)]
        other = make_member("privacy_officer", world.promoter_a)
    for officer in officers:
        register = signed_in(officer).get("/travail/protection/retraits/").content.decode()
        assert own in register and "Bail signé avec nous" in register
    stranger = signed_in(other)
    assert own not in stranger.get("/travail/protection/retraits/").content.decode()
    assert stranger.get(own).status_code == 404


def test_s07_two_colleagues_answer_one_wins_the_other_loses_nothing(to_partner):
    case, world = to_partner, to_partner.world
    disposal = withdrawn(case)
    own = f"/travail/retraits/{disposal.pk}/"
    with case.as_owner():
        colleague = make_member("partner", world.partner)
    theirs, mine = signed_in(world.marc), signed_in(colleague)
    shown = [hidden_of(browser.get(own).content.decode()) for browser in (theirs, mine)]
    first = shown[0] | {"answer": "destroyed", "destroyed_on": today()}
    second = shown[1] | {
        "answer": "kept", "obligation": "Exigence de notre bailleur",
        "kept_until": today() + days(40),
    }  # fmt: skip
    assert theirs.post(own, first).status_code == 302
    answer = mine.post(own, second)
    assert answer.status_code == 409 and "Exigence de notre bailleur" in answer.content.decode()
    assert asked_of(case).answer == "destroyed"
    with pytest.raises(Conflict):
        answer_disposal(acting_of(colleague), disposal, Said("destroyed", today()), version=1)


def test_s07_only_the_receiver_says_what_it_did_and_the_database_holds_it(to_partner):
    case = to_partner
    disposal = withdrawn(case)
    for acting in (case.sender, case.person, acting_of(case.world.chloe)):
        with pytest.raises(NotVisible):
            answer_disposal(acting, disposal, Said("destroyed", today()), version=None)
    for acting in (case.sender, case.person):
        with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(acting):
            Disposal.objects.filter(pk=disposal.pk).update(
                answer="destroyed",
                destroyed_on=today(),
                remind_on=None,
                answered_at=case.fresh().sent_at,
            )
    with transaction.atomic(), acting_as(acting_of(case.world.chloe)):
        assert not Disposal.objects.exists()
    marc = case.receiver
    for said, field in (
        (Said("agreed_again"), "answer"),
        (Said("kept", None, " ", today() + days(3)), "obligation"),
        (Said("kept", None, "Entente", today()), "kept_until"),
        (Said("destroyed", today() + days(1)), "destroyed_on"),
        (Said("destroyed", today() - days(1)), "destroyed_on"),
    ):
        with pytest.raises(ActionRefused) as refused:
            answer_disposal(marc, disposal, said, version=None)
        assert refused.value.field == field


def test_s07_nothing_is_asked_of_who_never_opened_it(to_partner):
    case = to_partner
    case.send()
    withdraw_consent(case.person, case.seen_by(case.person).consent)
    with case.as_owner():
        assert not Disposal.objects.exists()


def test_s07_stopping_the_referral_oneself_asks_too_and_a_new_agreement_settles_it(to_partner):
    case = to_partner
    case.accept()
    mail.outbox.clear()
    actions.cancel_referral(case.person, case.seen_by(case.person), "changed_mind")
    assert asked_of(case).answer == ""
    run_jobs(later=days(1))
    assert any("consentement est retiré" in m.subject for m in mail.outbox)
    # She comes back: asked again, she agrees, the referral is taken up as it was.
    from enracine.privacy.actions import ask_consent

    closed = case.fresh()
    with transaction.atomic(), acting_as(case.sender):
        again = ask_consent(
            case.sender, case.subject_id, "referral", closed.sections,
            recipient_id=closed.receiver_id,
        )  # fmt: skip
    give_consent(case.person, again)
    actions.reopen_referral(case.sender, case.fresh(), "Elle a changé d’idée.")
    last = asked_of(case)
    assert (last.answer, last.remind_on) == ("agreed_again", None)
    with pytest.raises(ActionRefused, match="nouvel accord"):
        answer_disposal(case.receiver, last, Said("destroyed", today()), version=None)
