"""S07 in two browsers: the receiver is on the page while the person withdraws on her telephone."""

import pytest

from tests.journeys.main_job import opens_what_was_received

pytestmark = pytest.mark.browser
WORLD = {"samir": "samir@", "partner": "partenaire.05a"}


class Known:
    """A person of the demonstration, as the lists name her."""

    name = "Samir Ouali"


def test_s07_a_consent_is_withdrawn_while_the_receiver_is_on_the_page(somebody, house):
    marc = somebody("bureau", house.account("partner", WORLD["partner"]))
    referral = opens_what_was_received(marc, Known, "en-cours")
    marc.sees("Baccalauréat")

    # Dimanche soir, depuis son téléphone, en deux gestes.
    samir = somebody("téléphone").signs_in(house.account("candidate", WORLD["samir"]))
    samir.goes_to("/mon-parcours/qui-a-mon-dossier/")
    samir.follows("Tout voir, jour par jour")
    samir.sees("pour traiter une référence")
    samir.check("consent-who-looked")
    samir.goes_to("/mon-parcours/consentements/")
    samir.follows("Transmettre mon dossier à un autre organisme")
    samir.sees("Ce qui a déjà été communiqué")
    samir.check("consent-in-force")
    samir.follows("Retirer mon accord")
    samir.presses("Oui, retirer mon accord")
    samir.sees("retiré")

    # Marc est encore sur la page : son prochain geste ne mène plus à rien.
    marc.page.reload()
    marc.does_not_see("Baccalauréat")
    marc.sees("Retirée par la personne")
    marc.goes_to(referral)
    marc.does_not_see("Électricien")
    marc.does_not_see("Ouali")

    # Elle voit toujours ce qui est parti, daté, et garde la preuve.
    samir.goes_to("/mon-parcours/consentements/")
    samir.follows("Transmettre mon dossier à un autre organisme")
    samir.sees("Ce qui a déjà été communiqué")
    samir.sees("Garder la preuve")
    samir.check("consent-withdrawn")
