"""English, whole, for whoever is accompanied: no French sentence of the interface is left."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.architecture.test_translations import ROOT, in_python, in_template
from tests.journeys.main_job import (
    READY,
    decides,
    holds_the_first_meeting,
    opens_the_file,
    prepares_a_referral,
    registers_herself,
)

pytestmark = pytest.mark.browser
PUBLIC = (
    "/",
    "/confidentialite/",
    "/accessibilite/",
    "/aide/",
    "/regions/",
    "/regions/estrie/",
    "/a-quels-services/",
    "/services/",
    "/sejours/",
    "/se-preparer/",
    "/nos-enracinements/",
    "/organismes/protection/",
    "/compte/login/",
    "/compte/password/reset/",
    "/inscription/",
    "/inscription/reprendre/",
)
PORTAL = (
    "/mon-parcours/",
    "/mon-parcours/qui-a-mon-dossier/",
    "/mon-parcours/consentements/",
    "/mon-parcours/mes-renseignements/",
    "/mon-parcours/mes-renseignements/coordonnees/",
    "/mon-parcours/mes-renseignements/projet/",
    "/mon-parcours/famille/",
    "/mon-parcours/famille/reunir/",
    "/mon-parcours/famille/separation/",
    "/mon-parcours/famille/adresse/",
    "/mon-parcours/plan/",
    "/mon-parcours/rencontre/",
    "/mon-parcours/rendez-vous/",
    "/mon-parcours/messages/",
    "/mon-parcours/mes-renseignements/documents/",
    "/mon-parcours/qui-a-regarde/",
    "/mon-parcours/ce-qui-est-garde/",
    "/mon-parcours/demandes/",
    "/mon-parcours/plaintes/",
    "/mon-parcours/avis/",
    "/mon-parcours/rencontre/travail/",
    "/mon-parcours/endroits/",
    "/mon-parcours/endroits/ce-qui-compte/",
    "/mon-parcours/seances/",
    "/mon-parcours/sejours/",
    "/mon-parcours/demandes/nouvelle/",
    "/mon-parcours/plaintes/nouvelle/",
    "/compte/",
)
#: Words that are the same in both languages, or names of things that stay in French.
SAME = {
    "Emplois en régions",
    "Place aux jeunes en région",
    "Accompagnement Québec",
    "Commission d’accès à l’information",
    # A title that an organisation gave, in its own words.
    "Responsable de la protection",
}


@pytest.fixture(scope="module")
def french() -> list[str]:
    """Every sentence of the interface that is not a word or two that could be a name."""
    found: set[str] = set()
    for path in Path(ROOT).rglob("*"):
        if "tests" in path.parts or path.suffix not in {".py", ".html"}:
            continue
        text = path.read_text(encoding="utf-8")
        found |= in_python(text) if path.suffix == ".py" else in_template(text)
    plain = {s for s in found if "%(" not in s and s not in SAME}
    # Short words are looked for only where French alone writes them.
    kept = {s for s in plain if len(s) >= 12 or re.search("[éèêàçôîû’]", s)}
    assert len(kept) > 600
    return sorted(kept, key=len, reverse=True)


def left_in_french(visitor, french: list[str]) -> list[str]:
    """The French sentences that an English page still shows, outside passages marked French."""
    shown = visitor.page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
        copy.querySelectorAll('[lang^=fr], option, script, template').forEach(e => e.remove());
        document.body.append(copy); const text = copy.innerText; copy.remove(); return text; }"""
    )
    lines = {" ".join(line.split()) for line in shown.splitlines()}
    return [s for s in french if s in lines or (len(s) > 25 and any(s in line for line in lines))]


def test_public_pages_are_whole_in_english(somebody, french):
    visitor = somebody("téléphone", language="en-CA")
    faults = []
    for path in PUBLIC:
        visitor.goes_to(path)
        if visitor.page.locator("html").get_attribute("lang") != "en":
            visitor.presses("English")
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
        faults += [f"{path}: {text}" for text in left_in_french(visitor, french)]
    assert not faults, "\n".join(faults)


def test_a_candidate_s_space_is_whole_in_english_with_a_referral_under_way(somebody, house, french):
    amina = somebody("téléphone")
    person = registers_herself(amina, "Amina", region="05")
    amina.receives_a_code(person.email)
    jade = somebody("bureau", person.counsellor(house))
    file = opens_the_file(jade, person)
    holds_the_first_meeting(jade, file, READY)
    decides(jade, "refer", "Projet clair.")
    prepares_a_referral(jade, file, ("Accueil Estrie",), ["settlement"])
    jade.presses("Voir l’aperçu")
    jade.presses("Demander sur son écran")
    jade.sees("L’accord est demandé")

    amina.goes_to("/mon-parcours/")
    amina.presses("English")
    faults = []
    consent = amina.page.locator("a[href*='/mon-parcours/consentements/0']").first
    paths = [*PORTAL, consent.get_attribute("href")]
    referral = amina.page.locator("a[href*='/mon-parcours/references/']").first
    paths.append(referral.get_attribute("href"))
    for path in paths:
        amina.goes_to(path)
        expect(amina.page.locator("html")).to_have_attribute("lang", "en")
        faults += [f"{path}: {text}" for text in left_in_french(amina, french)]
    amina.check("english-referral")
    assert not faults, "\n".join(faults)


def test_a_french_sentence_on_an_english_page_would_be_found(somebody, french):
    visitor = somebody("bureau", language="en-CA")
    visitor.goes_to("/aide/")
    visitor.page.evaluate("document.querySelector('main').append('Se connecter maintenant')")
    visitor.page.evaluate(
        "document.querySelector('main').append(Object.assign("
        "document.createElement('p'), {textContent: 'Références reçues'}))"
    )
    assert "Références reçues" in left_in_french(visitor, french)
