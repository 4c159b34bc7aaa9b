"""What a page by link shows is what an account would see: documents, needs, household, the withdrawal."""

import re

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.network.actions.links import answer_by_link
from enracine.network.tests.factories import signed_in
from enracine.privacy.actions import withdraw_consent
from enracine.privacy.models import AccessLogEntry, Disposal
from enracine.referrals import actions
from enracine.referrals.models import AnswerLink, Attachment, Referral, ReferralNeed
from enracine.referrals.queries.links import visit_of
from enracine.referrals.tests.link_world import CODES, LINKS, ByLink
from enracine.referrals.tests.test_household_travels import (
    _refer,
    couple,  # noqa: F401 - a fixture
)
from enracine.referrals.tests.test_scenarios import as_
from enracine.referrals.tests.test_travel import (
    PDF,
    Matane,
    _six_needs,
    with_cv,  # noqa: F401 - a fixture
)
from enracine.referrals.tests.world import acting_of, post_seen

pytestmark = pytest.mark.django_db
PLUMBING = ("SAVEPOINT", "RELEASE", "SELECT set_config")


class Sent(ByLink):
    """The same partner, for a referral that somebody else's fixture has prepared."""

    def __init__(self, case, coordination):
        self.case = case
        answer_by_link(coordination, case.world.partner.pk, email=LINKS, code_email=CODES)
        self.browser = Client()


def queries(browser, page) -> list[str]:
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return [q["sql"] for q in captured if not q["sql"].startswith(PLUMBING)]


def test_documents_are_taken_by_link_and_stop_with_the_agreement(with_cv):  # noqa: F811 – the fixture
    case = with_cv
    cache.clear()
    by_link = Sent(case, acting_of(case.world.nadia))
    actions.choose_papers(case.sender, case.referral, [case.cv.pk])
    case.consent()
    case.referral = case.fresh()
    actions.send_referral(case.sender, case.referral)
    page, browser = by_link.enter(), by_link.browser
    with as_(case.sender):
        paper = Attachment.objects.get()
    url = reverse("referrals:answer_attachment", args=[by_link.link_id(), paper.pk])
    assert url in browser.get(page).content.decode()
    taken = browser.get(url)
    assert b"".join(taken.streaming_content) == PDF
    assert taken["Referrer-Policy"] == "no-referrer" and taken["Cache-Control"] == "no-store"
    assert Client().get(url).status_code == 404
    with as_(case.person):
        read = AccessLogEntry.objects.get(page="referrals:attachment")
        assert "Marc Gagnon" in read.actor_label and "CV" in read.reason
    assert len(asked := queries(browser, page)) <= 12, "\n".join(asked)

    # Taken back: the file is closed, and the link stays open for the one answer that is missing.
    withdraw_consent(case.person, case.seen_by(case.person).consent)
    assert browser.get(url).status_code == 404
    told = browser.get(page).content.decode()
    assert "Dire ce que vous en avez fait" in told and "Dieudonné" not in told
    assert len(asked := queries(browser, page)) <= 12, "\n".join(asked)
    assert Client().get(by_link.path()).status_code == 200
    refused = browser.post(f"{page}recu/", {"answer": "kept", "obligation": "Notre bailleur"})
    assert refused.status_code == 422 and "Notre bailleur" in refused.content.decode()
    said = {"answer": "destroyed", "destroyed_on": today()}
    assert browser.post(f"{page}recu/", said).status_code == 302
    with case.as_owner():
        disposal = Disposal.objects.select_related("answered_by__user").get()
    assert (disposal.answer, disposal.documents, disposal.documents_taken) == ("destroyed", 1, 1)
    assert disposal.answered_by.user.name == "Marc Gagnon"
    # Nothing more is expected of this link.
    gone = Client().get(by_link.path())
    assert gone.status_code == 410 and "plus rien à répondre" in gone.content.decode()


