"""A stay through the browser: read by everybody, asked for by a household, led by an organisation."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_agents import opens_a_file

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("size", ["bureau", "téléphone"])
OPEN, TO_CHOOSE, PAST = (
    "Trois jours à Rimouski",
    "Une fin de semaine à Sherbrooke",
    "Visiter Sherbrooke en famille",
)


@BOTH
def test_a_stay_is_read_by_everybody_without_any_script(somebody, size):
    anybody = somebody(size, scripts=False)
    anybody.goes_to("/sejours/")
    anybody.check("sejours")
    anybody.follows(OPEN)
    anybody.sees("Comment on choisit")
    anybody.sees("Participer")
    anybody.check("sejour-public-sans-script")


@BOTH
def test_a_household_asks_agrees_to_what_it_read_and_takes_it_back(somebody, house, size):
    """S19, from the portal; on the phone no script runs at all."""
    noura = somebody(size, house.account("candidate", "noura"), scripts=size == "bureau")
    opens_a_file(noura)
    noura.goes_to("/sejours/")
    noura.follows(OPEN)
    noura.check("sejour-public")
    noura.follows("Demander ce séjour")
    noura.sees("Votre accord")
    noura.check("sejour-demander")
    # Nothing is ticked beforehand, and without a yes nothing leaves.
    expect(noura.page.locator("main [name=agree]")).not_to_be_checked()
    noura.presses("Envoyer la demande")
    noura.sees("Sans votre accord")
    noura.check("sejour-demander-erreur")
    noura.page.locator("main [name=claimed]").first.check()
    noura.page.locator("main [name=agree]").check()
    noura.presses("Envoyer la demande")
    noura.is_at(re.compile("/mon-parcours/sejours/$"))
    noura.sees(OPEN)
    noura.check("mes-sejours")
    noura.follows(OPEN)
    noura.sees("L’organisateur a votre demande")
    noura.check("sejour-ma-demande")
    noura.presses("Retirer ma demande")
    noura.sees("Votre demande est retirée")


@BOTH
def test_whoever_leads_chooses_and_holds_the_day_sheet(somebody, house, size):
    lead = somebody(size, house.account("partner", "partenaire.05a"))
    lead.goes_to("/travail/")
    lead.sees("Inscriptions finies : choisir qui vient")
    lead.goes_to("/travail/sejours/")
    lead.check("sejours-organises")
    lead.follows(TO_CHOOSE)
    lead.check("sejour-travail")
    for part, name in (
        ("Horaire et préparation", "sejour-horaire"),
        ("Présences", "sejour-presences"),
        ("Budget et dépenses", "sejour-budget"),
        ("Bilan", "sejour-bilan"),
    ):
        lead.follows(part)
        lead.check(name)
    lead.goes_to("/travail/sejours/?quand=passes")
    lead.follows(PAST)
    lead.follows("Feuille du jour")
    lead.sees("Départ de l’autocar")
    lead.check("sejour-feuille")
