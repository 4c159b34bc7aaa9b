"""Registering: on a phone, at a desk, in English, without JavaScript, in two sittings, sent twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.registering import (
    answers_of,
    answers_pages,
    begins,
    fills,
    new_address,
    page_of,
    sends,
)

pytestmark = pytest.mark.browser
NUMBER = re.compile(r"R-[A-Z0-9]{5}-[A-Z0-9]{5}")


@pytest.mark.parametrize("size", ["téléphone", "bureau"])
def test_somebody_registers_page_by_page_and_enters_her_space_with_a_code(somebody, size):
    ngozi, address = somebody(size), new_address("ngozi")
    ngozi.goes_to("/inscription/")
    ngozi.check("inscription-debut")
    begins(ngozi)
    answers_pages(ngozi, answers_of(address), look="inscription")
    ngozi.sees("O’Brien-Ndiaye")
    ngozi.sees("29 février 1992")
    ngozi.check("inscription-verifier")
    sends(ngozi)
    ngozi.is_at("/inscription/recu/")
    ngozi.sees(NUMBER)
    ngozi.sees("La coordination a confié votre dossier à")
    ngozi.check("inscription-recu")
    number = NUMBER.search(ngozi.page.inner_text("main")).group()
    ngozi.house.letter(address, containing=number)

    ngozi.receives_a_code(address)
    ngozi.is_at("/mon-parcours/")
    assert ngozi.heading() == "Bonjour Ngozi"
    ngozi.sees(number)
    ngozi.check("mes-etapes-nouvelle")


def test_she_registers_in_english(somebody):
    aisha, address = somebody("téléphone", language="en-CA"), new_address("aisha")
    aisha.goes_to("/inscription/")
    if aisha.page.locator("html").get_attribute("lang") != "en":
        aisha.presses("English")
    answers = answers_of(address)
    begins(aisha)
    for _page in range(20):
        expect(aisha.page.locator("html")).to_have_attribute("lang", "en")
        if page_of(aisha) == "verifier":
            break
        answers_pages(aisha, answers, until=_after(aisha, answers))
    aisha.sees("February 29, 1992")
    aisha.check("registration-check-english")
    sends(aisha)
    aisha.sees(NUMBER)
    expect(aisha.page.locator("html")).to_have_attribute("lang", "en")
    aisha.check("registration-receipt-english")
    assert "registration" in aisha.house.letter(address).lower()


def _after(visitor, answers) -> str:
    """The page that follows the open one."""
    pages = [*answers, "verifier"]
    return pages[pages.index(page_of(visitor)) + 1]


@pytest.mark.parametrize("language", ["fr-ca", "en"])
def test_she_registers_without_javascript_on_a_narrow_screen(somebody, language):
    lan = somebody("étroit", scripts=False, language={"en": "en-CA"}.get(language, "fr-CA"))
    lan.goes_to("/inscription/")
    spoken = lan.page.locator("html")
    if spoken.get_attribute("lang") != language:
        lan.presses("English")
    begins(lan)
    answers_pages(lan, answers_of(new_address("lan")), look="inscription-sans-script")
    lan.check("inscription-sans-script-verifier")
    expect(spoken).to_have_attribute("lang", language)
    sends(lan)
    lan.sees(NUMBER)
    expect(spoken).to_have_attribute("lang", language)


def test_she_stops_and_takes_up_again_on_another_device(somebody):
    phone, address = somebody("téléphone"), new_address("marisol")
    answers = answers_of(address)
    begins(phone)
    answers_pages(phone, answers, until="statut")
    phone.follows("Continuer plus tard")
    phone.sees(address)
    phone.check("inscription-plus-tard")

    computer = somebody("bureau")
    computer.goes_to("/inscription/reprendre/")
    computer.check("inscription-reprendre")
    fills(computer, {"email": address})
    sends(computer)
    computer.check("inscription-code")
    fills(computer, {"code": computer.house.code_for(address)})
    sends(computer)
    computer.is_at("/inscription/statut/")
    answers_pages(computer, answers)
    computer.sees("O’Brien-Ndiaye")
    sends(computer)
    computer.sees(NUMBER)


def test_nobody_else_learns_that_a_registration_was_begun(somebody):
    stranger = somebody("téléphone")
    stranger.goes_to("/inscription/reprendre/")
    fills(stranger, {"email": new_address("personne")})
    sends(stranger)
    stranger.is_at("/inscription/reprendre/code/")


def test_the_same_registration_sent_twice_is_one(somebody):
    ngozi, address = somebody("téléphone"), new_address("deux-fois")
    begins(ngozi)
    answers_pages(ngozi, answers_of(address))
    # A nervous finger, then the browser's own « back » and a second sending.
    ngozi.page.locator("main form button[type=submit].btn-primary").last.dblclick()
    ngozi.is_at("/inscription/recu/")
    first = NUMBER.search(ngozi.page.inner_text("main")).group()
    ngozi.page.go_back()
    ngozi.page.reload()
    if page_of(ngozi) == "verifier":
        sends(ngozi)
    ngozi.goes_to("/inscription/recu/")
    assert NUMBER.search(ngozi.page.inner_text("main")).group() == first
    ngozi.house.letter(address, containing=first)
    assert sum(first in letter for letter in ngozi.house.letters(address)) == 1


NAMES = (
    ("Ô", "D"),
    ("N" + "a" * 119, "B" * 120),
    ("Ma’ikwe", "L’Hôte d’Aumont"),
    ("محمد", "العربي"),
    ("李", ""),
)


def test_names_are_taken_as_people_write_them_and_nobody_needs_a_postal_code(somebody):
    person = somebody("étroit")
    begins(person)
    answers = answers_of(new_address("nom"))
    answers["joindre"]["phone"] = "+33 6 12 34 56 78"
    answers |= {"ou": {"where": "abroad"}, "pays": {"country": "FR"}}
    answers["statut"] = {"code": "csq_holder_abroad"}
    answers_pages(person, answers)
    for given, family in NAMES:
        person.goes_to("/inscription/qui/")
        fills(person, {"given_name": given, "family_name": family})
        sends(person)
        person.is_at("/inscription/verifier/")
        person.sees(given)
        person.sees(family)
        person.check("inscription-noms")
    sends(person)
    person.sees(NUMBER)


IMPOSSIBLE = {
    "born tomorrow": ("qui", {"birth_date_day": "24", "birth_date_month": "11", "birth_date_year": "2026"}),
    "31 February": ("qui", {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"}),
    "29 February of a common year": (
        "qui",
        {"birth_date_day": "29", "birth_date_month": "2", "birth_date_year": "1991"},
    ),
    "no name": ("qui", {"given_name": "   "}),
    "a phone that nobody could dial": ("joindre", {"phone": "12"}),
    "an address without @": ("joindre", {"email": "amina.exemple"}),
    "arrived before birth": ("arrivee", {"arrived_month": "1", "arrived_year": "1980"}),
    "arrives next year": ("arrivee", {"arrived_month": "1", "arrived_year": "2027"}),
}  # fmt: skip


def test_impossible_answers_are_refused_beside_their_field_and_nothing_typed_is_lost(somebody):
    person = somebody("téléphone")
    begins(person)
    answers = answers_of(new_address("impossible"))
    for name, (page, wrong) in IMPOSSIBLE.items():
        answers_pages(person, answers, until=page)
        fills(person, answers[page] | wrong)
        sends(person)
        expect(person.page).to_have_title(re.compile("^Erreur : "))
        summary = person.page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        assert page_of(person) == page, name
        for field, value in wrong.items():
            if value.strip():
                expect(person.page.locator(f"main [name={field}]")).to_have_value(value)
    person.check("inscription-erreur")
