"""What a link does not open: to whom it was not sent, too late, twice, elsewhere."""

import datetime as dt
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now
from enracine.kernel.errors import NotVisible
from enracine.network.actions.links import stop_answering_by_link
from enracine.people.models import Person
from enracine.privacy.models import AccessGrant
from enracine.referrals import actions
from enracine.referrals.link_rules import CODES_PER_LINK
from enracine.referrals.models import AnswerLink, AnswerSession, Package, Referral
from enracine.referrals.queries.links import token_of, visit_of
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.link_world import CODES
from enracine.referrals.tests.world import acting_of

pytestmark = pytest.mark.django_db


def test_five_wrong_codes_close_the_right_one(by_link):
    browser, path = by_link.browser, by_link.path()
    where = browser.post(path).url
    right = by_link.code()
    wrong = "000000" if right != "000000" else "000001"
    for _try in range(5):
        assert browser.post(where, {"code": wrong, "name": "Marc Gagnon"}).status_code == 422
    assert browser.post(where, {"code": right, "name": "Marc Gagnon"}).status_code == 422
    # Another code opens.
    browser.post(path)
    assert browser.post(where, {"code": by_link.code(), "name": "Marc"}).status_code == 302


def test_codes_are_not_sent_for_ever(by_link):
    path = by_link.path()
    answers = [by_link.browser.post(path).status_code for _n in range(CODES_PER_LINK + 1)]
    assert answers == [302] * CODES_PER_LINK + [429]
    assert len(by_link.letters(CODES)) <= CODES_PER_LINK


def test_a_second_device_asks_for_its_own_code(by_link):
    page = by_link.enter()
    assert Client().get(page).status_code == 404
    other = Client()
    assert by_link.enter(name="Julie Roy", browser=other) == page
    assert other.get(page).status_code == 200 and by_link.browser.get(page).status_code == 200
    with by_link.case.as_owner():
        names = set(AnswerSession.objects.values_list("membership__user__name", flat=True))
    assert names == {"Marc Gagnon", "Julie Roy"}


def test_the_session_of_one_referral_opens_no_other(by_link, as_owner):
    page = by_link.enter()
    world = by_link.case.world
    other = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name="Zoé")
    other.send()
    with as_owner():
        second = AnswerLink.objects.get(referral=other.referral)
    stolen = by_link.browser.cookies["enracine_lien"].value
    thief = Client()
    thief.cookies["enracine_lien"] = stolen
    for name in ("answer", "answer_undo", "answer_message", "answer_prolong", "answer_end"):
        path = reverse(f"referrals:{name}", args=[second.pk])
        assert {thief.get(path).status_code, thief.post(path).status_code} <= {404, 405}
        assert thief.post(path).status_code == 404
    for slug in ("accepter", "refuser", "question"):
        assert thief.post(f"/repondre/suivi/{second.pk}/{slug}/").status_code == 404
    assert other.fresh().state == "sent"
    # Nor any other page of the product.
    for path in ("/travail/", "/travail/references/", f"/travail/references/{other.referral.pk}/"):
        answer = by_link.browser.get(path)
        assert answer.status_code == 302 and "/compte/login/" in answer.url
    assert by_link.browser.get(page).status_code == 200


def test_a_forged_link_is_not_found(by_link):
    good = by_link.path().split("/")[2]
    forged = good[:-2] + ("aa" if not good.endswith("aa") else "bb")
    for token in (forged, "x", token_of(by_link.case.referral.pk)):
        for name in ("link", "link_code", "link_again"):
            path = reverse(f"referrals:{name}", args=[token])
            assert Client().post(path).status_code == 404


def test_an_expired_link_gives_a_new_one_at_the_registered_address(by_link):
    old = by_link.path()
    with by_link.case.as_owner():
        AnswerLink.objects.update(expires_at=now() - dt.timedelta(hours=1))
    answer = by_link.browser.get(old)
    assert answer.status_code == 410 and "Ce lien a expiré" in answer.content.decode()
    assert by_link.browser.post(old).status_code == 410
    assert by_link.letters(CODES) == []
    asked = by_link.browser.post(f"{old}autre-lien/")
    assert "Un nouveau lien est parti" in asked.content.decode()
    fresh = by_link.path()
    assert fresh != old and by_link.browser.get(fresh).status_code == 200
    assert "remplacé" in by_link.browser.get(old).content.decode()
    for _n in range(3):
        last = by_link.browser.post(f"{old}autre-lien/").status_code
    assert last == 429


