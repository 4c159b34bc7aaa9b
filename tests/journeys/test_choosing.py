"""From « ce qui compte pour nous » to three explained places and an agent's contact, on a phone.

Taps are counted: every touch that a finger gives, from the person's own space. Fewer than ten, in French
and in English. Then the proposal of the coordination, in the household's own hands.
Its pictures are those of two guides: proposer-une-cohorte.md and faire-connaitre-mon-territoire.md.
"""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
#: Taps that are too many.
TOO_MANY = 10
WORDS = {
    "fr-CA": {
        "menu": "Choisir un endroit", "see": "Voir nos endroits", "here": "Qui joindre, et pourquoi ici",
        "points": "points sur 100", "reach": "Qui joindre ici", "wishes": "Ce qui compte pour nous",
    },
    "en": {
        "menu": "Choose a place", "see": "See our places", "here": "Whom to reach, and why here",
        "points": "points out of 100", "reach": "Whom to reach here", "wishes": "What matters to us",
    },
}  # fmt: skip


class Finger:
    """Touches the page, and counts."""

    def __init__(self, visitor) -> None:
        self.visitor = visitor
        self.taps = 0

    def touches(self, locator) -> None:
        """One tap on what is there."""
        self.taps += 1
        locator.click()

    def chooses(self, locator, value: str) -> None:
        """A list is opened, then one of its lines is touched: two taps."""
        self.taps += 2
        locator.select_option(value)


def candidate_of(house) -> dict:
    """A candidate of the demonstration who has not said yet what counts for her."""
    return house.account("candidate")


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_three_explained_places_and_an_agent_s_contact_in_under_ten_taps(somebody, house, language):
    words = WORDS[language]
    amina = somebody("téléphone", candidate_of(house), language=language)
    page, finger = amina.page, Finger(amina)
    amina.goes_to("/mon-parcours/")
    finger.touches(page.locator("main a[href$='/mon-parcours/endroits/']").first)
    if "/ce-qui-compte/" not in page.url:
        # She has already said: she looks at it again.
        finger.touches(page.locator("main a[href$='/ce-qui-compte/']").first)
    expect(page.locator("h1")).to_have_text(words["wishes"])
    amina.check(f"choisir-ce-qui-compte-{language[:2]}")
    finger.chooses(page.locator("[name=weight_health]"), "3")
    with amina.leaving():
        finger.touches(page.get_by_role("button", name=words["see"]))
    # Three places, each with its points and why; every point has its figure one page further.
    places = page.locator("main section.panel:has(a[href*='/endroits/'])").filter(
        has_text=words["points"]
    )
    expect(places).to_have_count(3)
    for n in range(3):
        expect(places.nth(n)).to_contain_text(re.compile(r"\d"))
    amina.check(f"choisir-trois-endroits-{language[:2]}")
    with amina.leaving():
        finger.touches(page.get_by_role("link", name=re.compile(words["here"])).first)
    expect(page.locator("main")).to_contain_text(words["reach"])
    contact = page.locator(
        "main section:has(#joindre) :is(a[href^='tel:'], a[href^='mailto:']), "
        "#joindre :is(a[href^='tel:'], a[href^='mailto:'])"
    )
    expect(contact.first).to_be_visible()
    amina.check(f"choisir-qui-joindre-{language[:2]}")
    assert finger.taps < TOO_MANY, finger.taps


def test_the_same_without_javascript(somebody, house):
    amina = somebody("téléphone", candidate_of(house), scripts=False)
    amina.goes_to("/mon-parcours/endroits/ce-qui-compte/")
    amina.page.locator("[name=weight_health]").select_option("2")
    amina.page.get_by_role("button", name=WORDS["fr-CA"]["see"]).click()
    amina.sees(WORDS["fr-CA"]["points"])
    amina.follows(re.compile(WORDS["fr-CA"]["here"]))
    amina.sees(WORDS["fr-CA"]["reach"])


