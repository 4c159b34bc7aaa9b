"""Forms of how an organisation serves and answers: places, pauses, links, softwares."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import DayInput, HintedRadio, field_of_choices
from enracine.network.models import MOST_PLACES, Organisation, Permission


class TokenForm(forms.Form):
    """Access for a software: its name, as whom it acts, what it may do, for how long."""

    label = forms.CharField(
        label=_("Nom du logiciel"),
        help_text=_("Pour le reconnaître : « Notre système de dossiers »."),
        max_length=80,
        error_messages={"required": _("Donnez un nom à ce logiciel.")},
    )
    membership = forms.ChoiceField(label=_("Au nom de"), required=False)
    permission = HintedRadio(
        label=_("Ce qu’il peut faire"),
        choices=Permission.choices,
        hints={Permission.WRITE: _("Il fera en votre nom ce que vous pourriez faire ici.")},
        initial=Permission.READ,
    )
    days = forms.IntegerField(
        label=_("Pendant combien de jours"),
        min_value=1,
        error_messages={
            "required": _("Écrivez un nombre de jours."),
            "invalid": _("Écrivez un nombre de jours, par exemple 30."),
            "min_value": _("Écrivez au moins 1 jour."),
        },
    )

    def __init__(
        self, *args: Any, memberships: list[tuple[str, str]], most: int, **kwargs: Any
    ) -> None:
        """`memberships` are hers, id and label; `most` is the longest life allowed."""
        super().__init__(*args, **kwargs)
        self.most = most
        if len(memberships) > 1:
            every = ("", _("Chacun de mes rôles, au choix du logiciel"))
            field_of_choices(self, "membership").choices = [every, *memberships]
        else:
            del self.fields["membership"]

    def clean_days(self) -> int:
        """No longer than the setting allows."""
        days: int = self.cleaned_data["days"]
        if days > self.most:
            said = _("Choisissez une durée de 1 à %(most)d jours.")
            raise forms.ValidationError(said, params={"most": self.most})
        return days


class PlacesForm(forms.Form):
    """One line of « Nos places »: an empty number says that nothing is declared."""

    places = forms.IntegerField(
        label=_("Places"), min_value=0, max_value=MOST_PLACES, required=False
    )
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=DayInput())
    note = forms.CharField(label=_("Note pour l’émetteur"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PauseForm(forms.Form):
    """Why no referral for now, and until when."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("L’émetteur lira ce motif. N’écrivez rien sur une personne."),
        max_length=300,
    )
    until = forms.DateField(
        label=_("Dernier jour de la pause"),
        help_text=_("Les références reprennent d’elles-mêmes le lendemain. Vide : vous rouvrirez."),
        required=False,
        widget=DayInput(),
    )


class LinkAnsweringForm(forms.Form):
    """Which organisation answers by link, and where its links and its codes go."""

    organisation = forms.ModelChoiceField(
        label=_("Organisme"), queryset=Organisation.objects.none(), empty_label=None
    )
    email = forms.EmailField(
        label=_("Courriel où vont les liens"),
        help_text=_("Une adresse de l’organisme, lue par quelqu’un chaque semaine."),
    )
    code_email = forms.EmailField(
        label=_("Courriel où vont les codes (facultatif)"),
        help_text=_("Une deuxième adresse : un lien transmis par erreur n’ouvre alors rien."),
        required=False,
    )

    def __init__(
        self, *args: Any, organisations: "QuerySet[Organisation]", own: object, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the type checker what Django gives
        field.queryset = organisations
        field.initial = own
