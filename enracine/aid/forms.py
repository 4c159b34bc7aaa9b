"""Forms of aid, for whoever decides and pays: what was typed is kept, errors stand beside it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from enracine.aid import rules
from enracine.aid.actions import Decision, Proof, Settlement
from enracine.aid.models import AidPayment, AidRecovery, AidRequest, PaymentEnd, RecoveryReason
from enracine.kernel.clock import today
from enracine.kernel.documents import ACCEPTED
from enracine.kernel.forms import DayInput, DollarsField, HintedBoxes, HintedRadio, cents_of
from enracine.people.models import PersonDocument

NOTHING = ("", gettext_lazy("Choisissez"))
_REASONS = dict(AidRequest.Reason.choices)


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput)


def _chosen(codes: Sequence[str], words: dict[str, Any]) -> list[tuple[str, Any]]:
    return [NOTHING, *((code, words[code]) for code in codes)]


class DecideForm(forms.Form):
    """Granted or not, how much, why."""

    version = _version()
    outcome = HintedRadio(
        label=_("Décision"),
        choices=[("grant", _("Accorder")), ("refuse", _("Refuser"))],
        inline=True,
    )
    cents = DollarsField(
        label=_("Montant accordé, en dollars"),
        most=rules.MOST_CENTS,
        required=False,
        help_text=_("Si vous accordez."),
    )
    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[
            NOTHING,
            (_("Accorder"), [(c, _REASONS[c]) for c in rules.GRANTING]),
            (_("Refuser"), [(c, _REASONS[c]) for c in rules.REFUSING]),
        ],
        help_text=_("La personne le lira."),
    )
    message = forms.CharField(
        label=_("Mot à la personne"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def decision(self) -> Decision:
        """What the action asks."""
        data = self.cleaned_data
        return Decision(
            data["outcome"] == "grant", data["reason"], cents_of(data["cents"]), data["message"]
        )


class KindsForm(forms.Form):
    """Which documents to ask for before deciding."""

    version = _version()
    kinds = HintedBoxes(label=_("Documents à demander"), choices=PersonDocument.Kind.choices)


class PaymentForm(forms.Form):
    """A payment to plan."""

    version = _version()
    cents = DollarsField(label=_("Montant, en dollars"), most=rules.MOST_CENTS)
    planned_on = forms.DateField(label=_("Prévu le"), widget=DayInput(), initial=today)
    means = forms.ChoiceField(label=_("Comment"), choices=[NOTHING, *AidPayment.Means.choices])


class _ProofForm(forms.Form):
    proof = forms.FileField(
        label=_("Preuve"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED)}),
        help_text=_("Une photo ou un PDF : avis de virement, reçu, facture."),
    )
    no_proof = forms.CharField(
        label=_("Sinon, pourquoi elle manque"), max_length=200, required=False
    )

    def given_proof(self) -> Proof:
        """What the action asks."""
        file = self.cleaned_data["proof"]
        return Proof((file, file.name) if file else None, self.cleaned_data["no_proof"])


class PayForm(_ProofForm):
    """A payment that is made."""

    version = _version()
    paid_on = forms.DateField(label=_("Versé le"), widget=DayInput(), initial=today)
    field_order = ("version", "paid_on", "proof", "no_proof")


class CancelPaymentForm(forms.Form):
    """Why a planned payment is not made."""

    version = _version()
    reason = forms.ChoiceField(label=_("Motif"), choices=[NOTHING, *PaymentEnd.choices])


class RecoveryForm(forms.Form):
    """Money paid that must come back."""

    version = _version()
    cents = DollarsField(label=_("Montant, en dollars"), most=rules.MOST_CENTS)
    reason = forms.ChoiceField(label=_("Motif"), choices=[NOTHING, *RecoveryReason.choices])


class SettleForm(_ProofForm):
    """How it is settled: it came back, it stands for the next departure, or it is given up."""

    version = _version()
    outcome = HintedRadio(
        label=_("Comment c’est réglé"),
        choices=[
            ("recovered", _("L’argent est revenu")),
            ("carried", _("Reporté : il vaut pour le prochain départ")),
            ("waived", _("Laissé : on ne le redemande pas")),
        ],
    )
    settled_on = forms.DateField(label=_("Le"), widget=DayInput(), initial=today)
    carried_until = forms.DateField(
        label=_("Si reporté, jusqu’au"), widget=DayInput(), required=False
    )
    waived_for = forms.ChoiceField(
        label=_("Si laissé, pourquoi"),
        choices=[NOTHING, *AidRecovery.Waive.choices],
        required=False,
    )
    field_order = (
        "version", "outcome", "settled_on", "proof", "no_proof", "carried_until", "waived_for",
    )  # fmt: skip

    def settlement(self) -> Settlement:
        """What the action asks."""
        data = self.cleaned_data
        return Settlement(
            outcome=data["outcome"],
            settled_on=data["settled_on"],
            proof=self.given_proof(),
            carried_until=data["carried_until"],
            waived_for=data["waived_for"],
        )


class EndForm(forms.Form):
    """Why nothing more is paid."""

    version = _version()
    reason = forms.ChoiceField(
        label=_("Motif"), choices=_chosen(rules.ENDING, dict(AidRequest.End.choices))
    )