def test_each_need_is_answered_by_link(world, as_owner):
    cache.clear()
    with as_owner():
        matane = Matane(world)
        coordination = acting_of(world.nadia)
    louise = signed_in(matane.louise)
    preparation = louise.post(
        reverse("referrals:prepare_needs", args=[matane.dossier.pk]), _six_needs(matane)
    )["Location"]
    with as_(acting_of(matane.louise)):
        four, two = Referral.objects.order_by("id")
    case = type("Case", (), {"world": world, "as_owner": staticmethod(as_owner), "referral": four})
    by_link = Sent(case, coordination)
    for referral in (four, two):
        data = {"action": "attester", "referral": str(referral.pk), "present": "1"}
        post_seen(louise, preparation, data)
    post_seen(louise, preparation, {"action": "envoyer"})
    page, browser = by_link.enter(), by_link.browser
    text = browser.get(page).content.decode()
    assert "Logement pour trois" in text and "Cours de soir" not in text
    assert len(asked := queries(browser, page)) <= 12, "\n".join(asked)
    assert browser.post(f"{page}besoins/").status_code == 302
    with as_(acting_of(world.marc)):
        first, second = ReferralNeed.objects.filter(referral=four).order_by("position")[:2]
        assert {first.state, second.state} == {"acknowledged"}
    # A date and a reason that are missing are said beside the field.
    url = f"{page}besoins/{first.pk}/"
    assert browser.get(url).status_code == 200
    data = {"name": "wait", "day": today().isoformat(), "reason": ""}
    assert browser.post(url, data).status_code == 422
    assert browser.post(url, data | {"reason": "no_place"}).status_code == 302
    with as_owner():
        first.refresh_from_db()
        elsewhere = ReferralNeed.objects.filter(referral=two).first()
    assert (first.state, first.reason) == ("waiting", "no_place")
    assert browser.get(f"{page}besoins/{elsewhere.pk}/").status_code == 404


def test_a_household_is_told_by_its_adults_each_with_her_own_link(couple, as_owner):  # noqa: F811 – the fixture
    cache.clear()
    world = couple.world
    jade = signed_in(world.jade)
    url = _refer(couple, jade)
    with as_(acting_of(world.jade)):
        paola, yusuf, rosa = Referral.objects.order_by("id")
    case = type("Case", (), {"world": world, "as_owner": staticmethod(as_owner), "referral": paola})
    by_link = Sent(case, acting_of(world.nadia))
    for referral in (paola, yusuf):
        post_seen(jade, url, {"action": "attester", "referral": str(referral.pk), "present": "1"})
    post_seen(jade, url, {"action": "envoyer"})
    page, browser = by_link.enter(), by_link.browser
    text = browser.get(page).content.decode()
    assert "Ménage : 2 adultes, 1 enfant" in text and "Yusuf Essai" in text
    assert yusuf.number in text and "Rosa" not in text and rosa.number not in text
    assert len(asked := queries(browser, page)) <= 12, "\n".join(asked)
    # A name, and no more: the other's referral has its own door.
    with as_owner():
        theirs = AnswerLink.objects.get(referral=yusuf)
        own = AnswerLink.objects.get(referral=paola)
    assert browser.get(reverse("referrals:answer", args=[theirs.pk])).status_code == 404
    with transaction.atomic():
        visit = visit_of(own.pk, browser.cookies["enracine_lien"].value)
    with transaction.atomic(), acting_as(visit.acting):
        assert not Referral.objects.filter(pk=yusuf.pk).exists()
        with connection.cursor() as cursor:
            # Asked about another referral than her own, PostgreSQL says nothing.
            cursor.execute("SELECT count(*) FROM referrals_same_household(%s)", [yusuf.pk])
            assert cursor.fetchone() == (0,)
    # He takes his agreement back: he is told of no more.
    with as_(couple.people[1]):
        his = Referral.objects.select_related("consent").get(pk=yusuf.pk).consent
    withdraw_consent(couple.people[1], his)
    assert not re.search("Yusuf|ménage", browser.get(page).content.decode(), re.I)
