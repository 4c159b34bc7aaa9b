"""« An agent refers to EER in under two minutes and at most twelve interactions from her list. »

Counted here: every press, tick and choice, from the list to « Référence envoyée ».
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.main_job import looks_for
from tests.journeys.test_scenarios import given_dieudonne_followed_by_chloe

pytestmark = pytest.mark.browser
MOST = 12


class Hand:
    """A hand on the page: each gesture is one interaction."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def presses(self, role, name):
        self.page.get_by_role(role, name=name).first.click()
        self.count += 1

    def ticks(self, selector):
        self.page.locator(selector).first.check()
        self.count += 1


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
def test_an_agent_refers_to_eer_in_at_most_twelve_interactions(somebody, house, size):
    chloe = somebody(size, house.account("paj_agent", "agent.paj-01"))
    dieudonne = given_dieudonne_followed_by_chloe(chloe)
    looks_for(chloe, dieudonne.family)
    chloe.sees("Référer")
    chloe.check("deux-minutes-liste")
    hand = Hand(chloe.page)

    hand.presses("link", re.compile(f"^Référer.*{dieudonne.family}"))
    hand.ticks("[name=receivers]")
    for criterion in ("cv", "recognition"):
        hand.ticks(f"[name=reasons][value={criterion}]")
    chloe.check("deux-minutes-choisir")
    hand.presses("button", "Voir l’aperçu")
    chloe.sees("Ce qui sera transmis")
    chloe.check("deux-minutes-apercu")
    hand.ticks("[name=present]")
    for express in chloe.page.locator("[name=express]").all():
        express.check()
        hand.count += 1
    hand.presses("button", "J’en suis témoin : envoyer")
    expect(chloe.page.locator("body")).to_contain_text("Référence envoyée")

    assert hand.count <= MOST
