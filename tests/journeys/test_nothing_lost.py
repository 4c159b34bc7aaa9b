"""What somebody writes survives: a session that ends, and two pages that change one thing."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.registering import fills, sends

pytestmark = pytest.mark.browser
NOTE = "Elle veut vivre près d’une école.\nSon mari cherche en mécanique; deux visites à prévoir."
PROJECT = "/mon-parcours/mes-renseignements/projet/"


def _a_page_to_refer(jade) -> str:
    """The page of a referral to prepare, from the first file of the caseload that offers it."""
    jade.goes_to("/travail/dossiers/")
    files = jade.page.locator("#resultats a[href*='/travail/dossiers/']").evaluate_all(
        "links => links.map(link => link.pathname)"
        # The file itself, not what may be begun from its row.
        ".filter(path => path.split('/').length === 5)"
    )
    for path in files[:6]:
        jade.goes_to(path + "referer/")
        if jade.page.locator("[name=message]").count():
            return path + "referer/"
    raise AssertionError("no file that may be referred")


def test_a_counsellor_s_long_note_outlives_her_session(somebody, house):
    account = house.account("counsellor")
    jade = somebody("bureau").signs_in(account)
    page = _a_page_to_refer(jade)
    status = jade.page.locator("[data-draft-status]")
    jade.page.locator("[name=message]").fill(NOTE.split("\n")[0])
    expect(status).to_contain_text("Brouillon gardé")

    # The session ends while she writes: what follows is kept too, and she is told.
    jade.context.clear_cookies(name="enracine_session")
    jade.page.locator("[name=message]").fill(NOTE + " Voir aussi Matane.")
    expect(status).to_contain_text("connectez-vous de nouveau")
    jade.check("session-finie-brouillon")

    # Another computer, the same account.
    elsewhere = somebody("téléphone").signs_in(account)
    elsewhere.goes_to(page)
    elsewhere.sees("Vous aviez écrit ici le")
    elsewhere.check("brouillon-offert")
    elsewhere.follows("Reprendre ce que j’avais écrit")
    expect(elsewhere.page.locator("[name=message]")).to_have_value(NOTE + " Voir aussi Matane.")
    elsewhere.check("brouillon-repris")
    elsewhere.goes_to(page)
    elsewhere.presses("Repartir de zéro")
    elsewhere.sees("Le brouillon est effacé")
    elsewhere.does_not_see("Vous aviez écrit ici le")


def test_two_pages_that_change_one_answer_are_merged_field_by_field(somebody, house):
    phone = somebody("téléphone").signs_in(house.account("candidate"))
    phone.goes_to(PROJECT)
    fills(phone, {"what_matters": "Une école à pied."})
    sends(phone)
    phone.goes_to(PROJECT)
    computer = somebody("bureau").signs_in(house.account("candidate"))
    computer.goes_to(PROJECT)
    tracks = phone.page.locator("[name=track]")
    other = tracks.evaluate_all("all => all.find(one => !one.checked).value")
    computer.page.locator(f"[name=track][value={other}]").check(force=True)
    fills(computer, {"what_matters": "Une école à pied, et un CPE."})
    sends(computer)

    fills(phone, {"what_matters": "Une école à pied, et du travail pour deux."})
    with phone.expecting(409):
        sends(phone)
        phone.sees("Quelqu’un a changé cette information")
        phone.sees("Au départ")
        phone.sees("Changé ailleurs")
        phone.check("trois-versions")
    phone.presses("Enregistrer ces choix")
    phone.is_at(re.compile("/mes-renseignements/$"))
    phone.goes_to(PROJECT)
    written = phone.page.locator("[name=what_matters]").input_value()
    assert "un CPE." in written and "du travail pour deux." in written
    expect(phone.page.locator(f"[name=track][value={other}]")).to_be_checked()


def test_at_18_she_is_asked_and_a_lost_letter_is_seen(somebody, house):
    noe = next(a for a in house.accounts() if a["email"].startswith("noe@"))
    phone = somebody("téléphone").signs_in(noe)
    phone.sees("Confirmer votre inscription")
    phone.follows("Répondre")
    phone.sees("Voulez-vous continuer")
    phone.check("majorite")
    admin = somebody("bureau").signs_in(house.account("administrator"))
    admin.goes_to("/travail/messages/")
    admin.sees("Réessayer maintenant")
    admin.check("messages-non-partis")
    admin.follows("Abandonner")
    admin.sees("quittera cette page")
    admin.check("abandonner-un-message")

    # Noé choisit ses avis; une conseillère voit ce qui attend sa lettre de demain.
    phone.goes_to("/mon-parcours/avis/")
    phone.page.locator("[name=files][value=none]").check()
    phone.presses("Enregistrer mes choix")
    phone.sees("Vos choix sont enregistrés")
    expect(phone.page.locator("[name=files][value=none]")).to_be_checked()
    phone.check("mes-avis")
    amelie = somebody("bureau").signs_in(house.account("counsellor", "conseil1.promis"))
    amelie.goes_to("/travail/avis/")
    amelie.sees("dans la prochaine lettre du matin")
    amelie.check("avis-au-travail")
