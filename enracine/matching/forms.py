"""What a household says: what counts, how far, how much, near what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedBoxes, field_of_choices
from enracine.matching.actions import WishValues
from enracine.matching.queries.homes import Said
from enracine.matching.rules.homes import USUAL
from enracine.matching.rules.words import IMPORTANCES, LABELS, SIZES

#: Straight-line kilometres from Montréal that may be chosen as a limit.
DISTANCES = (100, 200, 300, 500, 800)
#: The least and the most that may be said of a rent, in dollars a month.
LEAST_RENT, MOST_RENT = 200, 10_000
NO_LIMIT = gettext_noop("Pas de limite")


class WishesForm(forms.Form):
    """What counts for one adult. The criteria that say nothing to her household are left out."""

    budget = forms.IntegerField(
        label=_("Loyer que vous pouvez payer"),
        help_text=_("En dollars par mois. Laissez vide pour ne pas mettre de limite."),
        required=False,
        min_value=LEAST_RENT,
        max_value=MOST_RENT,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    max_km = forms.TypedChoiceField(
        label=_("Pas plus loin de Montréal que"), required=False, coerce=int, empty_value=None
    )
    size = forms.ChoiceField(label=_("Où aimeriez-vous vivre?"), required=False)
    near = forms.ChoiceField(
        label=_("Près de quel endroit?"),
        help_text=_("De la famille, des amis, une école."),
        required=False,
    )
    services = HintedBoxes(label=_("Quels services voulez-vous sur place?"), required=False)

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[str],
        places: Iterable[tuple[str, str]],
        services: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        none = [("", gettext("Peu importe"))]
        self.criteria = tuple(criteria)
        self._choose("size", [*none, *((code, gettext(text)) for code, text in SIZES.items())])
        self._choose("near", [("", gettext("Aucun")), *places])
        self._choose("services", list(services))
        km = [(str(n), f"{n} km") for n in DISTANCES]
        self._choose("max_km", [("", gettext(NO_LIMIT)), *km])
        levels = [(str(n), gettext(text)) for n, text in IMPORTANCES.items()]
        for code in self.criteria:
            self.fields[f"weight_{code}"] = forms.TypedChoiceField(
                label=gettext(LABELS[code]), choices=levels, coerce=int
            )
        self.order_fields(
            [
                *(f"weight_{code}" for code in self.criteria),
                "budget",
                "max_km",
                "size",
                "near",
                "services",
            ]
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field_of_choices(self, name).choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a household to which nothing counts: nothing could be ranked."""
        data = super().clean() or {}
        levels = [data.get(f"weight_{code}") for code in self.criteria]
        if levels and all(level == 0 for level in levels):
            raise forms.ValidationError(
                gettext(
                    "Tout est à « Ça ne compte pas ». Choisissez au moins une chose qui compte."
                ),
                code="nothing_counts",
            )
        return data

    def values(self) -> WishValues:
        """What was said, for the action."""
        data = self.cleaned_data
        return WishValues(
            weights={code: data[f"weight_{code}"] for code in self.criteria},
            budget=data["budget"],
            max_km=data["max_km"],
            size=data["size"],
            near=data["near"],
            services=tuple(data["services"]),
        )


def initial_of(wishes: Said | None, criteria: Iterable[str]) -> Mapping[str, Any]:
    """What the form shows: what was said, else what usually counts."""
    said = wishes.weights if wishes is not None else {}
    levels = {f"weight_{code}": said.get(code, USUAL[code]) for code in criteria}
    if wishes is None:
        return levels
    return levels | {
        "budget": wishes.budget,
        "max_km": wishes.max_km or "",
        "size": wishes.size,
        "near": wishes.near or "",
        "services": wishes.services,
    }
