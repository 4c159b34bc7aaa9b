"""Answering by link: the link, the code, the visit; what each stranger meets, and what stays closed."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import run_jobs
from enracine.network.actions.links import answer_by_link, stop_answering_by_link
from enracine.network.models import LinkAnswering, Membership
from enracine.network.tests.factories import make_member, signed_in
from enracine.privacy.models import AccessLogEntry
from enracine.referrals import actions
from enracine.referrals.models import AnswerLink, ReferralMessage
from enracine.referrals.queries.links import door_of
from enracine.referrals.tests.link_world import CODES, LINKS
from enracine.referrals.tests.world import acting_of, open_grants

pytestmark = pytest.mark.django_db


def test_a_partner_answers_from_the_letter_to_the_feedback(by_link):
    case, browser = by_link.case, by_link.browser
    page = by_link.enter()
    text = browser.get(page).content.decode()
    assert "Dieudonné Essai" in text and "0199" in text
    assert case.fresh().state == "received"
    for slug, data in (
        ("accepter", {}),
        (
            "premier-contact",
            {
                "contacted_on_day": today().day,
                "contacted_on_month": today().month,
                "contacted_on_year": today().year,
            },
        ),
        ("service", {}),
        ("terminer", {"outcome": "settled", "feedback": "Installée à Rivière-du-Loup."}),
    ):
        answer = browser.post(f"{page}{slug}/", data)
        assert answer.status_code == 302, (slug, answer.content.decode()[-1500:])
    done = case.fresh()
    assert (done.state, done.outcome, done.feedback) == (
        "completed",
        "settled",
        "Installée à Rivière-du-Loup.",
    )
    with case.as_owner():
        owner = Membership.objects.select_related("user").get(pk=done.owner_id)
        assert (owner.role, owner.user.name) == ("link_responder", "Marc Gagnon")
        assert not owner.user.is_active and not owner.user.has_usable_password()
        assert Dossier.objects.get(origin_referral_id=done.pk).assignee_id == owner.pk
        who = AccessLogEntry.objects.filter(page="referrals:answer").first()
    assert "Marc Gagnon" in who.actor_label and who.reason == "Par lien, au nom de Marc Gagnon"
    assert {"identity", "contact"} <= set(who.sections)
    assert open_grants_of(case) == 0
    # The sender heard of it, and the same page now shows nothing of the person.
    assert "0199" not in browser.get(page).content.decode()


def open_grants_of(case) -> int:
    with case.as_owner():
        return open_grants(case.referral)


def test_declining_and_undoing_by_link(by_link):
    page, browser = by_link.enter(), by_link.browser
    assert browser.post(f"{page}refuser/", {}).status_code == 422
    data = {"decline_reason": "housing", "counter_proposal": "Matane en mai"}
    assert browser.post(f"{page}refuser/", data).status_code == 302
    assert by_link.case.fresh().decline_reason == "housing"
    assert browser.post(f"{page}annuler/").status_code == 302
    assert by_link.case.fresh().state == "received"
    assert (
        browser.post(f"{page}question/", {"question": "Quel âge ont les enfants?"}).status_code
        == 302
    )
    assert by_link.case.fresh().state == "information_requested"


def test_a_scanner_that_opens_the_link_asks_for_no_code(by_link):
    path = by_link.path()
    for _again in range(3):
        answer = by_link.browser.get(path)
        by_link.browser.head(path)
    assert answer.status_code == 200 and by_link.letters(CODES) == []
    assert "noindex" in answer["X-Robots-Tag"] and answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    text = answer.content.decode()
    with by_link.case.as_owner():
        number = by_link.case.referral.number
    for leak in ("Dieudonné", "Essai", "Portes ouvertes", "INICI", number, LINKS, CODES):
        assert leak not in text


def test_the_code_goes_to_the_registered_address_whatever_is_typed(by_link):
    path = by_link.path()
    by_link.browser.post(path, {"email": "voleur@exemple.invalid", "address": "voleur@x.invalid"})
    run_jobs()
    (sent,) = [m for m in mail.outbox if "code" in m.subject]
    assert sent.to == [CODES]


def test_neither_the_secret_nor_the_code_is_kept(by_link):
    by_link.browser.post(by_link.path())
    code, token = by_link.code(), by_link.path().split("/")[2]
    with by_link.case.as_owner():
        for message in OutboxMessage.objects.all():
            assert token not in str(message.context) and code not in str(message.context)
        link = AnswerLink.objects.get()
        assert code not in link.code_digest and token not in (link.digest, str(link.pk))


def test_a_code_serves_once_and_for_a_quarter_of_an_hour(by_link):
    browser = by_link.browser
    page = by_link.enter()
    used = by_link.code()
    again = reverse("referrals:link_code", args=[by_link.path().split("/")[2]])
    answer = Client().post(again, {"code": used, "name": "Marc Gagnon"})
    assert answer.status_code == 422 and "déjà utilisé" in answer.content.decode()
    browser.post(by_link.path())
    with by_link.case.as_owner():
        AnswerLink.objects.update(code_expires_at=now() - dt.timedelta(seconds=1))
    late = Client().post(again, {"code": by_link.code(), "name": "Marc Gagnon"})
    assert late.status_code == 422
    # Who came in before is not put out by it.
    assert browser.get(page).status_code == 200


def test_who_decides_and_who_does_not(world, as_owner):
    with as_owner():
        admin = make_member("administrator", world.partner)
        stranger = make_member("administrator", world.promoter_a)
        own, nadia, marc = acting_of(admin), acting_of(world.nadia), acting_of(world.marc)
    first = answer_by_link(own, world.partner.pk, email=LINKS)
    assert first.address_of_codes == LINKS
    second = answer_by_link(nadia, world.partner.pk, email=LINKS, code_email=CODES)
    with as_owner():
        first.refresh_from_db()
        assert first.ended_at is not None and first.ended_by_id == world.nadia.pk
        assert LinkAnswering.objects.filter(ended_at__isnull=True).get() == second
        others = (acting_of(stranger), marc)
    for acting in others:
        with pytest.raises(NotVisible):
            answer_by_link(acting, world.partner.pk, email="voleur@exemple.invalid")
        with pytest.raises(NotVisible):
            stop_answering_by_link(acting, second.pk)
    with pytest.raises(ActionRefused):
        answer_by_link(own, world.partner.pk, email=LINKS, code_email=LINKS.upper())


def test_the_page_of_the_setting(world, as_owner):
    client = signed_in(world.nadia)
    url = reverse("network:answer_links")
    assert client.get(url).status_code == 200
    data = {"organisation": world.partner.pk, "email": LINKS, "code_email": "pas une adresse"}
    wrong = client.post(url, data)
    assert wrong.status_code == 422 and LINKS in wrong.content.decode()
    assert client.post(url, data | {"code_email": ""}).status_code == 302
    with as_owner():
        one = LinkAnswering.objects.get()
    page = client.get(url).content.decode()
    assert LINKS in page and "Portes ouvertes" in page
    end = reverse("network:end_answer_link", args=[one.pk])
    assert client.post(end, {"version": one.version}).status_code == 302
    assert client.post(end, {"version": one.version}).status_code == 404


def test_the_history_says_who_answered(by_link):
    by_link.enter()
    by_link.browser.post(f"/repondre/suivi/{by_link.link_id()}/accepter/")
    with by_link.case.as_owner():
        event = Event.objects.get(kind="referrals.accepted")
    assert event.actor_label == "Marc Gagnon · Portes ouvertes – répond par lien"
    assert event.organisation_id == by_link.case.world.partner.pk


def test_a_link_page_costs_a_fixed_number_of_queries(by_link):
    from django.test.utils import CaptureQueriesContext

    page = by_link.enter()
    by_link.browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert by_link.browser.get(page).status_code == 200
    plumbing = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    asked = [q["sql"] for q in captured if not q["sql"].startswith(plumbing)]
    assert len(asked) <= 12, "\n".join(asked)


def test_messages_by_link(by_link):
    case, page = by_link.case, by_link.enter()
    text = by_link.browser.get(page).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', text).group(1)
    for _twice in range(2):
        answer = by_link.browser.post(f"{page}message/", {"text": "Avez-vous son CV?", "key": key})
        assert answer.status_code == 302
    with case.as_owner():
        (one,) = ReferralMessage.objects.all()
        assert one.author.user.name == "Marc Gagnon"
    actions.write_message(case.sender, case.fresh(), "Oui, je vous l’envoie.", key=one.referral_id)
    assert "un message vous attend" in by_link.letters(LINKS)[-1]
    assert "Oui, je vous" not in by_link.letters(LINKS)[-1]
    assert "Oui, je vous l’envoie." in by_link.browser.get(page).content.decode()
    assert Acting.for_system("x").only_object is None
    assert door_of(by_link.path().split("/")[2]).standing == "open"
