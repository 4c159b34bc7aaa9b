"""Portraits: written by those who keep a place, read by everybody, their words taken back at will."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.models import Mandate, Programme
from enracine.network.tests.factories import (
    LONG_AGO,
    acting_of,
    make_member,
    make_organisation,
    signed_in,
)
from enracine.portraits import actions, jobs, models, queries, rules
from enracine.portraits.models import FigureList, Portrait, PortraitEdition
from enracine.territories.models import Fact, Mrc, PajTerritory, Region

pytestmark = pytest.mark.django_db
SAID = {
    "texts": {
        "fr": {"welcome": "Bienvenue ici.", "hard": "L’hiver est long.", "work": " "},
        "en": {"welcome": "Welcome here."},
    },
    "sectors": ["62", "zz"],
    "contact_name": "Chloé",
    "contact_title": "Agente",
    "contact_email": "chloe@exemple.invalid",
    "contact_phone": "+1 418 555-0100",
}


def member(role, **place):
    found = make_member(role, make_organisation(name=f"Chez {role} {place}"))
    Mandate.objects.create(
        organisation=found.organisation, programme=Programme.objects.order_by("code").first(),
        valid_from=LONG_AGO, **place,
    )  # fmt: skip
    return found


@pytest.fixture
def agent(as_owner):
    with as_owner():
        return member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-14"))


@pytest.fixture
def kamouraska():
    return Mrc.objects.get(code="14")


@pytest.fixture
def published(agent, kamouraska):
    acting = acting_of(agent)
    actions.keep_portrait(acting, kamouraska, SAID)
    return actions.publish(acting, kamouraska)


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


def test_a_figure_is_noted_on_a_page_then_set_aside_with_its_history(agent, kamouraska):
    client = signed_in(agent)
    address = reverse("portraits:figures", args=["mrc-14"])
    said = {
        "indicator": "french_places", "value": "24", "period": "2026-T3", "publisher": "Le centre",
        "reliability": "to_confirm",
    }  # fmt: skip
    assert client.post(address, said | {"value": "beaucoup"}).status_code == 422
    assert client.post(address, said).status_code == 302
    fact = Fact.objects.get(indicator__code="french_places", mrc=kamouraska)
    assert fact.noted_by == agent.organisation.name
    assert client.post(address, said | {"value": "26"}).status_code == 302
    one = reverse("portraits:figure", args=[fact.pk])
    assert "24" in client.get(one).content.decode()
    sheet = reverse("territories:mrc", args=["kamouraska"])
    assert "Le centre" in Client().get(sheet).content.decode()
    assert client.post(one, {"why": "Compté deux fois.", "version": 2}).status_code == 302
    assert "Le centre" not in Client().get(sheet).content.decode()
    assert "Compté deux fois." in client.get(one).content.decode()
    assert client.post(one, {"remettre": "1", "version": 3}).status_code == 302
    assert "Le centre" in Client().get(sheet).content.decode()
    elsewhere = Fact.objects.filter(mrc__code="10").first()
    assert client.get(reverse("portraits:figure", args=[elsewhere.pk])).status_code == 404


TABLE = """lieu,indicateur,valeur,période,source
mrc-14,french_places,24,2026-T3,Le centre
mrc-14,french_places,25,2026-T3,Le centre
mrc-10,french_places,12,2026,Autre
Kamouraska,unemployment,"3,9",2026-04,Le journal
"""


def sent(text, name="chiffres.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    return {"file": file}


def test_a_table_is_read_line_by_line_before_anything_is_kept(agent, kamouraska, as_owner):
    client = signed_in(agent)
    answer = client.post(reverse("portraits:figure_lists"), sent(TABLE))
    assert answer.status_code == 302
    before = Fact.objects.count()
    page = client.get(answer["Location"]).content.decode()
    for text in (
        "gardez-en un seul",
        "Vous ne tenez pas ce lieu",
        "Garder les bonnes lignes",
        "nouveau",
    ):
        assert text in page, text
    assert Fact.objects.count() == before
    with transaction.atomic(), acting_as(acting_of(agent)):
        found = FigureList.objects.get()
    gesture = reverse("portraits:figure_list_import", args=[found.pk])
    assert client.post(gesture, {"version": found.version}).status_code == 302
    assert Fact.objects.count() == before + 2
    assert client.post(gesture).status_code == 302
    assert Fact.objects.count() == before + 2
    with as_owner():
        other = member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
    assert signed_in(other).get(answer["Location"]).status_code == 404
    assert client.post(reverse("portraits:figure_list_forget", args=[found.pk])).status_code == 302
    assert client.get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("text", "name", "answer"),
    [
        ("a,b\n1,2\n", "x.csv", "trois colonnes"),
        ("<html><table></table></html>", "x.csv", "page Web"),
        ("pas un classeur", "x.xlsx", ""),
    ],
)
def test_what_is_no_table_is_refused_beside_its_field(agent, text, name, answer):
    got = signed_in(agent).post(reverse("portraits:figure_lists"), sent(text, name))
    assert got.status_code == 422
    assert answer in got.content.decode()


def test_old_figures_are_told_once_a_month_to_whoever_keeps_the_place(agent):
    with jobs_role():
        assert jobs.remind.func() >= 1
        told = OutboxMessage.objects.filter(notification="portraits.stale").count()
        assert told >= 1
        assert jobs.remind.func() == 0
        assert OutboxMessage.objects.filter(notification="portraits.stale").count() == told


def picture_file(name="photo.jpg"):
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


@pytest.fixture
def pictured(agent, kamouraska, published, settings, tmp_path):
    """Somebody whose words and picture are on « Nos enracinements »; the secret she was handed."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    client = signed_in(agent)
    typed = {
        "words": "Ici, on me connaît par mon prénom.", "signature": "Nadia, soudeuse",
        "agreed_on": today().isoformat(), "agreed_how": "written", "agreed": "on",
        "picture": picture_file(), "picture_words": "Une femme devant un atelier",
    }  # fmt: skip
    address = reverse("portraits:testimony", args=["mrc-14"])
    # A picture without its own agreement, or without a page to be on, is not kept.
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Sans son accord, la photo" in refused.content.decode()
    assert not models.Testimony.objects.exists()
    typed |= {"picture": picture_file(), "picture_agreed": "on", "on_settled_page": "on"}
    kept = client.post(address, typed).content.decode()
    return re.search(r"/temoignage/([\w-]+)/", kept)[1], tmp_path


