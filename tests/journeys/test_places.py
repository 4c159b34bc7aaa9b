"""From « ce qui compte pour nous » to three places and somebody to call there, and a cohort proposed."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
#: From the home page to the telephone number, fields included: a list opened and a line taken are two.
MOST_TAPS = 10
COPIES = {
    "fr-CA": (
        "Voir nos endroits",
        "Le travail",
        "C’est le plus important",
        "Qui joindre",
        "Beaucoup",
    ),
    "en": ("See our places", "Work", "It matters most", "Whom to reach", "A lot"),
}


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_ten_taps_on_a_phone_without_javascript(somebody, house, language):
    see, work, most, reach, much = COPIES[language]
    who = somebody(
        "téléphone", house.account("candidate", "amina"), language=language, scripts=False
    )
    if language == "en":
        who.presses("English")
    who.goes_to("/mon-parcours/endroits/ce-qui-compte/")
    who.goes_to("/mon-parcours/")
    taps = 0
    who.follows(see)
    taps += 1
    if "ce-qui-compte" not in who.page.url:
        # She has answered before: from her places she changes what counts.
        who.page.locator("a[href$='/endroits/ce-qui-compte/']").first.click()
        taps += 1
    who.check(f"ce-qui-compte-{language}", axe=False)
    for label, value in ((work, most), (re.compile("nature", re.I), much)):
        who.page.get_by_label(label).first.select_option(label=value)
        taps += 2
    who.presses(see)
    taps += 1
    expect(
        who.page.get_by_role("heading", level=2).filter(has_text=re.compile(r"."))
    ).not_to_have_count(0)
    expect(who.page.get_by_role("link", name=reach)).to_have_count(3)
    who.check(f"endroits-trois-{language}" if language == "en" else "endroits-trois", axe=False)
    who.follows(reach)
    taps += 1
    who.check("endroits-qui-joindre" if language != "en" else "endroits-qui-joindre-en", axe=False)
    expect(who.page.locator("main a[href^='tel:'], main a[href^='mailto:']").first).to_be_visible()
    taps += 1
    assert taps <= MOST_TAPS


def test_the_pages_of_a_person_are_accessible_and_her_list_keeps_its_order(somebody, house):
    amina = somebody("téléphone", house.account("candidate", "amina"))
    amina.goes_to("/mon-parcours/endroits/ce-qui-compte/")
    amina.check("endroits-ce-qui-compte")
    amina.presses("Voir nos endroits")
    amina.check("endroits-avec-script")
    names = []
    for rank in range(2):
        amina.goes_to("/mon-parcours/endroits/")
        amina.page.get_by_role("link", name="Qui joindre").nth(rank).click()
        amina.check(f"endroit-{rank}")
        names.append(amina.heading())
        amina.presses("Ajouter à notre liste")
    listed = amina.page.locator("#liste ~ ol a, section:has(#liste) ol a")
    expect(listed).to_have_text(names)
    amina.presses(f"Monter : {names[1]}")
    expect(listed).to_have_text(names[::-1])
    for name in names:
        amina.presses(f"Retirer : {name}")
    amina.sees("Vous n’avez encore demandé aucun endroit")


def test_a_counsellor_reads_why_and_keeps_it(somebody, house):
    work = somebody("bureau", house.account("counsellor"))
    work.goes_to("/travail/dossiers/")
    work.page.locator("main table a, main .data-table a").first.click()
    work.follows("Endroits")
    work.check("endroits-dossier")
    work.page.locator("main table tbody th a").first.click()
    work.sees("D’où viennent les points")
    work.check("endroit-dossier")
    work.follows("Revenir aux endroits")
    work.presses("Garder au dossier")
    work.sees("Suggestions gardées")


def test_the_coordination_proposes_a_cohort_and_discusses_it(somebody, house):
    lead = somebody("bureau", house.account("coordinator"))
    lead.goes_to("/travail/cohortes/")
    lead.check("cohortes")
    lead.follows("Proposer une cohorte")
    lead.writes("Nom", "Essai du printemps")
    lead.ticks("En préparation")
    lead.check("cohorte-nouvelle")
    lead.presses("Chercher une proposition")
    expect(lead.page.get_by_role("button", name="Tout recompter")).to_be_visible(timeout=60_000)
    lead.check("cohorte-proposition")
    lead.presses("Tout recompter")
    lead.sees("Vérifié")
    lead.page.locator("main table tbody th a").first.click()
    lead.check("cohorte-menage")
    lead.ticks("Écartée")
    lead.writes("Motif", "A choisi d’attendre l’été")
    lead.presses("Noter sa réponse")
    lead.sees("A choisi d’attendre l’été")
    lead.goes_to("/travail/territoires/places/")
    lead.check("places-territoires")
    lead.page.locator("main table tbody th a").first.click()
    lead.check("places-territoire")
