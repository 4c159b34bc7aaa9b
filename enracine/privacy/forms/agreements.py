"""Forms of protection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedRadio
from enracine.privacy.models import RecipientAnswer


class AnswerEndForm(forms.Form):
    """What the recipient did of what it had received."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = HintedRadio(
        label=_("Ce que vous avez fait de ce que vous aviez reçu"), choices=RecipientAnswer.choices
    )
    obligation = forms.CharField(
        label=_("Quelle obligation, si vous devez garder quelque chose"),
        help_text=_("La personne lira cette réponse."),
        max_length=300,
        required=False,
    )
