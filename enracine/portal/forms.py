"""Forms of the portal that belong to no other feature: what a person asks about her own facts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedBoxes, HintedRadio
from enracine.network.models import Organisation
from enracine.privacy.models import RightsRequest, Section


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
        self.fields["organisations"].choices = choices  # type: ignore[attr-defined]
        self.fields["section"].choices = [("", "—"), *Section.choices]  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["organisations"].initial = [choices[0][0]]

    def clean(self) -> dict[str, Any]:
        """A correction names what is to be corrected."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == RightsRequest.Kind.RECTIFICATION and not values.get("section"):
            self.add_error("section", _("Dites quelle partie du dossier est à corriger."))
        return values
