"""Two browsers at the same instant on one referral: one wins, the other sees a clear page (issue 4)."""

import contextlib
import functools
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.main_job import prepares_a_referral
from tests.journeys.registering import fills
from tests.journeys.test_scenarios import (
    given_dieudonne_followed_by_chloe,
    opens_the_file,
    opens_what_was_received,
    the_one_who_received,
)

pytestmark = pytest.mark.browser
#: What the loser of a race may be answered: a conflict or a refusal said in words, never an accident.
TOLD = (409, 422)
LOST = re.compile(
    "entre-temps|maintenant|Ce n’est plus possible|déjà|n’est plus|Contenu fermé|introuvable",
    re.I,
)


def at_once(*gestures) -> list[int]:
    """Send these forms together, without waiting for one before the other; gives their answers.

    Each gesture is a visitor and the form that she sends.
    """
    answers: list[list[int]] = [[] for _ in gestures]

    def note(answer, kept):
        # The form's own answer: what else the page was still fetching says nothing of the race.
        if answer.request.method == "POST" and answer.request.is_navigation_request():
            kept.append(answer.status)

    for (visitor, _form), statuses in zip(gestures, answers, strict=True):
        visitor.page.on("response", functools.partial(note, kept=statuses))
    with contextlib.ExitStack() as arriving:
        for visitor, _form in gestures:
            arriving.enter_context(visitor.page.expect_navigation())
        for visitor, form in gestures:
            visitor.page.locator(form).first.evaluate(
                "form => setTimeout(() => form.requestSubmit(), 0)"
            )
    return [statuses[0] for statuses in answers]


def accept_form(referral: str) -> str:
    return f"main form[action$='{referral.rpartition('/travail')[2]}accepter/']"


def history(visitor, referral: str) -> list[str]:
    """What the history of a referral says happened, newest first."""
    visitor.goes_to(referral)
    return visitor.page.locator("main .timeline-item").all_inner_texts()


def back_to_received(visitor, referral: str) -> bool:
    """Undo her acceptance, so that the next race starts from the same place; False: not hers."""
    with visitor.expecting(404):
        visitor.goes_to(referral)
    undo = visitor.page.get_by_role("button", name="Annuler l’acceptation")
    if not undo.count():
        return False
    with visitor.leaving():
        undo.first.click()
    return True


def test_two_browsers_on_one_referral_give_one_winner_and_a_clear_page(somebody, house):
    chloe = somebody("bureau", house.account("paj_agent", "agent.paj-01"))
    person = given_dieudonne_followed_by_chloe(chloe)
    file = opens_the_file(chloe, person)
    prepares_a_referral(chloe, file, ("EER",), ["cv", "recognition"])
    chloe.presses("Voir l’aperçu")
    fills(chloe, {"present": "on"})
    chloe.presses("J’en suis témoin : envoyer")
    chloe.sees("Référence envoyée")
    receiver = the_one_who_received(somebody, house, "bureau", person)
    referral = opens_what_was_received(receiver, person)
    colleague = beside(somebody, receiver)

    # Accepter contre accepter : deux membres de l'organisme, une seule acceptation.
    colleague.goes_to(referral)
    receiver.goes_to(referral)
    with receiver.expecting(*TOLD), colleague.expecting(*TOLD):
        statuses = at_once((receiver, accept_form(referral)), (colleague, accept_form(referral)))
        assert set(statuses) <= {302, *TOLD}, statuses
        for visitor in (receiver, colleague):
            expect(visitor.page.locator("main")).to_contain_text(
                re.compile(f"référence acceptée|{LOST.pattern}", re.I)
            )
            visitor.check("course-accepter")
        # The other team no longer reads what its colleague follows: the sender's history tells.
        told = history(chloe, referral)
    assert sum("Référence acceptée" in line for line in told) == 1, told
    assert sum(back_to_received(visitor, referral) for visitor in (receiver, colleague)) == 1

    # Annuler contre accepter : l'émetteur écrit pourquoi; rien de ce qu'il a écrit ne se perd.
    words = "Elle préfère attendre la fin de l’année scolaire."
    chloe.goes_to(referral + "annuler/")
    fills(chloe, {"close_code": "changed_mind", "comment": words})
    receiver.goes_to(referral)
    with chloe.expecting(*TOLD), receiver.expecting(404, *TOLD):
        statuses = at_once((chloe, "main form.form-panel"), (receiver, accept_form(referral)))
        assert set(statuses) <= {302, 404, *TOLD}, statuses
        if statuses[0] in TOLD:
            chloe.sees(words)
        chloe.check("course-annuler")
        receiver.check("course-annuler-recue")
        cancelled = "Annulée" in state_of(chloe, referral)
        told = history(chloe, referral)
    assert cancelled == any("Référence annulée" in line for line in told), told
    assert cancelled or "Acceptée" in state_of(chloe, referral)
    if cancelled:
        chloe.goes_to(referral + "rouvrir-annulee/")
        fills(chloe, {"reason": "Elle veut finalement continuer."})
        chloe.page.locator("main form.form-panel button[type=submit]").click()
        chloe.sees("Référence rouverte")
    else:
        assert back_to_received(receiver, referral)

    # Retrait contre accepter : l'accès est coupé de toute façon.
    phone = somebody("téléphone")
    phone.receives_a_code(person.email)
    phone.goes_to("/mon-parcours/")
    phone.page.locator("main a[href*='/mon-parcours/references/']").first.click()
    phone.follows("Retirer mon accord")
    receiver.goes_to(referral)
    with receiver.expecting(404, *TOLD), phone.expecting(*TOLD):
        statuses = at_once((phone, "main form:has(.btn-danger)"), (receiver, accept_form(referral)))
        assert set(statuses) <= {302, 404, *TOLD}, statuses
        receiver.check("course-retrait-recue")
        if statuses[0] in TOLD:
            # Quelqu'un répondait à ce moment : son geste n'est pas perdu, elle le refait.
            phone.check("course-retrait")
            phone.goes_to("/mon-parcours/")
            phone.page.locator("main a[href*='/mon-parcours/references/']").first.click()
            phone.follows("Retirer mon accord")
            phone.presses("Oui, retirer mon accord")
        phone.sees("Retiré")
        assert "Retirée par la personne" in state_of(chloe, referral)
        receiver.goes_to(referral)
        receiver.does_not_see(person.family)


def state_of(visitor, referral: str) -> str:
    """The state that the top of a referral's page says."""
    visitor.goes_to(referral)
    return visitor.page.locator("main .tag").first.inner_text()


def beside(somebody, visitor):
    """A colleague of the same organisation, in her own browser."""
    email = visitor.account["email"].replace("conseil1.", "conseil2.")
    return somebody("bureau", visitor.account | {"email": email})
