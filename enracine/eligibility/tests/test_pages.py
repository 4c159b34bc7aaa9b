"""« À quels services ai-je droit? »: answers in words, remembers nothing."""

import datetime as dt
import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from enracine.eligibility.forms import BLAMED, CheckForm
from enracine.eligibility.models import EligibilityVerdict
from enracine.eligibility.pages.answers import ABOUT, MISSING, answers, say
from enracine.eligibility.queries import evaluate_now
from enracine.eligibility.rules import FACT_NAMES, Facts, Service
from enracine.eligibility.rules.texts import TEMPLATES
from enracine.kernel.models import Event
from enracine.people.forms.status import StatusForm

pytestmark = pytest.mark.django_db

SAMIR = {
    "home": "cmm",
    "born": "abroad",
    "standing": "canadian_naturalised",
    "arrived_day": "1",
    "arrived_month": "février",
    "arrived_year": "2004",
}
LINA = {
    "home": "cmm",
    "born": "quebec",
    "standing": "canadian_birth",
    "studies": "bachelor",
    "birth_date_day": "5",
    "birth_date_month": "11",
    "birth_date_year": "1996",
}


def on(day: str, month: str, year: str) -> dict[str, str]:
    return {"as_of_day": day, "as_of_month": month, "as_of_year": year}


@pytest.fixture(autouse=True)
def french():
    """A request leaves its language active: give each test back to French."""
    with translation.override("fr-ca"):
        yield


@pytest.fixture
def url() -> str:
    return reverse("eligibility:check")


def tags(html: str) -> dict[str, str]:
    """Each service's answer in a word."""
    sections = re.findall(r'<section class="panel[^>]* id="(\w+)".*?</section>', html, re.DOTALL)
    found = {}
    for code in sections:
        body = html.split(f'id="{code}"', 1)[1]
        found[code] = re.search(
            r'<span class="tag tag--\w+">.*?</svg>(.*?)</span>', body, re.DOTALL
        )[1]
    return found


def test_the_form_asks_no_identity(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    assert url == "/a-quels-services/"
    assert len(re.findall("<h1", html)) == 1
    for word in ('name="email', 'name="given_name', 'name="phone', "required"):
        assert word not in html


def test_s01_on_the_page(client: Client, url: str) -> None:
    before = client.post(url, SAMIR | on("15", "mars", "2024")).content.decode()
    assert tags(before)["eer"] == "Non"
    assert "Ancienneté : à cette date, il fallait moins de 5 ans au Québec." in before
    assert "au 31\u00a0mars\u00a02024" in before
    after = client.post(url, SAMIR | on("9", "mai", "2024")).content.decode()
    assert tags(after)["eer"] == "Oui"
    lina = client.post(url, LINA | on("9", "mai", "2024")).content.decode()
    assert tags(lina) == {
        "pajr": "Oui",
        "eer": "Non",
        "eer_predeparture": "Non",
        "accompagnement_quebec": "Non",
        "eer_pajr_agreement": "Non",
    }
    assert '<a href="#pajr">Place aux jeunes en région</a>' in lina


#: Whose word is official in Québec and in Canada: nobody's shop, nobody's office.
OFFICIAL = re.compile(r"(?:[\w-]+\.)*(?:quebec\.ca|gouv\.qc\.ca|canada\.ca|gc\.ca)")


def test_l67_where_immigration_is_spoken_of_no_advice_is_given(client: Client, url: str) -> None:
    """Official information and links; a paid advice is for those who are authorised (L67)."""
    answered = client.post(url, SAMIR | on("9", "mai", "2024")).content.decode()
    said = "Nous ne donnons pas de conseil juridique en immigration."
    assert said in answered
    # Where it leads for that: an official site, and the first link that follows the words.
    led = re.findall(r'href="https?://([^/"]+)', answered[answered.index(said) :])
    assert led and OFFICIAL.fullmatch(led[0]), led
    assert "réservé aux personnes autorisées" in client.get("/aide/").content.decode()
    assert str(StatusForm.base_fields["code"].help_text).startswith("Un conseil sur l’immigration?")


#: What would be an advice: a way to choose, promised or recommended.
ADVICE = re.compile(
    r"(?:vous (?:devriez|devez)|nous vous (?:conseillons|recommandons)|il faut|choisissez)"
    r"[^.]{0,60}(?:demander l’asile|demande d’asile|parrainage|résidence permanente|permis de travail"
    r"|permis d’études|citoyenneté|CSQ)",
    re.I,
)


def test_l67_no_letter_no_model_and_no_page_recommends_a_way_of_immigrating() -> None:
    read = 0
    for pattern in ("templates/**/*.html", "templates/**/*.txt", "**/texts.py", "data/**/*.json"):
        for path in (APPS := Path(__file__).resolve().parents[2]).glob(f"*/{pattern}"):
            if "tests" in path.relative_to(APPS).parts:
                continue
            read += 1
            found = ADVICE.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(APPS)} : {found and found[0]}"
    assert read > 300
    assert ADVICE.search("Nous vous conseillons de faire une demande d’asile.")


