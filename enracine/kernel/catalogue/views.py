"""Views of the catalogue: each shows components in the page where they will live."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enracine.kernel.catalogue import examples
from enracine.kernel.forms import DatePartsField, DayInput, HintedBoxes, HintedRadio, PhoneField


class ExampleForm(forms.Form):
    """One field of each sort."""

    french = HintedRadio(
        label="Parlez-vous français?",
        help_text="Choisissez la phrase qui vous ressemble. Il n’y a pas de mauvaise réponse.",
        choices=[("0", "Non, pas encore"), ("1", "Un peu"), ("2", "Assez"), ("3", "Bien")],
        hints={
            "1": "Je me présente, je fais des achats",
            "2": "Je parle au téléphone",
            "3": "Je travaille en français",
        },
        error_messages={"required": "Choisissez une réponse."},
    )
    trade = forms.CharField(
        label="Quel est votre métier?",
        help_text="Par exemple : soudeuse, infirmier, cuisinière",
        error_messages={"required": "Écrivez votre métier."},
    )
    birth = DatePartsField(label="Quelle est votre date de naissance?", birth=True, not_future=True)
    phone = PhoneField(label="À quel numéro peut-on vous joindre?", required=False)
    country = forms.ChoiceField(
        label="Dans quel pays avez-vous travaillé?",
        choices=[("", "Choisissez"), ("dz", "Algérie"), ("co", "Colombie"), ("ua", "Ukraine")],
        error_messages={"required": "Choisissez un pays."},
    )
    visit = forms.DateField(label="Date du rendez-vous", widget=DayInput, required=False)
    note = forms.CharField(label="Autre chose à nous dire?", widget=forms.Textarea, required=False)
    wishes = HintedBoxes(
        label="Que cherchez-vous en région?",
        choices=[("w", "Un emploi"), ("h", "Un logement"), ("s", "Une école pour mes enfants")],
        required=False,
    )
    agree = forms.BooleanField(
        label="J’accepte que PROMIS voie mes réponses",
        help_text="Vous pouvez changer d’avis quand vous voulez.",
        error_messages={"required": "Cochez la case pour continuer."},
    )


class QuestionForm(forms.Form):
    """The questions of one page of registration."""

    french = ExampleForm.base_fields["french"]
    trade = ExampleForm.base_fields["trade"]


class FilterForm(forms.Form):
    """Filters of the inbox."""

    q = forms.CharField(
        label="Nom ou territoire", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label="Montrer",
        choices=[("", "Toutes"), ("todo", "À traiter"), ("done", "Traitées")],
        required=False,
    )


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    shared = {"ex": examples, "day": examples.DAY, "moment": examples.MOMENT}
    return render(request, template, shared | context, status=status)


def _workspace(
    request: HttpRequest, template: str, current: str, status: int = 200, **context: Any
) -> HttpResponse:
    shared = examples.WORKSPACE | {"nav": examples.workspace_menu(current)}
    return _page(request, template, status, **(shared | context))


def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its name."""
    form = ExampleForm(request.POST) if request.method == "POST" else ExampleForm()
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _workspace(
        request, "catalogue/components.html", "", form=form, filters=FilterForm(), status=status
    )


def portal_home(request: HttpRequest) -> HttpResponse:
    """Show a candidate's home."""
    return _page(
        request, "catalogue/portal.html", nav=examples.portal_menu("Mes étapes"), **examples.PORTAL
    )


def question(request: HttpRequest) -> HttpResponse:
    """Show one thing per page; posting it empty shows the errors."""
    form = QuestionForm(request.POST) if request.method == "POST" else QuestionForm()
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _page(request, "catalogue/question.html", form=form, status=status, **examples.PORTAL)


def inbox(request: HttpRequest) -> HttpResponse:
    """Show referrals to answer."""
    return _workspace(
        request, "catalogue/inbox.html", "Références", filters=FilterForm(request.GET or None)
    )


def person(request: HttpRequest) -> HttpResponse:
    """Show a person's file."""
    return _workspace(request, "catalogue/person.html", "Mes dossiers")


def board(request: HttpRequest) -> HttpResponse:
    """Show a caseload as lanes."""
    return _workspace(request, "catalogue/board.html", "Mes dossiers")


def dashboard(request: HttpRequest) -> HttpResponse:
    """Show figures, a chart, a table."""
    return _workspace(request, "catalogue/dashboard.html", "Mes chiffres")


def public_home(request: HttpRequest) -> HttpResponse:
    """Show a public page with the map."""
    nav = [
        examples.line("Régions", "#", "geo-alt", current=True),
        examples.line("À quels services ai-je droit?", "#", "question-circle"),
        examples.line("Organismes", "#", "building"),
    ]
    return _page(request, "catalogue/public.html", nav=nav, **examples.PORTAL)


def plan(request: HttpRequest) -> HttpResponse:
    """Show a plan as it is printed."""
    return _page(
        request, "catalogue/plan.html", nav=examples.portal_menu("Mon plan"), **examples.PORTAL
    )


def fragment(request: HttpRequest) -> HttpResponse:
    """Answer what a row becomes, or a phone number, for the htmx examples."""
    return _page(request, "catalogue/fragment.html", what=request.GET.get("quoi", "ligne"))


def draft(_request: HttpRequest) -> HttpResponse:
    """Take a draft and keep nothing: shows the autosave at work."""
    return HttpResponse(status=204)
