"""« A note in two gestures after the text, an act in three, sixty attendances in sixty-two. »

Counted here: every press, tick and choice. The figures are in docs/performance.md.
"""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.test_two_minutes import Hand

pytestmark = pytest.mark.browser
NOTE, ACT, SIXTY = 2, 3, 62


def first_file(somebody_):
    """The first file of her list."""
    somebody_.goes_to("/travail/dossiers/")
    somebody_.page.locator(".data-table tbody th a").first.click()
    somebody_.page.wait_for_url("**/travail/dossiers/*/")
    return somebody_.page.url


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_a_note_and_an_act_are_short(somebody, house, size):
    jade = somebody(size, house.account("counsellor"))
    jade.goes_to("/travail/")

    # Une note, de partout : la palette au bureau, l'adresse de la palette au téléphone
    if size == "bureau":
        jade.page.keyboard.press("Control+k")
        jade.page.locator("#palette-q").fill("note")
        jade.page.locator("#palette-resultats a", has_text="Nouvelle note").click()
    else:
        jade.goes_to("/travail/note/")
    words = f"Elle préfère une petite ville, dit-elle ({size})."
    jade.page.locator("[name=text]").fill(words)
    hand, start = Hand(jade.page), time.monotonic()
    hand.ticks("[name=dossier]")
    jade.check("note-de-partout")
    hand.presses("button", "Enregistrer la note")
    expect(jade.page.locator("body")).to_contain_text("La note est enregistrée.")
    assert hand.count <= NOTE
    assert time.monotonic() - start < 60

    # Un acte, dans un dossier
    page = first_file(jade)
    jade.follows("Noter un acte")
    jade.check("acte")
    hand = Hand(jade.page)
    jade.page.locator("[name=kind]").select_option("housing")
    hand.count += 1
    with jade.leaving():
        hand.presses("button", "Enregistrer l’acte")
    again = jade.page.locator("[name=again][type=checkbox]")
    if again.count():
        hand.ticks("[name=again][type=checkbox]")
        jade.page.get_by_role("button", name="Enregistrer l’acte").click()
    else:
        assert hand.count <= ACT
    expect(jade.page.locator("body")).to_contain_text("L’acte est noté.")
    jade.goes_to(page + "historique/?quoi=actes")
    jade.sees(re.compile(r"Acte\s: "))
    jade.check("historique-actes")

    # Retrouvée par ses mots, accents et terminaisons pardonnés
    jade.goes_to("/travail/notes/")
    jade.page.locator("main [name=q]").fill("prefere petites")
    jade.page.get_by_role("button", name="Chercher").first.click()
    jade.sees(words)
    jade.check("notes-trouvees")
    jade.goes_to("/travail/actes/")
    jade.check("actes-du-mois")


def test_five_megabytes_are_refused_and_what_fits_is_kept(somebody, house):
    jade = somebody("bureau", house.account("counsellor"))
    page = first_file(jade)
    jade.goes_to(page + "note/")
    jade.page.evaluate(
        "document.querySelector('[name=text]').value = 'été à Rimouski '.repeat(300000)"
    )
    jade.presses("Enregistrer la note")
    jade.sees(re.compile(r"Ce texte a 4\s499\s999 caractères"))
    kept = jade.page.locator("[name=text]").input_value()
    assert 19_000 < len(kept) <= 20_000
    jade.goes_to(page + "note/")
    jade.sees("Reprendre ce que j’avais écrit")


def test_sixty_attendances_take_a_minute_on_a_phone(somebody, house):
    jade = somebody("téléphone", house.account("counsellor"))
    jade.goes_to("/travail/seances/?quand=passees")
    hand, start = Hand(jade.page), time.monotonic()
    hand.presses("link", "Vivre et travailler en région")
    boxes = jade.page.locator("[name=present]")
    expect(boxes.first).to_be_visible()
    count = boxes.count()
    assert count == 60
    for n in range(count):
        boxes.nth(n).check()
        hand.count += 1
    hand.presses("button", "Enregistrer les présences")
    expect(jade.page.locator("body")).to_contain_text("au dossier de chaque personne")
    spent = time.monotonic() - start
    jade.check("presences")
    assert hand.count <= SIXTY
    assert spent < 60
