"""What the person wishes: a track, regions, what matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedRadio
from enracine.people import rules, values
from enracine.people.forms.base import SectionForm
from enracine.people.models import Track
from enracine.people.widgets import MonthYearField
from enracine.territories.models import Region

TRACK_HINTS = {
    "takeover": gettext_lazy("Reprendre une ferme, un commerce ou une autre entreprise"),
}


class WishForm(SectionForm):
    """What the person wants to do, what matters, when."""

    track = HintedRadio(
        label=gettext_lazy("Que voulez-vous faire en région?"),
        choices=Track.choices,
        hints=TRACK_HINTS,
        required=False,
    )
    what_matters = forms.CharField(
        label=gettext_lazy("Qu’est-ce qui compte le plus pour vous et votre famille?"),
        help_text=gettext_lazy("Par exemple : une école, la nature, être près d’un hôpital"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hoped_on = MonthYearField(label=gettext_lazy("Quand aimeriez-vous partir?"), required=False)


class RegionsForm(SectionForm):
    """Up to three regions, in order. None is a fine answer."""

    region_1 = forms.ChoiceField(label=gettext_lazy("Premier choix"), required=False)
    region_2 = forms.ChoiceField(label=gettext_lazy("Deuxième choix"), required=False)
    region_3 = forms.ChoiceField(label=gettext_lazy("Troisième choix"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the regions of Québec."""
        super().__init__(*args, **kwargs)
        regions = list(Region.objects.in_force(today()).values_list("code", "name"))
        unknown = ("", _("Je ne sais pas encore"))
        for name in self.fields:
            self.fields[name].choices = [unknown, *regions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse the same region twice, beside the second."""
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for name in ("region_1", "region_2", "region_3"):
            code = cleaned.get(name)
            if code and code in seen:
                self.add_error(name, _("Vous avez déjà choisi cette région."))
            seen.add(code or "")
        return cleaned

    def codes(self) -> tuple[str, ...]:
        """The chosen regions, in order, without blanks."""
        return tuple(rules.first_choices(self.cleaned_data.values()))


class ProjectForm(WishForm, RegionsForm):
    """The whole project on one page: for corrections."""

    field_order = ("track", "region_1", "region_2", "region_3", "what_matters", "hoped_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the regions, without touching the other lists of choices."""
        SectionForm.__init__(self, *args, **kwargs)
        listed = RegionsForm().fields
        for name in ("region_1", "region_2", "region_3"):
            self.fields[name].choices = listed[name].choices  # type: ignore[attr-defined]

    def value(self) -> values.Project:
        """The answers."""
        return project_value(self.cleaned_data)


def project_value(data: dict[str, Any]) -> values.Project:
    """The project told by the two pages of the registration, or by the one of corrections."""
    codes = rules.first_choices(data.get(f"region_{n}", "") for n in (1, 2, 3))
    return values.Project(
        track=data.get("track", ""),
        regions=tuple(codes),
        what_matters=data.get("what_matters", ""),
        hoped_on=data.get("hoped_on"),
    )
