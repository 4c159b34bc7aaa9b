"""What an administrator writes of a subscription."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.errors import ActionRefused
from enracine.kernel.outbound import MOST_CHARACTERS, read_address
from enracine.webhooks import kinds
from enracine.webhooks.models import Subscription


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds that may be asked for, by feature."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in kinds.offered():
        groups.setdefault(kind.group, []).append((kind.code, kind.name))
    return list(groups.items())


class SubscriptionForm(forms.Form):
    """Where, and what of."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Nom"),
        max_length=120,
        help_text=_("Le système qui reçoit : le reconnaître suffit."),
    )
    address = forms.CharField(
        label=_("Adresse"),
        max_length=MOST_CHARACTERS,
        help_text=_("Elle commence par https://. Nous n’y suivons aucune redirection."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Événements"),
        widget=forms.CheckboxSelectMultiple,
        choices=kind_choices,
        help_text=_("Chaque avis dit quoi et quand, avec des identifiants : jamais un nom."),
    )

    def clean_address(self) -> str:
        """Refuse beside the field what may not be called."""
        address: str = self.cleaned_data["address"].strip()
        try:
            read_address(address)
        except ActionRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return address


def initial_of(found: Subscription) -> dict[str, Any]:
    """What the form shows of a subscription."""
    return {name: getattr(found, name) for name in ("version", "name", "address", "kinds")}
