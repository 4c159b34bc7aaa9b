"""S07 through the browser: an agreement taken back on a phone during a referral, and what follows.

On a Sunday evening: enracine/referrals/tests/test_s07.py freezes the clock there; the site that all the
journeys share keeps its own day.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.house import DAY
from tests.journeys.main_job import Somebody, opens_what_was_received
from tests.journeys.registering import fills

pytestmark = pytest.mark.browser
MILENA = Somebody("Milena", "Petrova", "milena@demo.enracine.invalid")


PROOF = "Preuve de ce qui avait été transmis"


def the_sender(somebody, house, referral: str):
    """Whoever follows this referral in the organisation that sent it: colleagues of others do not read it."""
    for organisation in ("cfiq", "promis", "inici"):
        known = house.account("counsellor", f"conseil1.{organisation}")
        for number in range(1, 7):
            email = known["email"].replace("conseil1.", f"conseil{number}.")
            visitor = somebody("bureau", known | {"email": email})
            with visitor.expecting(404):
                if visitor.goes_to(referral).status != 200:
                    break
            if visitor.page.get_by_text(PROOF).count():
                return visitor
    raise AssertionError("nobody sent it")


def test_s07_consent_withdrawn_on_a_phone_during_a_referral(somebody, house):
    """Consentement retiré pendant une référence, jusqu'à la réponse du partenaire."""
    marc = somebody("bureau", house.account("partner", "partenaire.05a"))
    milena = somebody("téléphone", house.account("candidate", "milena"))
    # Étant donné une référence acceptée : le partenaire a lu la fiche et téléchargé le CV.
    there = opens_what_was_received(marc, MILENA, "en-cours")
    referral = there[len(house.address) :]
    marc.sees("Hygiéniste dentaire")
    with marc.page.expect_download() as taken:
        marc.follows("CV de Milena")
    assert taken.value.suggested_filename
    marc.check("s07-acceptee")

    # Quand la candidate retire son accord : elle voit d'abord où en est sa demande…
    milena.goes_to("/mon-parcours/")
    milena.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    milena.sees("téléchargé le")
    # … puis deux touches du doigt, pas une de plus.
    milena.follows("Retirer mon accord")
    milena.sees("perd l’accès que donne cet accord, tout de suite")
    milena.check("s07-retirer")
    milena.presses("Oui, retirer mon accord")
    milena.sees("Retiré")

    # Alors l'accès est coupé à la requête suivante : le partenaire était sur la page.
    with marc.expecting(404):
        marc.follows(re.compile("premier contact"))
        expect(marc.page.locator("h1")).not_to_have_text(MILENA.name)
        assert marc.goes_to(referral).status == 200
        marc.does_not_see("Petrova")
        marc.does_not_see("Hygiéniste dentaire")
        marc.sees("Retirée par la personne")
        marc.check("s07-coupe")
        marc.page.go_back()
        marc.page.go_back()
        assert marc.goes_to(taken.value.url.replace(house.address, "")).status == 404

    # Il est avisé, et « Aujourd’hui » lui demande ce qu'il en a fait.
    marc.goes_to("/travail/")
    marc.sees("Dire ce que vous avez fait de ce que vous aviez reçu")
    marc.goes_to(referral)
    asked = marc.page.get_by_role("link", name="Dire ce que vous en avez fait").get_attribute(
        "href"
    )
    marc.follows("Dire ce que vous en avez fait")
    marc.does_not_see("Petrova")
    marc.sees("1 téléchargé")
    fills(marc, {"answer": "kept", "obligation": "Notre entente nous fait garder l’accusé"})
    marc.presses("Enregistrer la réponse")
    expect(marc.page).to_have_title(re.compile("^Erreur : "))
    marc.sees("Dites jusqu’à quel jour")
    assert marc.page.locator("main [name=obligation]").input_value().startswith("Notre entente")
    marc.check("s07-reponse")
    fills(marc, {"answer": "destroyed", "destroyed_on": DAY.isoformat()})
    marc.presses("Enregistrer la réponse")
    marc.sees("Votre réponse est enregistrée. La personne la voit.")
    marc.sees("Nous avons détruit ce que nous avions reçu")
    marc.goes_to("/travail/")
    # Un autre retrait peut l'attendre : celui-ci ne l'attend plus.
    expect(marc.page.locator(f"main a[href*='{asked}']")).to_have_count(0)

    # L'émetteur garde la preuve, pas une deuxième copie; il lit la réponse.
    jade = the_sender(somebody, house, referral)
    jade.sees(PROOF)
    jade.sees("Nous avons détruit ce que nous avions reçu")
    jade.does_not_see("Hygiéniste dentaire")
    jade.check("s07-emetteur")

    # Elle voit ce qui a déjà été communiqué, et ce qu'on en a fait.
    milena.goes_to("/mon-parcours/")
    milena.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    milena.sees("dit avoir tout détruit")
    milena.sees("Hygiéniste dentaire")
    milena.sees("téléchargé le")
    milena.check("s07-ce-qui-a-ete-communique")

    officer = somebody("bureau", house.account("privacy_officer"))
    officer.goes_to("/travail/protection/retraits/")
    officer.check("s07-registre")
