"""Registering, as a person does it: page after page, whatever the language and the device."""

import itertools
import os
import time

from tests.journeys.visitor import Visitor

_numbers = itertools.count(1)
Answers = dict[str, dict[str, str | list[str]]]


def new_address(name: str) -> str:
    """An e-mail that nobody used in this site."""
    if os.environ.get("ENRACINE_WALKTHROUGH"):
        # Plainer in pictures: each is drawn once, on a new site.
        return f"{name}.{next(_numbers)}@exemple.invalid"
    return f"{name}.{time.time_ns():x}{next(_numbers)}@exemple.invalid"


def answers_of(email: str, **changes: dict) -> Answers:
    """What somebody answers, page by page in the order of the pages; any page may be given."""
    usual: Answers = {
        "qui": {
            "given_name": "Ngozi",
            "family_name": "O’Brien-Ndiaye",
            "birth_date_day": "29",
            "birth_date_month": "2",
            "birth_date_year": "1992",
            "birth_country": "SN",
        },
        "joindre": {"email": email, "phone": "514 555-0142"},
        "ou": {"where": "quebec"},
        "lieu": {"place": "Longueuil"},
        "statut": {"code": "permanent_resident"},
        "arrivee": {"arrived_month": "9", "arrived_year": "2020"},
        "famille": {},
        "etudes": {"level": "bachelor", "field_of_study": "génie civil"},
        "travail": {"title": "ingénieure", "years": "8"},
        "francais": {"french": "advanced", "others": ["ar", "en"]},
        "projet": {"track": "employment", "what_matters": "une école près de la maison"},
        "regions": {"region_1": "01"},
        "accord": {"registration": "on"},
    }
    return usual | changes


def fills(visitor: Visitor, values: dict) -> None:
    """Answer the questions of a page, by the names of its fields."""
    for name, value in values.items():
        fields = visitor.page.locator(f"main [name={name}]")
        # Playwright may look at a page even where scripts are off.
        kind = fields.first.evaluate("e => e.type")
        if value == "on":
            fields.first.check()
        elif kind in ("radio", "checkbox"):
            for choice in value if isinstance(value, list) else [value]:
                visitor.page.locator(f"main [name={name}][value='{choice}']").check()
        elif kind == "select-one":
            fields.first.select_option(value)
        else:
            fields.first.fill(str(value))


def sends(visitor: Visitor) -> None:
    """Press the page's main button."""
    visitor.page.locator("main form button[type=submit].btn-primary").last.click()


def page_of(visitor: Visitor) -> str:
    """The short name of the registration's page that is open."""
    return visitor.page.url.rstrip("/").rpartition("/")[2]


def chooses_the_place(visitor: Visitor) -> None:
    """The municipality: the first of those that the site proposes for what was written."""
    radios = visitor.page.locator("main [type=radio][name=place], main [type=radio]")
    if visitor.page.url.rstrip("/").endswith("lieu") and radios.count():
        radios.first.check()
        sends(visitor)


def begins(visitor: Visitor) -> None:
    """Open the registration and start."""
    visitor.goes_to("/inscription/")
    sends(visitor)


def answers_pages(
    visitor: Visitor, answers: Answers, until: str = "verifier", look: str = ""
) -> None:
    """Answer each page that is asked up to `until`; `look` names the pictures and judges pages."""
    for _turn in range(20):
        page = page_of(visitor)
        if page == until:
            return
        if look:
            visitor.check(f"{look}-{page}")
        fills(visitor, answers[page])
        with visitor.leaving():
            sends(visitor)
        if page == "lieu":
            chooses_the_place(visitor)
        assert page_of(visitor) != page, f"{page} refused: {visitor.page.inner_text('main')}"
    raise AssertionError(f"the registration never reached {until}")


def registers(visitor: Visitor, answers: Answers) -> str:
    """Register from the first page to the receipt; gives the receipt's text."""
    begins(visitor)
    answers_pages(visitor, answers)
    sends(visitor)
    visitor.is_at("/inscription/recu/")
    return visitor.page.inner_text("main")