def test_a_picture_has_an_agreement_of_its_own_and_leaves_alone(pictured):
    secret, folder = pictured
    everybody, page = Client(), "/nos-enracinements/"
    testimony = models.Testimony.objects.get()
    address = reverse("portraits:testimony_picture", args=[testimony.pk])
    text = everybody.get(page).content.decode()
    assert "Ici, on me connaît par mon prénom." in text and address in text
    assert 'alt="Une femme devant un atelier"' in text
    shown = everybody.get(address)
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    link = reverse("portraits:take_back", args=[secret])
    assert "Retirer ma photo" in everybody.get(link).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert everybody.post(link, {"part": "picture"}).status_code == 302
    # The picture is gone from the page, the database and the disk; her words stay.
    text = everybody.get(page).content.decode()
    assert "Ici, on me connaît par mon prénom." in text and address not in text
    assert everybody.get(address).status_code == 404
    assert not [p for p in folder.rglob("*") if p.is_file()]
    kept = models.Testimony.objects.get()
    assert kept.picture_id is None and kept.picture_withdrawn_at and not kept.withdrawn_at
    # Then the page alone, then everything.
    assert everybody.post(link, {"part": "page"}).status_code == 302
    assert "Ici, on me connaît" not in everybody.get(page).content.decode()
    assert everybody.post(link, {"part": "autre"}).status_code == 404
    assert everybody.post(link).status_code == 302
    assert models.Testimony.objects.get().words == ""
    assert everybody.post(link, {"part": "page"}).status_code == 404


def test_taking_all_her_words_back_takes_the_picture_too(pictured, agent, as_owner):
    _secret, folder = pictured
    testimony = models.Testimony.objects.get()
    with as_owner():
        stranger = member("paj_agent", paj_territory=PajTerritory.objects.get(code="paj-10"))
    with pytest.raises(NotVisible):
        actions.withdraw_picture(acting_of(stranger), testimony.pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.withdraw_testimony(acting_of(agent), testimony.pk)
    assert not [p for p in folder.rglob("*") if p.is_file()]
    assert (
        Client().get(reverse("portraits:testimony_picture", args=[testimony.pk])).status_code == 404
    )


def test_the_database_shows_no_picture_without_its_agreement(pictured, as_owner):
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        models.Testimony.objects.update(picture_agreed_on=None)