def test_ending_the_setting_closes_links_and_pages_at_once(by_link):
    page, path = by_link.enter(), by_link.path()
    stop_answering_by_link(by_link.coordination, by_link.answering.pk)
    assert by_link.browser.get(page).status_code == 410
    gone = by_link.browser.get(path)
    assert gone.status_code == 410 and "ne sert plus" in gone.content.decode()
    assert by_link.browser.post(f"{path}autre-lien/").status_code == 302
    assert by_link.browser.post(f"{page}accepter/").status_code == 410
    assert by_link.case.fresh().state == "sent"


def test_a_withdrawal_closes_the_page_and_its_words(by_link):
    case = by_link.case
    page, path = by_link.enter(), by_link.path()
    actions.withdraw_referral(case.person, case.seen_by(case.person))
    text = by_link.browser.get(page).content.decode()
    assert "0199" not in text and "Dieudonné" not in text
    assert by_link.browser.post(f"{page}accepter/").status_code in {302, 404}
    assert case.fresh().state == "withdrawn"
    gone = by_link.browser.get(path)
    assert gone.status_code == 410 and "plus rien à répondre" in gone.content.decode()


def test_a_page_open_too_long_gives_back_what_was_typed(by_link):
    page = by_link.enter()
    with by_link.case.as_owner():
        AnswerSession.objects.update(expires_at=now() - dt.timedelta(seconds=1))
    words = "Les enfants vont-ils à l’école en septembre?"
    answer = by_link.browser.post(f"{page}question/", {"question": words})
    assert answer.status_code == 410 and words in answer.content.decode()
    assert by_link.case.fresh().state == "sent"


def test_leaving_closes_this_device_only(by_link):
    page = by_link.enter()
    other = Client()
    by_link.enter(name="Julie Roy", browser=other)
    assert by_link.browser.post(f"{page}fermer/").status_code == 200
    assert by_link.browser.get(page).status_code == 404
    assert other.get(page).status_code == 200


def test_postgresql_shows_a_visitor_by_link_one_person_only(by_link, as_owner):
    """The net under the pages: in the name of the link, the rest of the organisation does not exist."""
    world = by_link.case.world
    other = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name="Zoé")
    other.send()
    by_link.enter()
    secret = by_link.browser.cookies["enracine_lien"].value
    with transaction.atomic():
        visit = visit_of(by_link.link_id(), secret)
    marc = acting_of(world.marc)
    for acting, seen in ((marc, 2), (visit.acting, 1)):
        with transaction.atomic(), acting_as(acting):
            assert Referral.objects.count() == seen
            assert Package.objects.count() == seen
            assert Person.objects.count() == seen
            assert AccessGrant.objects.values("subject_id").distinct().count() == seen
            with pytest.raises(NotVisible) if seen == 1 else transaction.atomic():
                from enracine.referrals.queries.common import visible_referral

                visible_referral(acting, other.referral.pk)


def test_every_protected_table_narrows():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relforcerowsecurity"
            " AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid"
            " AND NOT p.polpermissive AND p.polname = c.relname || '_narrow')"
        )
        assert cursor.fetchall() == []


def test_a_form_of_a_secret_address_hides_where_it_was_and_is_protected_all_the_same(by_link):
    """A browser says « Origin: null » for a page that is told to nobody: it is believed with care."""
    path, browser = by_link.path(), Client(enforce_csrf_checks=True)
    page = browser.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)

    def posted(to, field=token, **headers):
        return browser.post(to, {"csrfmiddlewaretoken": field}, headers=headers).status_code

    assert posted(path, origin="null", **{"sec-fetch-site": "cross-site"}) == 403
    assert posted(path, field="x" * 64, origin="null", **{"sec-fetch-site": "same-origin"}) == 403
    assert (
        posted(path, origin="https://ailleurs.invalid", **{"sec-fetch-site": "same-origin"}) == 403
    )
    assert by_link.letters(CODES) == []
    assert posted(path, origin="null", **{"sec-fetch-site": "same-origin"}) == 302
    # Browsers of before 2023 do not say from which site: nobody else could have written this address.
    assert posted(path, origin="null") == 302
    # Leaving it by a form of another page (the language): the browser's own word is needed.
    other = "/i18n/setlang/"
    assert posted(other, origin="null", **{"sec-fetch-site": "same-origin"}) == 302
    assert posted(other, origin="null") == 403