def test_a_proposal_is_presented_then_answered_by_whoever_follows_the_household(somebody, house):
    desk = somebody("bureau", house.account("coordinator"))
    desk.goes_to("/travail/cohortes/")
    desk.follows("Départs du printemps (démonstration)")
    desk.sees("Ce qui manque le plus, et où")
    desk.check("cohorte-lire")
    cohort = desk.page.url
    if desk.page.get_by_role("button", name="Présenter à chaque ménage").count():
        with desk.leaving():
            desk.presses("Présenter à chaque ménage")
        desk.sees("Ménages à qui la proposition est présentée")
    desk.goes_to(f"{cohort}?voir=places")
    desk.page.locator("main tbody a[href*='/menages/']").first.click()
    desk.sees("Sa liste, et ce qui manque à chaque endroit")
    desk.check("cohorte-menage")
    # Whoever follows this household attests what it says.
    (dossier, email) = house.asks(
        "SELECT l.dossier_id::text, u.email FROM matching_cohortline l"
        " JOIN network_membership m ON m.organisation_id = l.holder_id AND m.role = 'counsellor'"
        " JOIN network_user u ON u.id = m.user_id AND u.is_demo"
        " JOIN matching_cohort c ON c.id = l.cohort_id"
        " WHERE l.told_at IS NOT NULL AND l.decision = 'open' ORDER BY l.rank LIMIT 1",
    )
    counsellor = somebody("bureau", house.account("counsellor") | {"email": email})
    counsellor.goes_to(f"/travail/dossiers/{dossier}/endroits/")
    counsellor.sees("Proposition de la coordination")
    counsellor.follows("La lire avec elle, noter sa réponse")
    counsellor.check("cohorte-au-dossier")
    counsellor.ticks("Non", exact=True)
    counsellor.writes(re.compile("Pourquoi"), "Sa sœur vit ailleurs")
    with counsellor.leaving():
        counsellor.presses("Attester sa réponse")
    counsellor.sees("Sa sœur vit ailleurs")
    counsellor.sees("qui l’atteste")


def sheet_of(house, code: str) -> str:
    """The public address of a place, by the code of the pages of those who keep it."""
    if code.startswith("paj-"):
        return f"/territoires-paj/{code}/"
    kind, _dash, number = code.partition("-")
    (slug,) = house.asks(f"SELECT slug FROM territories_{kind} WHERE code = %s", number)
    return f"/mrc/{slug}/" if kind == "mrc" else f"/regions/{slug}/"


def test_an_agent_makes_her_territory_known_with_a_picture_and_its_rights(somebody, house):
    chloe = somebody("bureau", house.account("paj_agent", "agent.paj-01"))
    chloe.goes_to("/travail/territoires/")
    chloe.check("territoire-mes-lieux")
    with chloe.leaving():
        chloe.page.locator("main tbody a").first.click()
    chloe.check("territoire-portrait", top=True)
    portrait = chloe.page.url
    chloe.follows("Ajouter une image")
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 700), (58, 110, 142)).save(drawn, "JPEG")
    chloe.page.locator("[name=file]").set_input_files(
        {"name": "quai.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
    )
    for name, text in (
        ("alt", "Le quai au petit matin"), ("author", "Chloé (démonstration)"),
        ("source", "Prise pour la démonstration"),
    ):  # fmt: skip
        chloe.page.locator(f"[name={name}]").fill(text)
    chloe.page.locator("[name=people][value=nobody]").check()
    chloe.check("territoire-image")
    with chloe.leaving():
        chloe.presses("Montrer cette image")
    chloe.sees("Le quai au petit matin")
    # Anybody sees it with its rights, when the portrait is published.
    code = portrait.rstrip("/").rpartition("/")[2]
    visitor = somebody("téléphone")
    visitor.goes_to(sheet_of(house, code))
    if visitor.page.locator("#portrait").count():
        visitor.sees("Image : Chloé (démonstration)")
        visitor.check("territoire-fiche")


def test_the_explorer_keeps_where_somebody_welcomes(somebody, house):
    visitor = somebody("téléphone")
    visitor.goes_to("/regions/?lieux=mrc&service=pajr&age=25")
    visitor.sees("accueil :")
    visitor.check("explorer-accueil")
    visitor.goes_to("/qui-m-accompagne/?lieu=Rimouski&age=25")
    visitor.sees("Rimouski")
    visitor.check("qui-m-accompagne")
