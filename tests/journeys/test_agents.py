"""S04 through the browser, on a phone whose browser runs no script; and a date that slides."""

import re

import pytest

pytestmark = pytest.mark.browser


def opens_a_file(visitor):
    """An account with three files of the same person opens the first one."""
    visitor.goes_to("/mon-parcours/")
    if "/choisir/" in visitor.page.url:
        visitor.page.locator("main [name=person]").first.click()
        if "/choisir/" in visitor.page.url:
            visitor.page.locator("main form button[type=submit]").first.click()


def test_s04_samba_answers_on_his_phone_without_any_script(somebody, house):
    samba = somebody("téléphone", house.account("candidate", "samba"), scripts=False)
    opens_a_file(samba)
    samba.sees("Trois agents ont votre demande")
    samba.sees("un seul interlocuteur ou une aide pour clarifier votre projet?")
    samba.follows("Répondre", exact=True)
    samba.check("s04-question")
    samba.presses("Envoyer ma réponse")
    samba.sees("Choisissez une réponse.")
    samba.check("s04-question-erreur")
    samba.page.locator("main [name=what][value=one]").check()
    samba.page.locator("main [name=agent]").first.check()
    samba.presses("Envoyer ma réponse")
    samba.is_at(re.compile("/mon-parcours/$"))
    samba.does_not_see("Trois agents ont votre demande")
    samba.check("s04-accueil")


def test_s14_s15_the_ministry_and_the_person_follow_dates_from_far(somebody, house):
    officer = somebody("bureau", house.account("mifi_integration_officer"))
    officer.goes_to("/travail/references/prearrivee/")
    officer.sees("Fuseau horaire")
    officer.check("predepart-inscription")
    rodrigo = somebody("téléphone", house.account("candidate", "rodrigo"))
    opens_a_file(rodrigo)
    rodrigo.sees("Arrivée espérée")
    rodrigo.follows("Voir ou changer ma date")
    rodrigo.sees("Les formalités prennent plus de temps")
    rodrigo.check("predepart-mon-arrivee")
