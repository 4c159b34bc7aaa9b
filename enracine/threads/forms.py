"""What each gesture on a thread asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import new_id
from enracine.threads.models import LONGEST, Template


class MessageForm(forms.Form):
    """A word to the other side. `key` makes one message of a form sent twice."""

    text = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("N’écrivez pas votre numéro d’assurance sociale."),
        error_messages={
            "required": _("Écrivez votre message."),
            "max_length": _("Un message a au plus 4 000 caractères."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id


class ReadyForm(forms.Form):
    """Which words ready to send to put in the message."""

    modele = forms.ModelChoiceField(
        label=_("Partir d’un modèle"), queryset=Template.objects.none(), empty_label=_("Aucun")
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["modele"].queryset = offered  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """Words ready to send."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Titre"), max_length=80)
    text = forms.CharField(
        label=_("Texte en français"),
        max_length=LONGEST // 2,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Des phrases courtes, une idée à la fois. Aucun nom, aucune date."),
    )
    text_en = forms.CharField(
        label=_("Le même en anglais"),
        max_length=LONGEST // 2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Placé sous le français pour qui a choisi l’anglais."),
    )
