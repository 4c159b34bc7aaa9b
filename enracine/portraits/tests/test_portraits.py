"""Portraits: written by those who keep a place, read by everybody, their words taken back at will."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.network.tests.factories import (
    acting_of,
    make_member,
    signed_in,
)
from enracine.portraits import actions, models, queries, rules
from enracine.portraits.models import Portrait, PortraitEdition
from enracine.portraits.tests.conftest import SAID, member
from enracine.territories.models import Mrc, PajTerritory, Region

pytestmark = pytest.mark.django_db


@pytest.mark.rules
def test_a_portrait_says_what_is_hard_too_and_falls_back_to_french():
    texts = rules.cleaned(SAID["texts"] | {"es": {"welcome": "Hola"}})
    assert set(texts) == {"fr", "en"}
    assert "work" not in texts["fr"]
    assert rules.missing({"fr": {"welcome": "Oui"}}) == ["hard"]
    assert rules.missing(texts) == []
    assert rules.shown(texts, "en") == [
        ("welcome", "Welcome here.", "en"),
        ("hard", "L’hiver est long.", "fr"),
    ]
    assert [of for _s, _t, of in rules.shown(texts, "fr-ca")] == ["fr", "fr"]


def test_an_agent_keeps_her_territory_and_its_mrc_and_nothing_else(agent, kamouraska, as_owner):
    acting = acting_of(agent)
    lines = {line.code for line in queries.own_places(acting)}
    assert lines == {"paj-14", "mrc-14"}
    for stranger in (Mrc.objects.get(code="10"), Region.objects.get(code="01"), None):
        with pytest.raises(NotVisible):
            actions.keep_portrait(acting, stranger, SAID)
    with as_owner():
        advisor = member("partner", region=Region.objects.get(code="01"))
        counsellor = member("counsellor", region=Region.objects.get(code="01"))
        national = make_member("paj_national")
    assert len(queries.own_places(acting_of(advisor))) == 9
    assert queries.own_places(acting_of(counsellor)) == []
    assert len(queries.own_places(acting_of(national))) == 206


def test_nobody_reads_a_draft_and_what_is_published_stays_as_it_was(agent, kamouraska):
    acting, client = acting_of(agent), Client()
    address = reverse("territories:mrc", args=["kamouraska"])
    found = actions.keep_portrait(acting, kamouraska, SAID)
    assert found.sectors == ["62"]
    assert "Bienvenue ici." not in client.get(address).content.decode()
    actions.publish(acting, kamouraska, found.version)
    page = client.get(address).content.decode()
    for text in (
        "Bienvenue ici.",
        "Ce qui est difficile ici aussi",
        "Chloé, Agente",
        "Soins de santé",
    ):
        assert text in page, text
    later = actions.keep_portrait(acting, kamouraska, SAID | {"contact_name": "Léa"})
    assert "Léa" not in client.get(address).content.decode()
    assert queries.is_ahead(later, queries.editions_of(later)[0])
    second = actions.publish(acting, kamouraska)
    with transaction.atomic(), acting_as(acting):
        assert (second.number, later.editions.count()) == (2, 2)
    assert "Léa" in client.get(address).content.decode()
    actions.withdraw(acting, kamouraska)
    assert "Bienvenue ici." not in client.get(address).content.decode()
    with pytest.raises(ActionRefused):
        actions.withdraw(acting, kamouraska)
    with pytest.raises(Conflict):
        actions.keep_portrait(acting, kamouraska, SAID, 1)


def test_a_portrait_that_hides_what_is_hard_is_not_published(agent, kamouraska):
    acting = acting_of(agent)
    actions.keep_portrait(acting, kamouraska, {"texts": {"fr": {"welcome": "Venez!"}}})
    with pytest.raises(ActionRefused, match="difficile"):
        actions.publish(acting, kamouraska)


def test_the_database_shows_drafts_to_those_who_work_only(agent, kamouraska, published):
    actions.keep_portrait(acting_of(agent), kamouraska, SAID | {"contact_name": "Brouillon"})
    assert not Portrait.objects.exists()
    assert PortraitEdition.objects.count() == 1
    with transaction.atomic(), acting_as(acting_of(agent)):
        assert Portrait.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(Acting.for_system("x")):
        PortraitEdition.objects.create(
            portrait_id=published.portrait_id, number=9, is_current=False, mrc=kamouraska,
            published_by="x", organisation_name="x",
        )  # fmt: skip


@pytest.fixture
def told(agent, kamouraska, published):
    return actions.add_testimony(
        acting_of(agent), kamouraska, words="J’ai trouvé des voisins.", signature="Nadia, soudeuse",
        agreed_on=today(), agreed_how="written", words_en="I found neighbours.",
    )  # fmt: skip


def test_whoever_spoke_takes_her_words_back_by_herself(told):
    testimony, secret = told
    client = Client()
    sheet = reverse("territories:mrc", args=["kamouraska"])
    assert "J’ai trouvé des voisins." in client.get(sheet).content.decode()
    english = Client(headers={"accept-language": "en"}).get(sheet).content.decode()
    assert "I found neighbours." in english
    link = reverse("portraits:take_back", args=[secret])
    assert secret not in models.Testimony.objects.get(pk=testimony.pk).secret_digest
    assert "J’ai trouvé des voisins." in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert "J’ai trouvé des voisins." not in client.get(sheet).content.decode()
    assert "Vos mots sont retirés" in client.get(link).content.decode()
    kept = models.Testimony.objects.get(pk=testimony.pk)
    assert (kept.words, kept.words_en, kept.signature) == ("", "", "")
    assert client.post(link).status_code == 302
    assert client.get(reverse("portraits:take_back", args=["autre"])).status_code == 404


def test_l45_l69_what_somebody_told_is_kept_out_of_search_engines(told):
    _testimony, secret = told
    client = Client()
    sheet = client.get(reverse("territories:mrc", args=["kamouraska"])).content.decode()
    before = sheet[: sheet.index("J’ai trouvé des voisins.")]
    # In the very figure that holds her words, so that no result of a search repeats them.
    assert "data-nosnippet" in before[before.rindex("<figure") :]
    paper = client.get(reverse("portraits:paper", args=["mrc-14"]))
    assert "noindex" in paper["X-Robots-Tag"] and "noarchive" in paper["X-Robots-Tag"]
    hers = client.get(reverse("portraits:take_back", args=[secret]))
    assert "noindex" in hers["X-Robots-Tag"] and hers["Cache-Control"] == "no-store"


def test_an_agent_takes_words_back_when_she_is_asked_and_another_never(told, agent, as_owner):
    testimony, _secret = told
    with as_owner():
        other = member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
    with pytest.raises(NotVisible):
        actions.withdraw_testimony(acting_of(other), testimony.pk)
    actions.withdraw_testimony(acting_of(agent), testimony.pk)
    assert models.Testimony.objects.get(pk=testimony.pk).withdrawn_at
    with pytest.raises(ActionRefused):
        actions.add_testimony(
            acting_of(agent), Mrc.objects.get(code="14"), words="x", signature="y",
            agreed_on=today() + dt.timedelta(days=2), agreed_how="mail",
        )  # fmt: skip


def test_the_sheet_stays_within_twelve_questions(published, told):
    client = Client()
    for name, slug in (("mrc", "kamouraska"), ("region", "bas-saint-laurent"), ("paj", "paj-14")):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"territories:{name}", args=[slug])).status_code == 200
        words = ("SAVEPOINT", "RELEASE SAVEPOINT")
        asked = [q for q in captured.captured_queries if not q["sql"].startswith(words)]
        assert len(asked) <= 12, (name, len(asked))


@pytest.mark.parametrize("code", ["mrc-14", "region-10", "paj-14"])
@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_the_sheet_is_an_accessible_pdf(published, code, language):
    answer = Client(headers={"accept-language": language}).get(
        reverse("portraits:paper", args=[code])
    )
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
    assert Client().get("/fiches/mrc-999.pdf").status_code == 404


def test_the_pages_of_an_agent(agent, kamouraska, as_owner):
    client = signed_in(agent)
    page = client.get(reverse("portraits:places")).content.decode()
    assert "Kamouraska" in page
    address = reverse("portraits:portrait", args=["mrc-14"])
    form = {
        "fr_welcome": "Venez.",
        "fr_hard": "Il fait froid.",
        "sectors": ["62"],
        "contact_name": "Chloé",
    }
    assert client.post(address, form).status_code == 302
    assert client.post(address, form | {"contact_email": "pas une adresse"}).status_code == 422
    found = queries_portrait(agent, kamouraska)
    page = client.get(address).content.decode()
    assert "Venez." in page
    assert (
        client.post(
            reverse("portraits:publish", args=["mrc-14"]), {"version": found.version}
        ).status_code
        == 302
    )
    assert "Publié" in client.get(address).content.decode()
    said = {
        "words": "Mes mots.", "signature": "Nadia", "agreed_on": today().isoformat(),
        "agreed_how": "mail",
    }  # fmt: skip
    answer = client.post(reverse("portraits:testimony", args=["mrc-14"]), said)
    assert answer.status_code == 422
    answer = client.post(reverse("portraits:testimony", args=["mrc-14"]), said | {"agreed": "on"})
    assert "/temoignage/" in answer.content.decode()
    for name in ("portrait", "publish", "withdraw", "testimony", "figures"):
        for method in (client.get, client.post):
            assert method(reverse(f"portraits:{name}", args=["mrc-10"])).status_code in (404, 405)
    assert client.post(reverse("portraits:withdraw", args=["mrc-14"])).status_code == 302


def queries_portrait(agent, place):
    with transaction.atomic(), acting_as(acting_of(agent)):
        return queries.portrait_of(place)
