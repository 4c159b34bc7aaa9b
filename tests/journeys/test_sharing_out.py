"""S11 as it is written, and the board by the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
#: A counsellor whom no other journey signs in as (the second is somebody's colleague in the races):
#: she leaves for good.
LEAVING = "conseil3.cfiq"


def test_s11_the_counsellor_leaves_and_nobody_is_left_behind(somebody, house):
    # Étant donné Jade, ses dossiers actifs, ses références en attente, ses rendez-vous
    shown = house.account("counsellor", "conseil1.cfiq")
    email = shown["email"].replace("conseil1.cfiq", LEAVING)
    jade = somebody("bureau", shown | {"email": email})
    jade.goes_to("/travail/dossiers/")
    first = jade.page.locator("#resultats tbody th a").first.inner_text()
    name = jade.page.locator("#resultats tbody tr").first.locator("td").nth(2).inner_text()

    # Quand son compte est fermé à 17 h : la coordination prépare, regarde, corrige une ligne
    nadia = somebody("bureau", house.account("coordinator"))
    nadia.goes_to("/travail/charge/")
    nadia.check("charge-equipe")
    organisation = nadia.page.get_by_role("list", name="Organisme").get_by_role("link")
    for n in range(organisation.count()):
        with nadia.leaving():
            organisation.nth(n).click()
        if nadia.page.get_by_role("rowheader", name=name).count():
            break
    nadia.page.get_by_role("link", name=f"Préparer un départ – {name}").click()
    nadia.sees("Charge avant et après")
    nadia.check("s11-depart")
    choice = nadia.page.locator("select[name^=a_]").first
    colleague = choice.locator("option").nth(1).inner_text()
    choice.select_option(index=1)
    nadia.presses("Voir ce que ça donne")
    nadia.sees("choisi à la main")
    nadia.page.get_by_label("À une heure précise").check()
    nadia.page.locator("[name=day]").fill("2099-01-01")
    nadia.page.locator("[name=hour]").fill("17:00")
    nadia.presses("Confirmer le départ")
    nadia.sees(f"Le départ de {name} est prévu.")
    nadia.check("s11-a-reattribuer")
    row = nadia.page.locator("li.inbox-row", has_text=name)
    row.get_by_role("link", name=re.compile("Voir")).click()
    expect(nadia.page.locator("select[name^=a_]").first).not_to_have_value("")
    nadia.page.get_by_label("Maintenant").check()
    nadia.presses("Confirmer le départ")

    # Alors ses sessions tombent, aucun dossier n'est orphelin
    nadia.sees(re.compile(r"ont changé de mains|a changé de mains"))
    nadia.does_not_see(f"{name} CFIQ")
    with jade.expecting(302, 401, 403, 404):
        jade.goes_to("/travail/dossiers/")
    jade.is_at(re.compile("/compte/login"))
    nadia.goes_to("/travail/dossiers/")
    nadia.page.get_by_label("Nom ou numéro").fill(first.split()[-1])
    nadia.presses("Filtrer")
    nadia.does_not_see(name)

    # Et chaque dossier a quelqu'un : la personne suivante est nommée au dossier
    nadia.page.locator("#resultats tbody th a", has_text=first).first.click()
    expect(nadia.page.locator("#suivi")).not_to_contain_text("Personne pour le moment")
    assert colleague


def test_the_board_is_moved_by_the_keyboard_and_taken_back(somebody, house):
    visitor = somebody("bureau", house.account("counsellor", "conseil1.promis"))
    visitor.goes_to("/travail/dossiers/tableau/")
    visitor.check("tableau")
    card = visitor.page.locator("[data-lane=preparation] [data-board-card]").first
    title, anchor = card.locator("h4").inner_text(), card.get_attribute("id")
    card.locator("a").first.focus()
    visitor.page.keyboard.press("Tab")
    expect(card.locator("select")).to_be_focused()
    visitor.page.keyboard.type("Projet")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.sees("Étape : Projet prêt.")
    moved = visitor.page.locator(f"[data-lane=ready] #{anchor}")
    expect(moved).to_contain_text(title)
    visitor.presses("Revenir à l’étape d’avant")
    visitor.goes_to("/travail/dossiers/tableau/")
    back = visitor.page.locator(f"[data-lane=preparation] #{anchor}")
    expect(back).to_contain_text(title)
    # By hand, for whoever uses a mouse: the same form is sent. Both lanes are in sight, as for a hand.
    there = visitor.page.locator("[data-lane=ready]")
    there.locator("h2").scroll_into_view_if_needed()
    back.drag_to(there, target_position={"x": 60, "y": 60})
    visitor.sees("Étape : Projet prêt.")
    visitor.presses("Revenir à l’étape d’avant")
    telephone = somebody("téléphone", house.account("counsellor", "conseil1.promis"))
    for name, path in {
        "tableau-telephone": "/travail/dossiers/tableau/",
        "dossiers-telephone": "/travail/dossiers/",
        "sans-activite": "/travail/dossiers/sans-activite/",
    }.items():
        telephone.goes_to(path)
        telephone.check(name)
    nadia = somebody("téléphone", house.account("coordinator"))
    for name, path in {
        "charge-telephone": "/travail/charge/",
        "equite-telephone": "/travail/inscriptions/equite/",
        "a-reattribuer-telephone": "/travail/a-reattribuer/",
    }.items():
        nadia.goes_to(path)
        nadia.check(name)
