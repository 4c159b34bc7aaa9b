"""Forms of who works in an organisation, who is away, who answers, who opens what."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedRadio, field_of_choices
from enracine.network.forms.signing_in import PASSWORD_HELP
from enracine.network.models import Membership, Role, User
from enracine.network.scope import Scope


class InviteForm(forms.Form):
    """Somebody to invite in the organisation."""

    email = forms.EmailField(
        label=_("Courriel"),
        error_messages={
            "required": _("Écrivez le courriel de la personne."),
            "invalid": _("Écrivez un courriel complet, par exemple nom@exemple.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rôle.")},
    )

    def __init__(self, roles: list[str], *args: Any, **kwargs: Any) -> None:
        """`roles` are those that the person inviting may give, in order."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "role").choices = [(r, capfirst(Role(r).label)) for r in roles]


class AcceptForm(forms.Form):
    """Opening one's account from an invitation: a name, and a password unless there is one."""

    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom : vos collègues le verront.")},
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choisissez un mot de passe.")},
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Refuse a password that is too short, too common, or made of the e-mail."""
        password: str = self.cleaned_data["password"]
        user = User(email=self.email, name=self.cleaned_data.get("name", ""))
        password_validation.validate_password(password, user)
        return password


class EndMembershipForm(forms.Form):
    """The last day of a membership; today ends it at once."""

    last_day = forms.DateField(
        label=_("Dernier jour"),
        help_text=_("La date du jour retire l’accès tout de suite."),
        widget=DayInput,
        error_messages={
            "required": _("Écrivez le dernier jour."),
            "invalid": _("Écrivez une date, par exemple 2026-11-30."),
        },
    )

    def clean_last_day(self) -> Any:
        """A day to come, or today."""
        day = self.cleaned_data["last_day"]
        if day < today():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return day


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who stands in. The reason is nobody's business."""

    membership = forms.ModelChoiceField(
        label=_("Qui s’absente"), queryset=Membership.objects.none()
    )
    valid_from = forms.DateField(label=_("Premier jour d’absence"), widget=DayInput)
    valid_to = forms.DateField(label=_("Dernier jour d’absence"), widget=DayInput)
    stand_in = forms.ModelChoiceField(
        label=_("Qui prend la relève"),
        help_text=_("Sans personne, ce qui arrive va à tout l’organisme."),
        queryset=Membership.objects.none(),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        people: "QuerySet[Membership]",
        colleagues: "QuerySet[Membership]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("membership", people), ("stand_in", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the type checker what Django gives
            field.queryset = found
            field.label_from_instance = said_membership  # type: ignore[method-assign,assignment]  # as Django documents it


def said_membership(member: Membership) -> str:
    """A colleague and her role, as a list of choices says them."""
    return f"{member.user.get_full_name()} ({member.get_role_display()})"


class PrivacyOfficerForm(forms.Form):
    """Who answers for personal information; shown to the public."""

    name = forms.CharField(
        label=_("Nom"), max_length=120, error_messages={"required": _("Écrivez le nom.")}
    )
    title = forms.CharField(
        label=_("Titre"),
        max_length=160,
        help_text=_("La loi demande de publier le titre et les coordonnées."),
        error_messages={"required": _("Écrivez le titre.")},
    )
    email = forms.EmailField(
        label=_("Courriel"),
        error_messages={
            "required": _("Écrivez un courriel où on peut vous joindre."),
            "invalid": _("Écrivez un courriel complet, par exemple nom@exemple.com."),
        },
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    is_deputy = forms.BooleanField(label=_("Cette personne assure la suppléance"), required=False)
    valid_from = forms.DateField(
        label=_("Depuis le"),
        widget=DayInput,
        error_messages={"required": _("Écrivez la date.")},
    )
    delegated_by = forms.CharField(
        label=_("Délégation écrite signée par"),
        max_length=200,
        required=False,
        help_text=_(
            "Nom et titre de la plus haute autorité. Vide : la personne nommée a elle-même la plus "
            "haute autorité."
        ),
    )
    delegated_on = forms.DateField(
        label=_("Date de la délégation"), widget=DayInput, required=False
    )


class ScopeForm(forms.Form):
    """Who opens the files of the organisation, from when."""

    scope = HintedRadio(
        label=_("Qui ouvre les dossiers"),
        choices=Scope.choices,
        hints={
            Scope.ORGANISATION: _("Pour une très petite équipe, où chacun remplace chacun."),
            Scope.TEAM: _("Sans équipe nommée, tout l’organisme est une seule équipe."),
            Scope.ASSIGNED: _("Les autres passent par un accès d’exception, motivé et revu."),
        },
    )
    valid_from = forms.DateField(label=_("À partir du"), widget=DayInput())


class TeamForm(forms.Form):
    """The team of somebody who works here."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    team = forms.CharField(
        label=_("Équipe"),
        help_text=_("Les personnes d’une même équipe ouvrent les dossiers les unes des autres."),
        max_length=60,
        required=False,
    )
