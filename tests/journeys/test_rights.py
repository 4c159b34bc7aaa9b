"""From the phone: asking for everything, the officer who reads and answers, the file that arrives."""

import io
import json
import zipfile

import pytest

pytestmark = pytest.mark.browser


def test_s25_from_the_phone_everything_held_is_asked_answered_and_taken(somebody, house):
    # Samir asks from his telephone; the common project holds what coordination needs.
    samir = somebody(
        "téléphone", next(a for a in house.accounts() if a["email"].startswith("samir@"))
    )
    samir.goes_to("/mon-parcours/demandes/")
    samir.sees("Prendre mes données tout de suite")
    samir.check("droits-demandes")
    samir.follows("Faire une demande")
    samir.ticks("Voir tout ce que l’organisme tient sur moi")
    samir.ticks("Emplois en régions")
    samir.writes("Avec vos mots", "Tout, notes comprises.")
    samir.check("droits-demander")
    samir.presses("Envoyer ma demande")
    samir.sees("En attente de réponse")
    number = samir.page.locator("main ul.meta li").last.inner_text().strip()

    # The officer prepares, reads what may concern somebody else, answers.
    officer = somebody("bureau", house.account("privacy_officer"))
    officer.goes_to("/travail/protection/demandes/")
    officer.check("droits-registre")
    officer.page.locator("li.task", has_text=number).locator("a").first.click()
    officer.presses("Préparer le paquet")
    officer.page.get_by_role("link", name="Lire les passages").click(timeout=30_000)
    officer.check("droits-passages")
    officer.presses("J’ai tout lu")
    officer.page.get_by_role("link", name="Le relire").wait_for(timeout=30_000)
    officer.ticks("Accepter", exact=True)
    officer.check("droits-repondre")
    officer.presses("Envoyer la réponse")
    officer.sees("Acceptée")

    # The file is waiting for him, with the letter.
    samir.page.reload()
    samir.sees("Acceptée")
    samir.check("droits-reponse")
    with samir.page.expect_download() as arrived:
        samir.follows("Télécharger mes documents")
    with zipfile.ZipFile(io.BytesIO(arrived.value.path().read_bytes())) as archive:
        held = json.loads(archive.read("dossier.json"))
        assert archive.read("dossier.pdf").startswith(b"%PDF")
    assert held["request"] == number
    assert {"identity", "project"} <= {section["section"] for section in held["sections"]}
