"""Forms of the money of a stay and of its evaluation."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.documents import ACCEPTED
from enracine.kernel.forms import DayInput, HintedRadio
from enracine.stays.actions import Spent
from enracine.stays.models import Cost, StayEvaluation


def _amount(label: Any, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal("0"),
        max_value=Decimal("100000"),
        decimal_places=2,
        max_digits=8,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class BudgetForm(forms.Form):
    """What a stay may cost, by kind, in dollars."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Cost.choices:
            self.fields[code] = _amount(label, required=False)

    def cents(self) -> dict[str, int]:
        """The amounts typed, in cents."""
        return {
            code: int(self.cleaned_data[code] * 100)
            for code in Cost.values
            if self.cleaned_data.get(code)
        }


def budget_initial(planned: dict[str, int], version: int) -> dict[str, Any]:
    """A plan as its form shows it."""
    return {"version": version} | {
        code: (Decimal(cents) / 100).quantize(Decimal("0.01"))
        for code, cents in planned.items()
        if cents
    }


class ExpenseForm(forms.Form):
    """An expense, with its receipt."""

    kind = forms.ChoiceField(label=_("Poste"), choices=Cost.choices)
    label = forms.CharField(label=_("Quoi"), max_length=160)
    spent_on = forms.DateField(label=_("Payé le"), widget=DayInput(), initial=today)
    cents = _amount(_("Montant, en dollars"), required=True)
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
            cents=int(data["cents"] * 100),
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
