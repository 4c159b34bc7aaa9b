"""What travels, through the browser: S22 at Louise's and at Marc's, a household, a transfer."""

import re

import pytest

pytestmark = pytest.mark.browser


def test_s22_louise_reads_each_outcome_and_the_law_of_each_copy(somebody, house):
    louise = somebody("bureau", house.account("mifi_integration_officer"))
    louise.goes_to("/travail/references/envoyees/?voir=toutes")
    louise.page.get_by_role("link", name=re.compile("Hayat")).last.click()
    louise.sees("Besoins")
    for outcome in ("Répondu", "En attente", "Refusé", "Accusé de réception"):
        louise.sees(outcome)
    louise.sees("A-2.1")
    louise.sees("P-39.1")
    louise.check("besoins-emetteur")
    louise.follows("Voir le tout")
    louise.sees("Francisation Québec")
    louise.check("besoins-ensemble")


@pytest.mark.parametrize("size", ["téléphone", "bureau"])
def test_marc_reads_a_household_as_one_thing_and_takes_a_portrait_up(somebody, house, size):
    marc = somebody(size, house.account("partner", "partenaire.01a"))
    marc.goes_to("/travail/references/")
    marc.sees(re.compile(r"Ménage\s: 2 adultes, 1 enfant"))
    marc.check("menage-recu")
    marc.page.get_by_role("link", name=re.compile("Répondre pour le ménage")).first.click()
    marc.sees("Accepter le ménage")
    marc.check("menage-repondre")
    marc.page.get_by_role("link", name=re.compile("Leïla")).first.click()
    marc.sees("CV de Leïla")
    marc.check("documents-joints")
    marc.goes_to("/travail/references/?voir=en-cours")
    marc.page.get_by_role("link", name=re.compile("Hayat")).first.click()
    marc.sees("Reprendre ce portrait")
    marc.page.get_by_role("link", name=re.compile("Dire ce qu’il en est")).last.click()
    marc.presses("Enregistrer")
    marc.sees(re.compile("Erreur"))
    marc.check("besoin")
    marc.goes_to("/travail/transferts/")
    marc.check("transferts")
    marc.page.get_by_role("link", name=re.compile("^T-")).first.click()
    marc.sees("Le dossier a changé de mains")
    marc.check("transfert")


def test_the_pages_that_prepare_are_readable_by_everybody(somebody, house):
    louise = somebody("bureau", house.account("mifi_integration_officer"))
    louise.goes_to("/travail/dossiers/?q=Osman")
    with louise.leaving():
        louise.page.get_by_role("link", name=re.compile("Osman")).first.click()
    references = re.sub(r"(/travail/dossiers/[^/]+/).*", r"\1references/", louise.page.url)
    for link, name in (("Confier des besoins", "besoins"), ("Transférer", "transferer")):
        louise.page.goto(references)
        louise.follows(link)
        louise.check(f"preparer-{name}")
        louise.presses("Voir l’aperçu")
