"""After the move: a questionnaire without any script in four languages; a figure opened to its rows."""

import re

import pytest
from playwright.sync_api import expect

from enracine.settlement.survey_words import RIGHT_TO_LEFT, WORDS

pytestmark = pytest.mark.browser
LINK = re.compile(r"https?://[^/\s]+(/nouvelles/\S+)")
#: The least height of something to touch, in CSS pixels (WCAG 2.2 asks for 24; ours are taller).
TOUCH = 44
COUNT = re.compile(r"(\d+) présents, (\d+) qu’on n’a pas joints, sur (\d+) ménages")


def receives_a_questionnaire(somebody, house) -> str:
    """A partner sends the questionnaire of one of her follow-ups; gives the link that its letter holds."""
    marc = somebody("bureau", house.account("partner", "partenaire.05a"))
    before = len(house.letters(""))
    marc.goes_to("/travail/suivis/?vue=dus")
    addresses = marc.page.locator("main h3 a").evaluate_all("all => all.map(a => a.href)")
    assert addresses
    for address in addresses:
        marc.goes_to(address)
        marc.presses("Envoyer le questionnaire")
        if "Le questionnaire part" in marc.page.inner_text("main"):
            break
    marc.sees("Le questionnaire part")
    return LINK.search(house.letter("", "/nouvelles/", after=before)).group(1)


def test_the_questionnaire_is_answered_on_a_phone_without_any_script_in_four_languages(
    somebody, house
):
    link = receives_a_questionnaire(somebody, house)
    seen = somebody("téléphone")
    assert len(WORDS) == 4 and RIGHT_TO_LEFT
    for code, words in WORDS.items():
        seen.goes_to(f"{link}?langue={code}")
        assert seen.accessibility_faults() == [], code
        if code == "fr":
            seen.picture("suivi-questionnaire")
        assert seen.heading() == words.question
    phone = somebody("téléphone", scripts=False)
    for code, words in WORDS.items():
        assert phone.goes_to(f"{link}?langue={code}").status == 200
        root = phone.page.locator("html")
        expect(root).to_have_attribute("lang", code)
        expect(root).to_have_attribute("dir", "rtl" if code in RIGHT_TO_LEFT else "ltr")
        assert phone.heading() == words.question
        width = phone.page.viewport_size["width"]
        for button in phone.page.locator("main form button").all():
            box = button.bounding_box()
            assert box["height"] >= TOUCH and box["x"] >= 0 and box["x"] + box["width"] <= width
        # The side on which a line begins is that of the language.
        begins = phone.page.locator("main h1").evaluate("e => getComputedStyle(e).direction")
        assert begins == ("rtl" if code in RIGHT_TO_LEFT else "ltr")
    # One touch, in a language written from right to left; nothing but the browser's own form.
    (code,) = RIGHT_TO_LEFT
    words = WORDS[code]
    phone.goes_to(f"{link}?langue={code}")
    phone.presses(words.presences["present"], exact=True)
    phone.is_at("/merci/")
    assert phone.heading() == words.thanks
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    phone.page.locator("main [name=needs]").first.check()
    phone.presses(words.send)
    phone.sees(words.done)
    # Opened by somebody else, it tells nothing of what was answered.
    other = somebody("téléphone", scripts=False)
    other.goes_to(f"{link}?langue=fr")
    other.sees(WORDS["fr"].already)
    other.does_not_see(WORDS["fr"].needs["housing"])


def test_a_published_figure_opens_by_clicking_down_to_its_follow_ups(somebody, house):
    anybody = somebody("téléphone")
    anybody.goes_to("/nos-enracinements/")
    anybody.check("nos-enracinements")
    said = {
        re.search(r"(\d+) mois", stat)[1]: COUNT.search(stat.replace("\u202f", "").replace("\xa0", " "))
        for stat in anybody.page.locator("main .stat").all_inner_texts()
        if "présents" in stat
    }  # fmt: skip
    assert said, "the demonstration has a delay that enough households have passed"
    months, numbers = next(iter(said.items()))
    present = int(numbers[1])
    coordinator = somebody("bureau", house.account("coordinator"))
    coordinator.goes_to(f"/travail/chiffres/maintien/?delai={months}")
    coordinator.check("maintien")
    # The very number that everybody reads, for who may open it.
    coordinator.follows(f"Présents : {present}")
    coordinator.is_at("/travail/chiffres/maintien/suivis/")
    rows = coordinator.page.locator("main .inbox-row__title a")
    expect(rows).to_have_count(min(present, 50))
    coordinator.check("maintien-suivis")
    name = rows.first.inner_text()
    rows.first.click()
    coordinator.is_at(re.compile(r"/travail/deplacements/[0-9a-f-]{36}/$"))
    assert coordinator.heading() == name
    coordinator.sees("Suivis")
    # By territory, household, programme: each line too.
    for by in ("territory", "household", "programme", "track"):
        coordinator.goes_to(f"/travail/chiffres/maintien/?delai={months}&selon={by}")
        coordinator.check(f"maintien-{by}")
        coordinator.page.locator("main table a").first.click()
        expect(coordinator.page.locator("main .inbox-row__title a").first).to_be_visible()
    # Whoever finances reads the same number, and opens nothing.
    funder = somebody("bureau", house.account("funder"))
    funder.goes_to(f"/travail/chiffres/maintien/?delai={months}")
    funder.check("maintien-bailleur")
    assert funder.page.locator("main a[href*='partie=']").count() == 0
    with funder.expecting(404):
        assert funder.goes_to("/travail/chiffres/maintien/suivis/?delai=12").status == 404


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_the_curve_has_its_table_and_its_definition(somebody, house, size):
    coordinator = somebody(size, house.account("coordinator"))
    coordinator.goes_to("/travail/chiffres/maintien/")
    coordinator.follows("Combien de temps ils restent")
    coordinator.sees("Kaplan-Meier")
    expect(coordinator.page.locator("main svg path").first).to_be_visible()
    expect(coordinator.page.locator("main table tbody tr").first).to_be_visible()
    coordinator.check("maintien-courbe")


def test_a_departure_is_put_off_with_its_new_day(somebody, house):
    jade = somebody("bureau", house.account("counsellor"))
    jade.goes_to("/travail/arrivees/?vue=coming")
    jade.page.locator("main .inbox-row__title a").first.click()
    jade.page.get_by_text("Reporter le départ", exact=True).click()
    jade.page.locator("[name=postpone-day]").fill("2027-05-03")
    jade.page.locator("[name=postpone-reason]").select_option("housing")
    jade.check("depart-reporter")
    jade.presses("Reporter ce départ")
    jade.sees("Reporté")
    marc = somebody("bureau", house.account("partner", "partenaire.05a"))
    marc.goes_to("/travail/arrivees/mois/")
    marc.page.locator("main .chips a").nth(1).click()
    marc.is_at("territoire=")
    marc.page.locator("[name=places]").first.fill("2")
    marc.presses("Noter")
    marc.sees("C’est noté pour ce mois")
    marc.check("arrivees-par-mois")
    jade.sees("Le logement n’est pas prêt")
    jade.check("depart-reporte")
