"""« A first meeting's evaluation with plan in at most 25 interactions, typing excluded. »

She prepares one theme on her telephone; her counsellor asks every question, every branch open, ends
the meeting, makes the plan and has it accepted, the two of them in front of one screen. Each press
and each tick is counted, from the file to the accepted plan, and the number is published.
"""

import pytest

from tests.journeys.main_job import opens_the_file, registers_herself
from tests.journeys.test_two_minutes import Hand
from tests.journeys.visitor import PICTURES

pytestmark = pytest.mark.browser
MOST = 25
#: The answers that open a branch; elsewhere the last choice is taken.
OPENING = {"regulated": "yes", "family": "agrees", "licence": "none", "health": "agrees"}


def asks_everything(hand: Hand) -> None:
    """Tick one answer to each question shown and not yet answered, in order, branches as they open."""
    asked = """() => {
      const seen = new Set();
      for (const one of document.querySelectorAll('main input[type=radio]')) {
        if (!seen.has(one.name) && one.closest('fieldset').offsetParent
            && !document.querySelector(`main [name="${one.name}"]:checked`)) return one.name;
        seen.add(one.name);
      }
      return '';
    }"""
    for _question in range(40):
        name = hand.page.evaluate(asked)
        if not name:
            return
        options = hand.page.locator(f"main [name={name}]")
        wanted = f"main [name={name}][value={OPENING.get(name, '')}]"
        (hand.page.locator(wanted) if name in OPENING else options.last).check()
        hand.count += 1
    raise AssertionError("questions never end")


def test_a_first_meeting_with_its_plan_takes_at_most_twenty_five_interactions(somebody, house):
    her = somebody("téléphone")
    amina = registers_herself(her, "Amina", "01")
    her.receives_a_code(amina.email)
    her.goes_to("/mon-parcours/rencontre/")
    her.check("preparer-ma-rencontre")
    her.follows("Travail")
    her.ticks("À retravailler")
    her.check("preparer-travail")
    her.presses("Garder et continuer")
    her.sees("Page 2 sur 5")

    jade = somebody("bureau", amina.counsellor(house))
    opens_the_file(jade, amina)
    hand = Hand(jade.page)
    hand.presses("link", "Première rencontre")
    jade.sees("Préparée par la personne")
    asks_everything(hand)
    jade.check("rencontre-repondue")
    hand.presses("button", "Terminer la rencontre")
    jade.sees("Ce qui est prêt")
    jade.check("rencontre-maturite")
    hand.presses("link", "Plan")
    hand.presses("button", "Préparer le plan")
    jade.sees("Préparer un CV à jour")
    jade.check("plan-a-deux")
    hand.presses("button", "La personne accepte, devant moi")
    jade.sees("Accepté le")
    PICTURES.mkdir(exist_ok=True)
    said = f"Première rencontre avec plan : {hand.count} gestes (au plus {MOST})\n"
    (PICTURES / "premiere-rencontre.txt").write_text(said, encoding="utf-8")
    assert hand.count <= MOST, said

    her.goes_to("/mon-parcours/plan/")
    her.sees("Prochaine chose à faire")
    her.check("mon-plan")
    her.presses("C’est fait")
    her.sees("1 étape faite")
