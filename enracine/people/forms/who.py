"""Who the person is, and how to reach her."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import DatePartsField, HintedRadio, PhoneField, field_of_choices
from enracine.people import rules, values
from enracine.people.actions.registering import NEEDS_PARENT
from enracine.people.actions.sections import NO_WAY_TO_REACH
from enracine.people.countries import countries
from enracine.people.forms.base import CHOOSE, NameField, SectionForm, language


class IdentityForm(SectionForm):
    """Name, birth."""

    given_name = NameField(
        label=gettext_lazy("Prénom"),
        help_text=gettext_lazy("Si vous avez un seul nom, écrivez-le ici."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Écrivez votre prénom.")},
    )
    family_name = NameField(
        label=gettext_lazy("Nom de famille"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    birth_date = DatePartsField(label=gettext_lazy("Date de naissance"), birth=True)
    birth_country = forms.ChoiceField(
        label=gettext_lazy("Pays de naissance"),
        help_text=gettext_lazy("Il sert à savoir quels services vous pouvez recevoir."),
        error_messages={"required": gettext_lazy("Choisissez votre pays de naissance.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the countries in the language of the page."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "birth_country").choices = [CHOOSE, *countries(language())]

    def clean(self) -> dict[str, Any]:
        """Refuse a birth that cannot be, and send those under 14 to a parent."""
        cleaned = super().clean() or {}
        born = cleaned.get("birth_date")
        if born is None:
            return cleaned
        problems = rules.impossible_dates(birth_date=born, day=today())
        self.add_problems(problems)
        if not problems and rules.standing_at(born, today()) == rules.Standing.NEEDS_PARENT:
            self.add_error("birth_date", ValidationError(_(NEEDS_PARENT), code="needs_parent"))
        return cleaned

    def value(self) -> values.Identity:
        """The answers."""
        return values.Identity(**self.cleaned_data)


class ReachForm(SectionForm):
    """E-mail, telephone, language of letters: one way to reach the person at least."""

    email = forms.EmailField(
        label=gettext_lazy("Courriel"),
        required=False,
        help_text=gettext_lazy("Il sert à ouvrir votre espace et à reprendre plus tard."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": gettext_lazy("Écrivez un courriel complet, par exemple nom@exemple.com.")
        },
    )
    phone = PhoneField(label=gettext_lazy("Téléphone"), required=False)
    said_of: ClassVar[dict[str, Any]] = {"language": gettext_lazy("Langue des messages")}
    language = HintedRadio(
        label=gettext_lazy("Dans quelle langue voulez-vous nos messages?"),
        choices=(("fr-ca", gettext_lazy("Français")), ("en", gettext_lazy("Anglais"))),
        inline=True,
        error_messages={"required": gettext_lazy("Choisissez une langue.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one way to reach the person."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", ValidationError(_(NO_WAY_TO_REACH), code="unreachable"))
        return cleaned

    def value(self) -> values.Reach:
        """The answers."""
        data = self.cleaned_data
        return values.Reach(data["email"].lower(), data["phone"], data["language"])
