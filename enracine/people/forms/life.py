"""Family, studies, work, languages."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedBoxes, HintedRadio, field_of_choices
from enracine.people import rules, values
from enracine.people.countries import frequent_languages, languages
from enracine.people.forms.base import CHOOSE, NameField, SectionForm, language
from enracine.people.models import Education, EducationLevel, FrenchLevel


class ChildYearField(forms.CharField):
    """A year asked of children only: shown as any question, checked by the form."""

    def validate(self, value: Any) -> None:
        """An adult leaves it empty; `MemberForm.clean` asks it of a child."""


class MemberForm(SectionForm):
    """Somebody of the household: a first name; for a child, the year of birth."""

    kind = HintedRadio(
        label=gettext_lazy("Qui ajoutez-vous?"),
        choices=(("adult", gettext_lazy("Un adulte")), ("child", gettext_lazy("Un enfant"))),
        hints={
            "adult": gettext_lazy("18 ans et plus. Cette personne fera sa propre inscription."),
            "child": gettext_lazy("Moins de 18 ans"),
        },
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    first_name = NameField(
        label=gettext_lazy("Prénom"),
        error_messages={"required": gettext_lazy("Écrivez un prénom.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = ChildYearField(
        label=gettext_lazy("Année de naissance, pour un enfant"),
        help_text=gettext_lazy("Rien à écrire pour un adulte."),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask a child's year; keep none for an adult."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") != "child":
            cleaned["birth_year"] = None
            return cleaned
        year = (cleaned.get("birth_year") or "").strip()
        if not (year.isdecimal() and len(year) == 4):
            self.add_error(
                "birth_year", _("Écrivez l’année de naissance de l’enfant, par exemple 2020.")
            )
            return cleaned
        problem = rules.child_year_problem(int(year), today())
        self.add_problems([problem] if problem else [])
        cleaned["birth_year"] = int(year)
        return cleaned

    def value(self) -> values.Member:
        """The answers."""
        return values.Member(**self.cleaned_data)


class StudiesForm(SectionForm):
    """Highest level, domain, recognition."""

    said_of: ClassVar[dict[str, Any]] = {
        "level": gettext_lazy("Niveau du diplôme"),
        "field_of_study": gettext_lazy("Domaine"),
        "recognition": gettext_lazy("Reconnaissance au Québec"),
    }
    level = HintedRadio(
        label=gettext_lazy("Quel est votre plus haut diplôme?"),
        help_text=gettext_lazy("Un diplôme de n’importe quel pays compte."),
        choices=EducationLevel.choices,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    field_of_study = forms.CharField(
        label=gettext_lazy("Dans quel domaine?"),
        help_text=gettext_lazy("Par exemple : génie civil, soudage, soins infirmiers"),
        max_length=160,
        required=False,
    )
    recognition = forms.ChoiceField(
        label=gettext_lazy("Où en est la reconnaissance de vos diplômes au Québec?"),
        choices=[CHOOSE, *Education.Recognition.choices],
        required=False,
    )

    def value(self) -> values.Studies:
        """The answers."""
        return values.Studies(**self.cleaned_data)


class WorkForm(SectionForm):
    """Work done or wanted."""

    said_of: ClassVar[dict[str, Any]] = {
        "title": gettext_lazy("Métier ou profession"),
        "years": gettext_lazy("Années d’expérience"),
    }
    title = forms.CharField(
        label=gettext_lazy("Quel est votre métier?"),
        help_text=gettext_lazy("Celui que vous faites, ou celui que vous cherchez"),
        max_length=160,
        required=False,
    )
    years = forms.IntegerField(
        label=gettext_lazy("Combien d’années d’expérience?"),
        min_value=0,
        max_value=70,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4"}),
        error_messages={
            "invalid": gettext_lazy("Écrivez un nombre, par exemple 5."),
            "max_value": gettext_lazy("Écrivez un nombre de 0 à 70."),
            "min_value": gettext_lazy("Écrivez un nombre de 0 à 70."),
        },
    )

    def value(self) -> values.Work:
        """The answers."""
        return values.Work(**self.cleaned_data)


class SpeechForm(SectionForm):
    """French and other languages, an interpreter."""

    said_of: ClassVar[dict[str, Any]] = {
        "french": gettext_lazy("Français, en mots simples"),
        "others": gettext_lazy("Autres langues"),
        "interpreter": gettext_lazy("Interprète : langue demandée"),
    }
    french = HintedRadio(
        label=gettext_lazy("Parlez-vous français?"),
        help_text=gettext_lazy(
            "Choisissez ce qui vous ressemble le plus. Il n’y a pas de mauvaise réponse."
        ),
        choices=FrenchLevel.choices,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    others = HintedBoxes(
        label=gettext_lazy("Quelles autres langues parlez-vous?"), required=False, inline=True
    )
    another = forms.ChoiceField(label=gettext_lazy("Une autre langue"), required=False)
    interpreter = forms.ChoiceField(
        label=gettext_lazy("Voulez-vous un ou une interprète? Dans quelle langue?"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the languages by their names in the language of the page."""
        super().__init__(*args, **kwargs)
        frequent = frequent_languages(language())
        offered = {code for code, _name in frequent}
        listed = languages(language())
        rest = [pair for pair in listed if pair[0] not in offered]
        field_of_choices(self, "others").choices = frequent
        field_of_choices(self, "another").choices = [CHOOSE, *rest]
        none = ("", _("Non, merci"))
        field_of_choices(self, "interpreter").choices = [none, *listed]

    def value(self) -> values.Speech:
        """The answers."""
        data = self.cleaned_data
        others = [*data["others"], *([data["another"]] if data["another"] else [])]
        return values.Speech(data["french"], tuple(others), data["interpreter"])
