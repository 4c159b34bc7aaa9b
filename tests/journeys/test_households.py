"""S08 and S09 through the browser: a family on a phone, a household at a desk, a secret address."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["téléphone", "bureau"])
def test_s08_each_adult_reads_her_own_family_and_no_status_of_the_other(somebody, house, size):
    paola = somebody(size, house.account("candidate", "paola"))
    paola.goes_to("/mon-parcours/famille/")
    paola.sees("Issa")
    paola.does_not_see(re.compile("asile", re.I))
    paola.check("famille")
    paola.follows("Réunir mon ménage")
    paola.presses("Obtenir un code")
    paola.sees(re.compile("[A-Z2-9]{5}-[A-Z2-9]{5}"))
    paola.check("famille-code")
    paola.goes_to("/mon-parcours/famille/separation/")
    paola.presses("Enregistrer la séparation")
    paola.sees("Choisissez une réponse.")
    paola.check("famille-separation")


def test_s08_the_coordination_sees_an_answer_for_each_service_of_each_adult(somebody, house):
    nadia = somebody("bureau", house.account("coordinator"))
    nadia.goes_to("/travail/dossiers/?q=Restrepo")
    nadia.page.get_by_role("link", name=re.compile("Restrepo")).first.click()
    nadia.follows("Voir le ménage")
    nadia.sees("À préciser")
    nadia.sees("volet 4")
    nadia.check("menage")


def test_s09_noura_reads_her_history_and_who_knows_her_address(somebody, house):
    noura = somebody("téléphone", house.account("candidate", "noura"))
    noura.goes_to("/mon-parcours/famille/")
    noura.sees("Le ménage s’est séparé")
    noura.check("famille-separee")
    noura.follows("Mon adresse est secrète")
    noura.sees("Qui connaît votre adresse")
    noura.check("famille-adresse")
