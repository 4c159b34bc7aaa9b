"""Forms of the portal that belong to no other feature: what a person asks about her own facts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import (
    DatePartsField,
    HintedBoxes,
    HintedRadio,
    PhoneField,
    field_of_choices,
)
from enracine.network.models import Organisation
from enracine.people.actions.registering import NEEDS_AGREEMENT
from enracine.people.actions.sections import NO_WAY_TO_REACH
from enracine.people.forms.base import CHOOSE, NameField
from enracine.portal.queries import AgentOf
from enracine.privacy.models import RightsRequest, Section
from enracine.territories.fields import PlaceField


class AskForm(forms.Form):
    """One's rights in plain words: what, of whom, and a few words of one's own."""

    kind = HintedRadio(
        label=_("Que voulez-vous?"),
        choices=RightsRequest.Kind.choices,
        hints={
            "access": _("Une copie de tout : renseignements, notes, décisions. C’est gratuit."),
            "portability": _(
                "Seulement ce que vous avez donné. Vous pouvez aussi le télécharger tout de suite."
            ),
            "rectification": _("Un renseignement faux, incomplet, ou qui ne devrait pas y être."),
            "cessation": _(
                "Par exemple un témoignage publié, ou un usage que vous ne voulez plus."
            ),
            "destruction": _(
                "L’organisme vous dira ce que la loi l’oblige à garder, et jusqu’à quand."
            ),
        },
        error_messages={"required": _("Choisissez ce que vous voulez.")},
    )
    section = forms.ChoiceField(
        label=_("Quelle partie est à corriger?"),
        help_text=_("Seulement pour une correction."),
        required=False,
    )
    organisations = HintedBoxes(
        label=_("À quels organismes?"),
        help_text=_("Chacun répond pour ce qu’il tient, dans son délai."),
        choices=[],
        error_messages={"required": _("Choisissez au moins un organisme.")},
    )
    words = forms.CharField(
        label=_("Avec vos mots"),
        help_text=_("Ce qui aide à vous répondre. Rien n’est obligatoire."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, holders: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(holder.pk), holder.name) for holder in holders]
        field_of_choices(self, "organisations").choices = choices
        field_of_choices(self, "section").choices = [("", "—"), *Section.choices]
        if len(choices) == 1:
            self.fields["organisations"].initial = [choices[0][0]]

    def clean(self) -> dict[str, Any]:
        """A correction names what is to be corrected."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == RightsRequest.Kind.RECTIFICATION and not values.get("section"):
            self.add_error("section", _("Dites quelle partie du dossier est à corriger."))
        return values


class WhoWouldForm(forms.Form):
    """A town and, if one wishes, an age: asked by address, kept nowhere."""

    lieu = PlaceField(
        label=_("Ville ou village"),
        max_length=80,
        error_messages={"required": _("Écrivez une ville ou un village.")},
    )
    age = forms.IntegerField(
        label=_("Votre âge (facultatif)"),
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )


class TerritoryForm(forms.Form):
    """Which territory, who you are, how to reach you: what an agent needs to answer."""

    territory = forms.ChoiceField(
        label=_("À quel territoire écrivez-vous?"),
        error_messages={"required": _("Choisissez un territoire.")},
    )
    given_name = NameField(
        label=_("Prénom"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    family_name = NameField(
        label=_("Nom de famille"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    birth_date = DatePartsField(label=_("Date de naissance"), birth=True, not_future=True)
    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        help_text=_("Il sert à ouvrir votre espace et à reprendre plus tard."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = PhoneField(label=_("Téléphone"), required=False)
    language = HintedRadio(
        label=_("Dans quelle langue voulez-vous nos messages?"),
        choices=(("fr-ca", _("Français")), ("en", _("Anglais"))),
        inline=True,
    )
    registration = forms.BooleanField(
        label=_("J’accepte que mon inscription soit traitée"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agents: Iterable[AgentOf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "territory").choices = [
            CHOOSE,
            *((a.key, f"{a.place} – {a.organisation}") for a in agents),
        ]

    def clean_key(self) -> str:
        """The key that makes it happen once."""
        return str(self.cleaned_data["key"])

    def clean_registration(self) -> bool:
        """The one agreement without which nothing can be done."""
        agreed = bool(self.cleaned_data["registration"])
        if not agreed:
            raise forms.ValidationError(gettext(NEEDS_AGREEMENT), code="no_consent")
        return agreed

    def clean(self) -> dict[str, Any]:
        """One way to reach her, at least."""
        data: dict[str, Any] = super().clean() or {}
        unreachable = not data.get("email") and not data.get("phone")
        if unreachable and not self.errors.get("email") and not self.errors.get("phone"):
            self.add_error("email", gettext(NO_WAY_TO_REACH))
        return data
