"""What is asked later, never at the registration: diplomas, experience, languages by skill.

Every question may stay unanswered but the one that names the entry.
"""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import field_of_choices
from enracine.people import skills, values
from enracine.people.countries import countries, languages
from enracine.people.forms.base import CHOOSE, SectionForm, language
from enracine.people.forms.life import StudiesForm, WorkForm
from enracine.people.models import SkillLevel
from enracine.people.queries.occupations import CnpHit, group_named, search_occupations

YEAR_ERRORS = {
    "invalid": gettext_lazy("L’année a quatre chiffres, par exemple 2021."),
    "min_value": gettext_lazy("L’année a quatre chiffres, par exemple 2021."),
    "max_value": gettext_lazy("L’année a quatre chiffres, par exemple 2021."),
}


class YearField(forms.IntegerField):
    """A year of four digits, typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            min_value=1900,
            max_value=2100,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "maxlength": "4"}),
            error_messages=YEAR_ERRORS,
            **kwargs,
        )


def _no_future(form: forms.Form, *names: str) -> None:
    for name in names:
        year = form.cleaned_data.get(name)
        if year and year > today().year:
            form.add_error(
                name, ValidationError(_("Cette année est dans l’avenir."), code="future_year")
            )


class CredentialForm(StudiesForm):
    """One diploma: its level, its name, where and when, recognition, professional order."""

    title = forms.CharField(
        label=gettext_lazy("Nom du diplôme"),
        help_text=gettext_lazy("Comme il est écrit, dans sa langue"),
        max_length=160,
        required=False,
    )
    institution = forms.CharField(
        label=gettext_lazy("Établissement"), max_length=160, required=False
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays du diplôme"), required=False)
    year = YearField(label=gettext_lazy("Année du diplôme"))
    professional_order = forms.CharField(
        label=gettext_lazy("Ordre professionnel concerné, s’il y en a un"),
        help_text=gettext_lazy("Par exemple : Ordre des ingénieurs du Québec"),
        max_length=160,
        required=False,
    )
    field_order = (
        "level", "title", "field_of_study", "institution", "country", "year", "recognition",
        "professional_order",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the countries in the language of the page."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "country").choices = [CHOOSE, *countries(language())]

    def clean(self) -> dict[str, Any]:
        """Refuse a diploma of next year."""
        cleaned = super().clean() or {}
        _no_future(self, "year")
        return cleaned

    def value(self) -> values.Credential:
        """The answers."""
        return values.Credential(**self.cleaned_data)


class OccupationInput(forms.TextInput):
    """A box that proposes names of the CNP as one types; plain text without JavaScript."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "data-suggest": reverse_lazy("people:occupations"),
                "data-suggest-into": "cnp_code",
                "data-suggest-none": gettext_lazy("Aucun métier de ce nom"),
                "autocomplete": "off",
            }
        )


class ExperienceForm(WorkForm):
    """One occupation: its name (searched in the CNP), where, how long; done or looked for.

    « Chercher » (without JavaScript) shows the names found as choices; a name that is not in the
    classification is kept as it is written, without code.
    """

    title = forms.CharField(
        label=gettext_lazy("Quel est votre métier?"),
        help_text=gettext_lazy(
            "Écrivez quelques lettres : nous proposons des métiers. Les accents ne comptent pas."
        ),
        max_length=160,
        required=False,
        widget=OccupationInput(),
    )
    cnp_code = forms.CharField(
        label=gettext_lazy("Classification (CNP)"),
        required=False,
        max_length=5,
        widget=forms.HiddenInput,
    )
    country = forms.ChoiceField(label=gettext_lazy("Dans quel pays?"), required=False)
    start_year = YearField(label=gettext_lazy("Première année"))
    end_year = YearField(
        label=gettext_lazy("Dernière année"),
        help_text=gettext_lazy("Rien à écrire si vous le faites encore."),
    )
    wanted = forms.BooleanField(
        label=gettext_lazy("C’est le métier que je cherche en région"), required=False
    )
    field_order = (
        "title", "cnp_code", "years", "country", "start_year", "end_year", "wanted",
    )  # fmt: skip
    said_of: ClassVar[dict[str, Any]] = WorkForm.said_of | {
        "country": gettext_lazy("Pays"),
        "wanted": gettext_lazy("Métier recherché en région"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the countries in the language of the page."""
        super().__init__(*args, **kwargs)
        self.found: tuple[CnpHit, ...] = ()
        field_of_choices(self, "country").choices = [CHOOSE, *countries(language())]

    @property
    def asks_names(self) -> bool:
        """Whether « Chercher » was pressed: nothing is saved, names are shown."""
        return self.is_bound and "chercher" in self.data

    def look_up(self) -> tuple[CnpHit, ...]:
        """The names found for what is typed, to be shown as choices."""
        self.found = tuple(search_occupations(str(self.data.get("title", ""))))
        return self.found

    def clean(self) -> dict[str, Any]:
        """Check the years; give the code of a name that the classification has as it is typed."""
        cleaned = super().clean() or {}
        problem = skills.years_problem(cleaned.get("start_year"), cleaned.get("end_year"), today())
        self.add_problems([problem] if problem else [])
        if cleaned.get("title") and not cleaned.get("cnp_code"):
            cleaned["cnp_code"] = group_named(cleaned["title"])
        if not cleaned.get("title"):
            cleaned["cnp_code"] = ""
        return cleaned

    def value(self) -> values.Experience:
        """The answers."""
        return values.Experience(**self.cleaned_data)


LEVELS = [
    ("", gettext_lazy("Je ne le dis pas")),
    (gettext_lazy("En mots simples"), SkillLevel.choices[:4]),
    (gettext_lazy("Résultat d’un test (NCLC)"), SkillLevel.choices[4:]),
]


class SkillField(forms.ChoiceField):
    """How well, for one skill."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, choices=LEVELS, required=False)


class SkillForm(SectionForm):
    """One language, skill by skill: in plain words, or as a test measured it."""

    language = forms.ChoiceField(
        label=gettext_lazy("Langue"),
        error_messages={"required": gettext_lazy("Choisissez une langue.")},
    )
    understand = SkillField(gettext_lazy("Comprendre quand on parle"))
    speak = SkillField(gettext_lazy("Parler"))
    read = SkillField(gettext_lazy("Lire"))
    write = SkillField(gettext_lazy("Écrire"))
    test = forms.CharField(
        label=gettext_lazy("Test passé, s’il y en a un"),
        help_text=gettext_lazy("Par exemple : TEFAQ, mars 2025"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """French first, then every language by its name."""
        super().__init__(*args, **kwargs)
        listed = [("fr", _("français")), *languages(language())]
        field_of_choices(self, "language").choices = [CHOOSE, *listed]

    def clean(self) -> dict[str, Any]:
        """Ask for one skill at least."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(n) for n in ("understand", "speak", "read", "write")):
            text = _("Dites au moins une chose : comprendre, parler, lire ou écrire.")
            self.add_error("understand", ValidationError(text, code="nothing"))
        return cleaned

    def value(self) -> values.Skill:
        """The answers."""
        return values.Skill(**self.cleaned_data)
