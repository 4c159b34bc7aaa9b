"""Aid through the browser: asked for by a household without any script, decided, paid, accounted for."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_acts import first_file

pytestmark = pytest.mark.browser
MOVING = "Aide au déménagement"


@pytest.mark.parametrize("size", ["étroit", "téléphone", "bureau"])
def test_a_person_reads_what_exists_asks_and_takes_it_back(somebody, house, size):
    """At 320 pixels and on the telephone no script runs at all."""
    amina = somebody(size, house.account("candidate", "amina"), scripts=size == "bureau")
    amina.goes_to("/mon-parcours/aides/")
    amina.sees("Ce que vous pouvez demander")
    amina.sees("Montant fictif")
    amina.check("aide-ce-qui-existe")
    amina.follows(re.compile(rf"Demander.*{MOVING}"))
    amina.sees("Votre accord")
    expect(amina.page.locator("main [name=agree]")).not_to_be_checked()
    amina.writes("Montant demandé, en dollars", "99999")
    amina.presses("Envoyer la demande")
    amina.sees("Sans votre accord")
    amina.check("aide-demander-erreur")
    amina.writes("Montant demandé, en dollars", "412,50")
    amina.writes("Pour quoi", "Location d’un camion")
    amina.page.locator("main [name=agree]").check()
    amina.presses("Envoyer la demande")
    amina.is_at(re.compile("/mon-parcours/aides/$"))
    amina.sees("À décider")
    amina.check("aide-mes-aides")
    amina.follows(re.compile(rf"Voir ma demande.*{MOVING}"))
    amina.sees("412,50")
    amina.check("aide-ma-demande")
    amina.presses("Retirer ma demande")
    amina.sees("Votre demande est retirée")


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_the_coordination_decides_and_opens_each_figure(somebody, house, size):
    nadia = somebody(size, house.account("coordinator", "coordination"))
    nadia.goes_to("/travail/aides/")
    nadia.check("aide-a-decider")
    nadia.page.locator(".inbox-row__title a").first.click()
    nadia.sees("Plafond du ménage")
    nadia.check("aide-demande")
    nadia.presses("Décider et prévenir la personne")
    nadia.check("aide-demande-erreur")
    nadia.ticks("Accorder", exact=True)
    nadia.chooses("Motif", "Les conditions sont remplies")
    with nadia.leaving():
        nadia.presses("Décider et prévenir la personne")
    nadia.sees("Prévoir un versement")
    nadia.check("aide-accordee")
    nadia.goes_to("/travail/aides/?vue=recover")
    nadia.page.locator(".inbox-row__title a").first.click()
    nadia.follows(re.compile("régler"))
    nadia.check("aide-regler")
    nadia.goes_to("/travail/aides/ententes/")
    nadia.check("aide-ententes")
    nadia.page.locator("tbody td a").first.click()
    nadia.sees("Reste")
    nadia.check("aide-entente-lignes")
    nadia.goes_to("/travail/aides/catalogue/")
    nadia.check("aide-catalogue")
    nadia.follows(MOVING)
    nadia.sees("En vigueur")
    nadia.check("aide-conditions")
    nadia.goes_to("/travail/aides/catalogue/nouvelle/")
    nadia.check("aide-nouvelle")


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_a_counsellor_notes_what_came_and_asks_with_somebody(somebody, house, size):
    jade = somebody(size, house.account("counsellor", "conseil1.promis"))
    first_file(jade)
    jade.opens_the_part("Emploi et projet")
    jade.check("issues")
    jade.chooses("Qu’est-il arrivé?", "Inscription à une formation")
    jade.chooses("Comment le savez-vous?", "Un document a été vu")
    jade.writes("Employeur, établissement ou entreprise", f"Centre d’essai, {size}")
    with jade.leaving():
        jade.presses("Noter", exact=True)
    jade.sees("C’est noté")
    jade.sees("Inscription à une formation")
    jade.check("issue-notee")
    jade.opens_the_part("Aides")
    jade.check("aides-du-dossier")
