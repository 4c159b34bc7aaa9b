"""Forms of the money of a stay and of its evaluation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.documents import ACCEPTED
from enracine.kernel.forms import DayInput, DollarsField, HintedRadio, cents_of, dollars_of
from enracine.stays.actions import Spent
from enracine.stays.models import Cost, StayEvaluation


class BudgetForm(forms.Form):
    """What a stay may cost, by kind, in dollars."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Cost.choices:
            self.fields[code] = DollarsField(label=label, required=False)

    def cents(self) -> dict[str, int]:
        """The amounts typed, in cents."""
        return {
            code: cents_of(self.cleaned_data[code])
            for code in Cost.values
            if self.cleaned_data.get(code)
        }


def budget_initial(planned: dict[str, int], version: int) -> dict[str, Any]:
    """A plan as its form shows it."""
    return {"version": version} | {
        code: dollars_of(cents) for code, cents in planned.items() if cents
    }


class ExpenseForm(forms.Form):
    """An expense, with its receipt."""

    kind = forms.ChoiceField(label=_("Poste"), choices=Cost.choices)
    label = forms.CharField(label=_("Quoi"), max_length=160)
    spent_on = forms.DateField(label=_("Payé le"), widget=DayInput(), initial=today)
    cents = DollarsField(label=_("Montant, en dollars"))
    receipt = forms.FileField(
        label=_("Reçu"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
        help_text=_("Une photo ou un PDF."),
    )
    no_receipt = forms.CharField(
        label=_("Sinon, pourquoi il manque"), max_length=200, required=False
    )
    over_reason = forms.CharField(
        label=_("Si le budget est passé, pourquoi"), max_length=200, required=False
    )

    def spent(self) -> Spent:
        """What the action asks."""
        data = self.cleaned_data
        file = data["receipt"]
        return Spent(
            kind=data["kind"],
            label=data["label"],
            spent_on=data["spent_on"],
            cents=cents_of(data["cents"]),
            receipt=(file, file.name) if file else None,
            no_receipt=data["no_receipt"],
            over_reason=data["over_reason"],
        )


class EvaluationForm(forms.Form):
    """Two questions to tick, two to write: all in a minute."""

    useful = HintedRadio(
        label=_("Ce séjour vous a-t-il aidé à décider?"), choices=StayEvaluation.Useful.choices
    )
    next_step = HintedRadio(label=_("Et maintenant?"), choices=StayEvaluation.Next.choices)
    liked = forms.CharField(
        label=_("Ce qui vous a le plus aidé"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    missing = forms.CharField(
        label=_("Ce qui a manqué"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("L’organisateur lit ces mots sans votre nom."),
    )