def test_nothing_is_kept(client: Client, url: str, as_owner) -> None:
    with as_owner():
        before = Event.objects.count(), EligibilityVerdict.objects.count()
    client.post(url, SAMIR | on("9", "mai", "2024"))
    with as_owner():
        assert (Event.objects.count(), EligibilityVerdict.objects.count()) == before
    assert "enracine_session" not in client.cookies


def test_no_answer_at_all_is_an_answer(client: Client, url: str) -> None:
    html = client.post(url, on("22", "11", "2026")).content.decode()
    assert set(tags(html).values()) == {"À préciser"}
    assert "Pour répondre, il nous manque :" in html


def test_the_answers_come_back_into_the_form(client: Client, url: str) -> None:
    html = client.post(url, SAMIR | on("15", "mars", "2024") | {"autre": "<b>"}).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    for not_an_answer in ("csrfmiddlewaretoken", "next"):
        hidden.pop(not_an_answer, None)
    assert hidden == SAMIR | on("15", "mars", "2024")
    form = client.post(url, hidden | {"edit": "1"})
    assert form.status_code == 200
    assert 'value="février"' in form.content.decode()


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        (
            {"birth_date_day": "30", "birth_date_month": "2", "birth_date_year": "1990"},
            "birth_date",
            "Cette date n’existe pas",
        ),
        (
            {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2025"},
            "birth_date",
            "vient après la date demandée",
        ),
        (
            {
                "birth_date_day": "1",
                "birth_date_month": "1",
                "birth_date_year": "2000",
                "arrived_day": "1",
                "arrived_month": "1",
                "arrived_year": "1999",
            },
            "arrived",
            "vient avant la naissance",
        ),
        ({"as_of_year": "1850"}, "as_of", "entre 1990 et 2100"),
        ({"as_of_day": "", "as_of_month": "", "as_of_year": ""}, "as_of", "Écrivez la date"),
        ({"home": "mars"}, "home", "mars"),
    ],
)
def test_impossible_answers_are_said_beside_the_field(client, url, data, field, sentence) -> None:
    response = client.post(url, on("9", "mai", "2024") | data)
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert f'href="#id_{field}_0"' in html
    assert "<title>Erreur :" in html


def test_english_is_complete(client: Client, url: str) -> None:
    """Every French word of the pages that is not a name of a service or of a source is gone."""
    client.cookies["enracine_language"] = "en"
    pages = [
        client.get(url).content.decode(),
        client.post(url, SAMIR | on("15", "March", "2024")).content.decode(),
        client.post(url, LINA | on("9", "5", "2024")).content.decode(),
        client.post(url, {"standing": "asylum_seeker"} | on("9", "5", "2024")).content.decode(),
    ]
    assert "Which services can I use?" in pages[0]
    assert "Years in Québec: on that date" in pages[1]
    for html in pages:
        main = re.search(r"<main.*</main>", html, re.DOTALL)[0]
        main = re.sub(r"<(\w+)[^>]*lang=\"fr\".*?</\1>", "", main, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", main)
        text = re.sub(r"Emplois en régions|Place aux jeunes en région|Place aux jeunes", "", text)
        french = re.findall(r"\b(?:vous|votre|vos|nous|règle|depuis|est|une|des|avez)\b", text)
        assert french == []


def test_the_english_catalogue_has_every_sentence() -> None:
    root = Path(apps.get_app_config("eligibility").path)
    catalogue = polib.pofile(str(root / "locale/en/LC_MESSAGES/django.po"))
    english = {entry.msgid: entry.msgstr for entry in catalogue if not entry.fuzzy}
    for template in TEMPLATES.values():
        fields = set(re.findall(r"{(\w+)}", template))
        assert english.get(template), template
        assert set(re.findall(r"{(\w+)}", english[template])) == fields


def test_every_service_and_every_missing_fact_has_its_words() -> None:
    assert set(ABOUT) == set(Service)
    asked = {"birth_country", "born_in_quebec", "parents_immigrants"}
    assert set(MISSING) | asked == set(FACT_NAMES)
    assert set(BLAMED.values()) <= set(CheckForm.base_fields)


def test_the_page_costs_few_queries_whatever_is_asked(
    client: Client, url: str, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(8):
        client.post(url, SAMIR | on("9", "mai", "2024"))


def test_a_verdict_reads_the_same_in_the_view_and_in_the_value() -> None:
    for verdict in evaluate_now(Facts(birth_date=dt.date(1990, 9, 12)), dt.date(2026, 9, 12)):
        for reason in verdict.reasons:
            assert say(reason).replace("\u00a0", " ") == reason.text
    assert [v.kind for v in answers(evaluate_now(Facts(), dt.date(2024, 5, 9)))] == ["wait"] * 5
