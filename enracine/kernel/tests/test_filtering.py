"""A folded filter says in words what narrows the list, and nothing of what does not."""

from django import forms
from django.template import Context, Template

from enracine.kernel.filtering import chosen, filters_on


class Sieve(forms.Form):
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="Nom", required=False)
    who = forms.ChoiceField(
        label="Suivis par", required=False, choices=[("tous", "Toute l’équipe"), ("moi", "Moi")]
    )
    stage = forms.ChoiceField(
        label="Étape",
        required=False,
        choices=[("", "Toutes"), ("Ouverts", [("ready", "Projet prêt")]), ("3", "Fermés")],
    )
    late = forms.BooleanField(label="En retard seulement", required=False)


def panel(form):
    source = '{% load ui %}{% cotton filter-panel :form="form" %}champs{% endcotton %}'
    return Template(source).render(Context({"form": form}))


def test_only_what_narrows_is_said():
    asked = {"token": "x", "q": "Traoré", "who": "moi", "stage": "ready", "late": "on"}
    assert filters_on(Sieve(asked)) == [
        "Nom : Traoré", "Suivis par : Moi", "Étape : Projet prêt", "En retard seulement"
    ]  # fmt: skip
    assert filters_on(Sieve({"token": "x", "who": "tous", "stage": ""})) == []
    assert filters_on(Sieve(initial={"who": "moi", "stage": 3})) == [
        "Suivis par : Moi", "Étape : Fermés"
    ]  # fmt: skip


def test_a_value_that_is_no_choice_is_not_repeated():
    assert filters_on(Sieve({"stage": "<script>"})) == []


def test_a_form_drawn_by_hand_says_what_was_chosen():
    assert chosen(("Mesure", "Loyer"), ("Métier", ""), ("", "Hors de la CMM")) == [
        "Mesure : Loyer", "Hors de la CMM"
    ]  # fmt: skip


def test_the_panel_is_closed_escapes_what_was_typed_and_says_when_nothing_is_on():
    drawn = panel(Sieve({"q": "<b>"}))
    assert "<details" in drawn
    assert " open" not in drawn.partition("<summary")[0]
    assert "Nom : &lt;b&gt;" in drawn
    assert "Aucun filtre</span></span>" in panel(Sieve({}))
