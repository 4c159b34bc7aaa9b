"""Answering a referral by a link and a code, on a phone, without any account (decision 0030)."""

import collections
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.house import DAY
from tests.journeys.registering import fills

pytestmark = pytest.mark.browser
LINKS = "accueil.demo-partenaire-05b@demo.enracine.invalid"
CODES = "codes.demo-partenaire-05b@demo.enracine.invalid"
TARIQ = "tariq@demo.enracine.invalid"
LINK = re.compile(r"https?://[^/\s]+(/repondre/\S+)")
NUMBER = re.compile(r"R-\d{4}-[0-9A-F]{8}|[A-Z]+-\d{4}-[0-9A-F]+")


def waiting_link(house) -> str:
    """The link of the referral that nobody answered: the only letter that speaks of its number."""
    house.letter(LINKS)
    letters = house.letters(LINKS)
    said = collections.Counter(number for text in letters for number in set(NUMBER.findall(text)))
    (alone,) = [number for number, times in said.items() if times == 1]
    return LINK.search(next(text for text in letters if alone in text)).group(1)


def asks_for_a_code(visitor, link: str) -> str:
    """From the link to the page of the code; gives the code that the registered address received."""
    before = len(visitor.house.letters(CODES))
    visitor.goes_to(link)
    visitor.presses("Recevoir le code")
    visitor.is_at(re.compile("/code/$"))
    return visitor.house.code_for(CODES, before)


def test_a_partner_without_account_answers_by_link_from_the_letter_to_a_withdrawal(somebody, house):
    old = waiting_link(house)
    stranger = somebody("téléphone")

    # Échu : il en demande un autre, qui part à l'adresse inscrite; l'ancien est remplacé.
    letters = len(house.letters(LINKS))
    house.let_a_link_expire(old)
    with stranger.expecting(410):
        assert stranger.goes_to(old).status == 410
        stranger.sees("Demandez-en un autre")
        stranger.check("lien-echu")
        stranger.presses("Recevoir un nouveau lien")
        stranger.sees("l’adresse inscrite par votre organisme")
    link = LINK.search(house.letter(LINKS, "/repondre/", after=letters)).group(1)
    assert link != old
    with stranger.expecting(410):
        stranger.goes_to(old)
        expect(stranger.page.locator("h1")).to_have_text("Ce lien a été remplacé")

    # Avant le code, la page ne dit rien de personne, et son adresse n'est dite à personne.
    marc = somebody("téléphone")
    answer = marc.goes_to(link)
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    marc.does_not_see("Tariq")
    marc.check("lien")
    code = asks_for_a_code(marc, link)
    wrong = "000000" if code != "000000" else "000001"
    fills(marc, {"code": wrong, "name": "Marc-Antoine Bolduc"})
    marc.presses("Ouvrir la référence")
    marc.sees("Ce code n’ouvre rien")
    marc.check("lien-code")
    fills(marc, {"code": code})
    marc.presses("Ouvrir la référence")
    expect(marc.page.locator("h1")).to_have_text("Tariq Rahimi")
    marc.sees("Ce que la personne a accepté de vous transmettre")
    marc.sees("Loi qui protège chaque copie")
    marc.check("lien-page")
    page = marc.page.url

    # Le même code, ailleurs : il a servi une fois.
    stranger.goes_to(link + "code/")
    fills(stranger, {"code": code, "name": "Quelqu’un d’autre"})
    stranger.presses("Ouvrir la référence")
    stranger.sees("déjà utilisé")
    with stranger.expecting(404):
        assert stranger.goes_to(page).status == 404

    # Refuser demande un motif; défait aussitôt, puis accepté d'une touche.
    marc.follows("Refuser")
    fills(marc, {"counter_proposal": "Granby, dès février"})
    marc.presses("Refuser")
    expect(marc.page).to_have_title(re.compile("^Erreur : |Refuser"))
    assert marc.page.locator("main [name=counter_proposal]").input_value() == "Granby, dès février"
    marc.check("lien-refuser")
    fills(marc, {"decline_reason": "housing"})
    marc.presses("Refuser")
    marc.presses("Annuler le refus")
    marc.presses("Accepter")
    marc.sees("Acceptée")
    marc.sees("Référence acceptée")

    # Il retire son accord : la page se ferme, sauf pour dire ce qui a été détruit.
    tariq = somebody("téléphone").receives_a_code(TARIQ)
    tariq.goes_to("/mon-parcours/")
    tariq.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    tariq.follows("Retirer mon accord")
    tariq.presses("Oui, retirer mon accord")
    tariq.sees("Retiré")
    marc.goes_to(page)
    marc.does_not_see("Rahimi")
    marc.sees("Contenu fermé")
    marc.check("lien-retire")
    marc.follows("Dire ce que vous en avez fait")
    fills(marc, {"answer": "destroyed", "destroyed_on": DAY.isoformat()})
    marc.presses("Dire ce que vous en avez fait")
    marc.sees("Nous avons détruit ce que nous avions reçu")
    with stranger.expecting(410):
        stranger.goes_to(link)
        expect(stranger.page.locator("h1")).to_have_text("Il n’y a plus rien à répondre")
