"""Pages of referrals: who opens them, what they cost, what they do with and without JavaScript."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.testing import seen_in
from enracine.network.tests.factories import make_member, signed_in
from enracine.referrals.models import Referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import SECTIONS

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    # What tells PostgreSQL who acts, and the test's own savepoints, are not questions.
    plumbing = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    sql = [q["sql"] for q in captured if not q["sql"].startswith(plumbing)]
    return len(sql), response.content.decode()


def candidate(case):
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=case.person.user_id))
    return client


def test_the_inbox_costs_the_same_for_one_row_and_for_many(world, as_owner):
    marc = signed_in(world.marc)
    cases = [Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"])]
    cases[0].send()
    url = reverse("referrals:inbox")
    queries_of(marc, url)
    few, page = queries_of(marc, url)
    assert "Dieudonné Essai" in page
    for number in range(24):
        case = Case(
            world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{number}"
        )
        case.send()
    many, page = queries_of(marc, url)
    assert page.count('<li class="inbox-row') == 25
    assert many == few, (few, many)
    assert few <= 12
    assert len(page) < 100_000


def test_other_pages_stay_within_the_budget(to_partner, to_project):
    to_partner.send()
    world = to_partner.world
    for who, name, pk in (
        (world.jade, "sent", None),
        (world.marc, "detail", to_partner.referral.pk),
        (world.jade, "detail", to_partner.referral.pk),
        (world.jade, "of_dossier", to_partner.dossier.pk),
        (world.jade, "prepare", to_partner.dossier.pk),
        (world.chloe, "prepare", to_project.dossier.pk),
        (world.nadia, "loop", None),
    ):
        url = reverse(f"referrals:{name}", args=[pk] if pk else [])
        client = signed_in(who)
        queries_of(client, url)
        count, _page = queries_of(client, url)
        assert count <= 13, (name, count)


def test_accepting_turns_the_row_into_its_undo_and_back(to_partner):
    case = to_partner
    case.send()
    marc = signed_in(case.world.marc)
    url = reverse("referrals:accept", args=[case.referral.pk])
    answer = marc.post(url, headers=HTMX)
    text = answer.content.decode()
    assert "Annuler l’acceptation" in text and f'id="ref-{case.referral.pk}"' in text
    assert case.fresh().state == "accepted" and case.fresh().owner == case.world.marc
    # The same button pressed twice changes nothing more.
    assert marc.post(url, headers=HTMX).status_code == 200
    undone = marc.post(reverse("referrals:undo", args=[case.referral.pk]), headers=HTMX)
    assert "Accepter" in undone.content.decode()
    assert case.fresh().state == "received" and case.fresh().owner is None


def test_without_javascript_the_inbox_shows_what_can_be_undone(to_partner):
    case = to_partner
    case.send()
    marc = signed_in(case.world.marc)
    answer = marc.post(reverse("referrals:accept", args=[case.referral.pk]), follow=True)
    assert "Annuler l’acceptation" in answer.content.decode()


def test_refusing_asks_for_a_coded_reason(to_partner):
    case = to_partner
    case.send()
    marc = signed_in(case.world.marc)
    url = reverse("referrals:step", args=[case.referral.pk, "refuser"])
    assert marc.get(url).status_code == 200
    assert marc.post(url, {}).status_code == 422
    answer = marc.post(
        url, {"decline_reason": "childcare", "counter_proposal": "Août"}, follow=True
    )
    assert "Annuler le refus" in answer.content.decode()
    assert marc.post(url, {"decline_reason": "housing"}).status_code == 302
    assert case.fresh().decline_reason == "childcare"


def test_opening_the_page_says_received_after_it_is_answered(to_partner):
    case = to_partner
    case.send()
    marc = signed_in(case.world.marc)
    url = reverse("referrals:detail", args=[case.referral.pk])
    page = marc.get(url).content.decode()
    assert "Ce que la personne a accepté de vous transmettre" in page
    assert "Date de naissance" in page
    assert case.fresh().state == "received"
    nadia = signed_in(case.world.nadia)
    coordination = nadia.get(url).content.decode()
    assert "Date de naissance" not in coordination


@pytest.mark.parametrize("name", ["detail", "preview", "accept", "undo", "acknowledge", "choose"])
def test_strangers_find_nothing(to_partner, name):
    case = to_partner
    case.send()
    with case.as_owner():
        stranger = signed_in(make_member("partner"))
        employer = signed_in(make_member("employer"))
    url = reverse(f"referrals:{name}", args=[case.referral.pk])
    for client in (stranger, employer):
        response = client.get(url) if name in {"detail", "preview"} else client.post(url)
        assert response.status_code == 404
    assert Client().get(url).status_code in {302, 405}


def test_a_dossier_of_others_cannot_be_referred(to_partner):
    case = to_partner
    marc = signed_in(case.world.marc)
    for name in ("prepare", "of_dossier"):
        assert marc.get(reverse(f"referrals:{name}", args=[case.dossier.pk])).status_code == 404


def test_who_refers_without_files_goes_back_to_what_was_sent(to_partner):
    case = to_partner
    with case.as_owner():
        advisor = signed_in(make_member("regional_advisor", case.dossier.organisation))
        elsewhere = signed_in(make_member("regional_advisor"))
    back = reverse("referrals:of_dossier", args=[case.dossier.pk])
    assert (
        back in advisor.get(reverse("referrals:prepare", args=[case.dossier.pk])).content.decode()
    )
    assert advisor.get(back)["Location"] == reverse("referrals:sent")
    assert elsewhere.get(back).status_code == 404


def test_an_agent_refers_in_two_pages(to_project, as_owner):
    case, world = to_project, to_project.world
    chloe = signed_in(world.chloe)
    url = reverse("referrals:prepare", args=[case.dossier.pk])
    page = chloe.get(url).content.decode()
    assert "Suggéré." in page and "La reconnaissance des diplômes n’est pas commencée." in page
    # One possible receiver: chosen already.
    assert f'value="{world.project.pk}:"' in page and "checked" in page
    assert chloe.post(url, {"receivers": [f"{world.project.pk}:"]}).status_code == 422
    answer = chloe.post(
        url,
        {
            "receivers": [f"{world.project.pk}:"],
            "reasons": ["recognition"],
            "sections": list(SECTIONS),
            "message": "Elle est prête à venir à Montréal.",
        },
        follow=True,
    )
    preview = answer.content.decode()
    assert "Ce qui sera transmis" in preview and "Elle est prête" in preview
    draft_url = answer.request["PATH_INFO"]
    for unread in ({}, {"seen": "0" * 32}):
        yes = {"action": "attester", "present": "1", **unread}
        assert chloe.post(draft_url, yes).status_code == 409
    token = seen_in(preview)
    refused = chloe.post(draft_url, {"action": "attester", "seen": token}, follow=True)
    assert "Cochez que la personne" in refused.content.decode()
    # Somebody changed the message meanwhile: what was read is not what would leave.
    yes = {"action": "attester", "present": "1", "seen": token}
    with as_owner():
        Referral.objects.update(message="Tout autre chose.")
    changed = chloe.post(draft_url, yes)
    said = changed.content.decode()
    assert changed.status_code == 409 and "Rien n’est parti" in said and "Tout autre chose" in said
    with as_owner():
        assert Referral.objects.get().state == "draft"
    yes["seen"] = seen_in(said)
    sent = chloe.post(draft_url, yes, follow=True)
    assert "Référence envoyée" in sent.content.decode()
    again = chloe.post(draft_url, {"action": "attester", "present": "1"})
    assert again.status_code == 302


def test_the_person_sees_where_it_stands_in_plain_words_and_can_stop(to_partner):
    case = to_partner
    case.accept()
    mine = candidate(case)
    url = reverse("referrals:mine", args=[case.referral.pk])
    page = mine.get(url).content.decode()
    assert "Portes ouvertes a dit oui." in page and "Retirer mon accord" in page
    stop = reverse("referrals:stop", args=[case.referral.pk])
    assert mine.get(stop).status_code == 200
    done = mine.post(stop, follow=True).content.decode()
    assert "ne voit plus votre dossier" in done
    assert case.fresh().state == "cancelled"
    assert mine.post(stop).status_code == 302


def test_the_person_sees_no_other_person_s_referral(to_partner, world, as_owner):
    case = to_partner
    case.send()
    other = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name="Autre")
    url = reverse("referrals:mine", args=[case.referral.pk])
    assert candidate(other).get(url).status_code == 404


@pytest.mark.parametrize("show", ["a-moi", "en-attente", "toutes", "nimporte"])
def test_sent_referrals_say_whose_turn_it_is(to_partner, show):
    case = to_partner
    case.send()
    jade = signed_in(case.world.jade)
    page = jade.get(reverse("referrals:sent"), {"voir": show, "apres": "x"}).content.decode()
    assert ("Dieudonné Essai" in page) == (show in {"en-attente", "toutes"})


def test_every_step_page_opens_in_its_state(to_partner):
    case = to_partner
    case.send()
    marc, jade = signed_in(case.world.marc), signed_in(case.world.jade)
    pk = case.referral.pk

    def opens(client, *slugs):
        for slug in slugs:
            assert client.get(reverse("referrals:step", args=[pk, slug])).status_code == 200, slug

    def post(client, slug, **data):
        answer = client.post(reverse("referrals:step", args=[pk, slug]), data)
        assert answer.status_code == 302, (slug, answer.content.decode()[:3000])

    opens(marc, "accepter-pour", "refuser", "question", "liste-attente")
    opens(jade, "annuler", "erreur")
    assert jade.get(reverse("referrals:step", args=[pk, "refuser"])).status_code == 404
    post(marc, "question", question="Combien d’enfants?")
    opens(jade, "repondre")
    post(jade, "repondre", answer="Deux.")
    post(marc, "liste-attente", owner=str(case.world.marc.pk))
    post(marc, "accepter-pour", owner=str(case.world.marc.pk))
    opens(marc, "premier-contact", "sans-suite")
    from enracine.kernel.clock import today

    day = today()
    post(marc, "premier-contact", contacted_on_day=day.day, contacted_on_month=day.month,
         contacted_on_year=day.year)  # fmt: skip
    post(marc, "service")
    opens(marc, "pause", "terminer")
    post(marc, "pause", reason="Congé", resume_on=f"{day.year + 1}-06-01")
    post(marc, "reprise")
    post(marc, "terminer", outcome="settled", feedback="Installés à Alma.")
    page = jade.get(reverse("referrals:detail", args=[pk])).content.decode()
    assert "Installés à Alma." in page
    # The menu says where each stands: one page, two sides.
    received = marc.get(reverse("referrals:detail", args=[pk])).content.decode()
    for read, line in ((page, "referrals:sent"), (received, "referrals:inbox")):
        assert re.search(f'href="{reverse(line)}" aria-current="page"', read), line
    jade.post(reverse("referrals:acknowledge", args=[pk]))
    opens(jade, "rouvrir-service", "erreur")
    assert case.fresh().turn == "nobody"
