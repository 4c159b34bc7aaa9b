"""Somebody chooses a place, an agent says what hers is like: on a phone and on a desk.

Its pictures are those of docs/guides/faire-connaitre-mon-territoire.md.
"""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_somebody_looks_for_a_place_without_an_account(somebody, size):
    reader = somebody(size)
    reader.goes_to("/regions/?lieux=mrc&mesure=unemployment")
    reader.check(f"explorer-mrc-{'bureau' if size == 'bureau' else 'telephone'}")
    reader.goes_to("/regions/?mesure=disposable_income")
    reader.check(f"explorer-{'bureau' if size == 'bureau' else 'telephone'}")
    # The map is walked with the keyboard: each place is a link that says its name and its value.
    first = reader.page.locator(".place-map a").first
    first.focus()
    expect(first).to_be_focused()
    assert "Nord-du-Québec" in first.get_attribute("aria-label")
    reader.page.keyboard.press("Enter")
    reader.sees("Vivre ici en chiffres")
    reader.check("fiche-region")
    reader.goes_to("/comparer/?lieu=mrc-14&lieu=mrc-10&lieu=region-02")
    reader.sees("Côte à côte")
    reader.check(f"comparer-{'bureau' if size == 'bureau' else 'telephone'}")


def test_an_agent_writes_the_portrait_of_her_territory(somebody, house):
    agent = somebody("bureau", house.account("paj_agent", "agent.paj-01"))
    agent.goes_to("/travail/territoires/")
    agent.check("territoire-lieux")
    agent.page.locator("main tbody a").first.click()
    agent.page.locator("[name=fr_health]").fill("La clinique ouvre le matin, sans rendez-vous.")
    agent.presses("Garder", exact=True)
    agent.sees("Personne ne le lit avant sa publication")
    agent.sees("Changé depuis")
    agent.check("territoire-portrait")
    agent.presses("Publier", exact=True)
    agent.sees("Tout le monde le lit maintenant")
    code = agent.page.url.rstrip("/").rpartition("/")[2]
    agent.goes_to(f"/travail/territoires/{code}/chiffres/")
    agent.check("territoire-chiffres")
    reader = somebody("téléphone")
    where = f"/territoires-paj/{code}/" if code.startswith("paj") else "/regions/"
    reader.goes_to(where)
    if code.startswith("paj"):
        reader.sees("La clinique ouvre le matin")
    reader.check("territoire-fiche")
