"""Unbreakable spaces of French, set where a page, a letter or a sheet leaves."""

import pytest
from django.http import HttpResponse
from django.utils import translation

from enracine.kernel.typography import (
    FrenchSpaces,
    keep_page_together,
    keep_together,
    set_for_reading,
)

pytestmark = pytest.mark.rules
S = "\u00a0"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Plafond : 1 000 $, « tout » à 4 %.", f"Plafond{S}: 1 000{S}$, «{S}tout{S}» à 4{S}%."),
        ("10:30, http://a.invalid; « ", "10:30, http://a.invalid; « "),
        ("Réponses :\n  : suite", f"Réponses{S}:\n  : suite"),
        (f"déjà{S}: fait", f"déjà{S}: fait"),
        ("Le prix en $ varie", "Le prix en $ varie"),
    ],
)
def test_only_spaces_at_which_french_is_never_cut(written, read):
    assert keep_together(written) == read


def test_a_page_changes_in_its_text_only():
    typed = '<textarea name="t">Vu : « oui »</textarea><option>A : b</option><code>x : y</code>'
    tags = '<a title="Nom : Amina" href="?q=a : b" data-expired="{}">'
    tags, later = tags.format("Fini : non"), tags.format(f"Fini{S}: non")
    page = f"<title>Erreur : x</title><b>Nom</b> : {tags}« Amina »</a> {typed} <b>3</b> % : fin"
    assert keep_page_together(page) == (
        f"<title>Erreur : x</title><b>Nom</b>{S}: {later}«{S}Amina{S}»</a> {typed} <b>3</b>{S}%{S}: fin"
    )


@pytest.mark.parametrize(
    ("language", "kind", "changes"),
    [("fr-ca", "text/html", True), ("en", "text/html", False), ("fr-ca", "text/csv", False)],
)
def test_only_pages_in_french_are_set(rf, language, kind, changes):
    answer = FrenchSpaces(lambda _request: HttpResponse("Nom : Amina", content_type=kind))
    with translation.override(language):
        said = answer(rf.get("/")).content.decode()
    assert said == (f"Nom{S}: Amina" if changes else "Nom : Amina")


def test_letters_and_sheets_in_french_are_set_where_people_read_them(settings):
    settings.ENRACINE_SETS_SPACES = True
    assert set_for_reading("Nom : Amina", "") == f"Nom{S}: Amina"
    assert set_for_reading("Nom : Amina", "en-CA") == "Nom : Amina"
    settings.ENRACINE_SETS_SPACES = False
    assert set_for_reading("Nom : Amina") == "Nom : Amina"
