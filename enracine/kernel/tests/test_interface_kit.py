"""The kit draws what it promises, and its committed files are what their manifest says."""

import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.urls import reverse
from django.utils.safestring import mark_safe

from enracine.kernel.forms import HintedRadio
from enracine.kernel.templatetags.boards import Card

ROOT = Path(__file__).resolve().parents[3]
PAGES = [
    "components",
    "portal",
    "question",
    "inbox",
    "person",
    "board",
    "dashboard",
    "public",
    "plan",
    "fragment",
]


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("page", PAGES)
def test_every_catalogue_page_draws_with_no_undefined_variable(client, db, page):
    response = client.get(reverse(f"catalogue:{page}"))
    assert response.status_code == 200
    html = response.content.decode()
    assert page == "fragment" or html.count("<h1") == 1
    assert "<c-" not in html


def test_every_component_is_in_the_catalogue():
    templates = ROOT / "enracine/kernel/templates"
    shown = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("catalogue", "layouts")
        for path in (templates / folder).glob("*.html")
    )
    missing = [
        path.stem
        for path in sorted((templates / "cotton").glob("*.html"))
        if f"<c-{path.stem.replace('_', '-')}" not in shown
    ]
    assert missing == []


def test_every_component_tells_its_props():
    silent = [
        path.name
        for path in (ROOT / "enracine/kernel/templates/cotton").glob("*.html")
        if "{% comment %}" not in path.read_text(encoding="utf-8")[:40]
    ]
    assert silent == []


def test_committed_assets_match_their_manifest():
    done = subprocess.run(
        [sys.executable, "scripts/vendor.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_posting_an_empty_form_answers_422_with_a_summary_that_leads_to_the_fields(client, db):
    response = client.post(reverse("catalogue:question"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Erreur : Mon travail – Enracine</title>" in html
    assert 'href="#id_french_0"' in html
    assert 'id="id_french_0"' in html
    assert 'href="#id_trade"' in html


def test_text_given_to_components_is_escaped():
    html = draw('{% tag "ok" label %}', label="<b>oui</b>")
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_a_decorative_icon_is_hidden_and_a_named_one_is_not():
    assert 'aria-hidden="true"' in draw('{% icon "house" %}')
    named = draw('{% icon "house" "" "Logement" %}')
    assert 'role="img" aria-label="Logement"' in named
    assert "aria-hidden" not in named


class ChoiceForm(forms.Form):
    french = HintedRadio(
        label="Parlez-vous français?",
        choices=[("0", "Non"), ("1", "Un peu")],
        hints={"1": "Je me présente"},
    )
    note = forms.CharField(label="Note", required=False, help_text="Courte")


def test_choices_are_cards_with_their_explanation():
    html = ChoiceForm()["french"].as_field_group()
    assert html.count('class="choice"') == 2
    assert html.count("choice__hint") == 1
    assert "<legend>Parlez-vous français?</legend>" in html


def test_an_optional_field_says_so_and_ties_its_help():
    html = ChoiceForm()["note"].as_field_group()
    assert "(facultatif)" in html
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'id="id_note_helptext"' in html


def test_the_menu_is_computed_once_a_page():
    calls = []

    def nav():
        calls.append(1)
        return []

    draw("{% menu as a %}{% menu as b %}{% menu as c %}", nav=nav)
    assert len(calls) == 1


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500", "503"])
def test_failure_pages_need_no_context(page):
    from django.template.loader import render_to_string

    assert "<h1>" in render_to_string(f"{page}.html")


def test_a_tag_escapes_what_is_typed_and_not_what_is_safe():
    source = "{% tag 'info' label %}"
    for _again in range(2):
        assert "&lt;b&gt;" in draw(source, label="<b>")
        assert "<b></span>" in draw(source, label=mark_safe("<b>"))


def test_the_choices_of_a_board_are_drawn_as_any_options():
    from types import SimpleNamespace

    lanes = [SimpleNamespace(value="a", label="<A>"), SimpleNamespace(value="b", label="B")]
    template = Template(
        "{% load boards %}{% board_card card lanes one %}|{% board_card card lanes two %}"
    )
    card = Card("7", "<Ève>", "/d/7/", "/d/7/etape/", version=3, text="12 déc. & après")
    drawn = template.render(Context({"lanes": lanes, "one": "b", "two": "c", "card": card}))
    first, second = drawn.split("|")
    assert (
        '<option value="a">&lt;A&gt;</option><option value="b" selected>B</option></select>'
        in first
    )
    assert '<option value="a">&lt;A&gt;</option><option value="b">B</option></select>' in second
    for said in ("carte-7", "&lt;Ève&gt;</a>", "12 déc. &amp; après", 'name="vers-7"'):
        assert said in first and said in second
    assert 'form="deplacer" formaction="/d/7/etape/" name="version" value="3"' in first


def test_a_long_public_menu_folds_and_says_where_one_is():
    def menu(many: int, current: int) -> str:
        items = [
            {
                "url": f"/{n}/",
                "label": f"Ligne {n}",
                "icon": "",
                "current": n == current,
                "badge": 0,
            }
            for n in range(many)
        ]
        return draw('{% cotton top-nav :items="items" / %}', items=items)

    short, long = menu(6, 5), menu(8, 6)
    assert "<details" not in short
    assert short.count("<li>") == 6
    shown, folded = long.split("<details")
    assert shown.count("href=") == 5
    assert folded.count("<a ") == 3
    # Folded, the current page is told by « Plus » itself, and by its line.
    assert 'class="is-current"' in folded
    assert 'href="/6/" aria-current="page"' in folded
    assert 'class="is-current"' not in menu(8, 0)
