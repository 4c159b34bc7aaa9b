"""Answering by link: the link, the code, the visit; what each stranger meets, and what stays closed."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.testing import run_jobs
from enracine.network.actions.links import answer_by_link, stop_answering_by_link
from enracine.network.models import LinkAnswering, Membership
from enracine.network.tests.factories import make_member, signed_in
from enracine.people.models import Person
from enracine.privacy.models import AccessGrant, AccessLogEntry
from enracine.referrals import actions
from enracine.referrals.link_rules import CODES_PER_LINK
from enracine.referrals.models import AnswerLink, AnswerSession, Package, Referral, ReferralMessage
from enracine.referrals.queries.links import door_of, token_of, visit_of
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import acting_of, open_grants

pytestmark = pytest.mark.django_db
LINKS, CODES = "accueil@porte.invalid", "marc@porte.invalid"


class ByLink:
    """A partner that answers by link, a referral that waits there, and a browser without account."""

    def __init__(self, case: Case) -> None:
        self.case = case
        world = case.world
        with case.as_owner():
            self.coordination = acting_of(world.nadia)
        self.answering = answer_by_link(
            self.coordination, world.partner.pk, email=LINKS, code_email=CODES
        )
        case.send()
        self.browser = Client()

    def letters(self, to: str) -> list[str]:
        run_jobs()
        return [f"{m.subject}\n{m.body}" for m in mail.outbox if m.to == [to]]

    def path(self) -> str:
        """The address in the newest letter."""
        mine = [t for t in self.letters(LINKS) if self.case.referral.number in t]
        return re.findall(r"https?://[^/\s]+(/repondre/\S+)", mine[-1])[-1]

    def code(self) -> str:
        return re.search(r"^(\d{6})$", self.letters(CODES)[-1], re.M).group(1)

    def enter(self, name: str = "Marc Gagnon", browser: Client | None = None) -> str:
        """From the letter to the page of the referral; gives its address."""
        client, path = browser or self.browser, self.path()
        assert client.get(path).status_code == 200
        answer = client.post(path)
        assert answer.status_code == 302, answer.content
        answer = client.post(answer.url, {"code": self.code(), "name": name})
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        return answer.url

    def link_id(self) -> object:
        with self.case.as_owner():
            return AnswerLink.objects.get(referral=self.case.referral).pk


@pytest.fixture
def by_link(to_partner):
    cache.clear()
    return ByLink(to_partner)


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
