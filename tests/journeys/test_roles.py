"""Every account of the demonstration finds something useful where it lands."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
#: What each role must be able to read on its first page: what its work is about.
USEFUL = {
    "candidate": ["Bonjour Amina", "Mes étapes", "Où en est ma référence"],
    "counsellor": ["En retard", "Mes dossiers", "En préparation"],
    "coordinator": ["Ménages établis", "Répartition entre les organismes", "Silence"],
    "paj_agent": ["Répondre à une référence", "Mes dossiers"],
    "paj_national": ["Territoires sans agente ni agent", "85", "Boucle des références"],
    "partner": ["Répondre à une référence", "Mes dossiers"],
    "mifi_integration_officer": ["Yusuf Demir"],
    "mifi_regional_advisor": ["Ménages établis", "Qui répond dans une région?"],
    "employer": ["Qui répond dans une région?", "Les régions du Québec"],
    "communications": ["Ménages établis", "Qui répond dans une région?"],
    "funder": ["Ménages établis"],
    "privacy_officer": ["Protection"],
    "administrator": ["Équipe"],
}


def test_the_demonstration_offers_every_role_of_the_contract(house):
    offered = [account["role"] for account in house.accounts()]
    assert set(offered) == set(USEFUL)
    assert offered.count("counsellor") == 3
    assert offered.count("paj_agent") == 3
    assert offered.count("partner") == 2


@pytest.mark.parametrize("size", ["bureau", "téléphone"])
@pytest.mark.parametrize("role", USEFUL)
def test_each_role_lands_on_something_useful(somebody, house, role, size):
    account = house.account(role)
    person = somebody(size).signs_in(account)
    person.is_at(account["landing"])
    for text in USEFUL[role]:
        person.sees(re.compile(re.escape(text).replace("\\ ", r"[\s ]+")))
    if role != "candidate":
        # The acting membership is always named in the header.
        expect(person.page.locator("header").first).to_contain_text(account["name"])
    person.check(f"accueil-{role}")


@pytest.mark.parametrize("role", ["counsellor", "coordinator", "paj_agent", "partner", "candidate"])
def test_every_line_of_the_menu_opens_a_sound_page(somebody, house, role):
    person = somebody("bureau", house.account(role))
    person.page.wait_for_load_state()
    links = person.page.locator("nav a[href^='/']").evaluate_all(
        "all => [...new Set(all.map(a => a.getAttribute('href')))]"
    )
    assert len(links) > 3
    for link in links:
        assert person.goes_to(link).status == 200
        person.check(f"menu-{role}-{link}")


def test_somebody_with_two_memberships_acts_through_the_one_she_chose(somebody, house):
    # Her own session: which membership acts is kept in it.
    nadia = somebody("bureau").signs_in(house.account("coordinator"))
    header = nadia.page.locator("header").first
    expect(header).to_contain_text("Nadia Haddad")
    nadia.page.locator("header summary").first.click()
    choices = nadia.page.locator("header form button[name=membership]")
    assert choices.count() >= 1
    other = choices.filter(has_text="Le Collectif").first
    other.click()
    nadia.page.wait_for_load_state()
    expect(nadia.page.locator("header").first).to_contain_text("Le Collectif")
    nadia.check("autre-organisme")


def test_nobody_enters_with_a_wrong_password_and_the_page_says_so(somebody, house):
    account = house.account("funder") | {"password": "pas-le-bon-du-tout"}
    person = somebody("téléphone").signs_in(account)
    person.is_at("/compte/login/")
    expect(person.page).to_have_title(re.compile("^Erreur : "))
    person.sees("ne vont pas ensemble")
    person.check("connexion-refusee")
