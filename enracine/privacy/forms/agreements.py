"""Forms of protection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedRadio
from enracine.privacy.actions.disposals import GIVEN, Said
from enracine.privacy.models import RecipientAnswer


class AnswerEndForm(forms.Form):
    """What the recipient did of what it had received: destroyed, or kept and why, and until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = HintedRadio(
        label=_("Ce que vous avez fait de ce que vous aviez reçu"),
        choices=[c for c in RecipientAnswer.choices if c[0] in GIVEN],
        error_messages={"required": _("Choisissez une réponse.")},
    )
    destroyed_on = forms.DateField(
        label=_("Détruit le"),
        help_text=_("Copies papier, fichiers téléchargés, courriels : la date où tout l’était."),
        widget=DayInput(),
        required=False,
    )
    obligation = forms.CharField(
        label=_("Sinon, quelle obligation vous en empêche"),
        help_text=_("Quel texte ou quelle entente. La personne lira cette réponse."),
        max_length=300,
        required=False,
    )
    kept_until = forms.DateField(
        label=_("À garder jusqu’au"),
        help_text=_("Après ce jour, on vous redemandera ce qui a été fait."),
        widget=DayInput(),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destroyed_on"].initial = today()

    def said(self) -> Said:
        """The answer in the words of the action; what does not go with it is left out there."""
        data = self.cleaned_data
        return Said(data["answer"], data["destroyed_on"], data["obligation"], data["kept_until"])
