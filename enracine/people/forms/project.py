"""What the person wishes: a track, regions, what matters."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedRadio, field_of_choices
from enracine.people import rules, values
from enracine.people.forms.base import SectionForm
from enracine.people.models import Track
from enracine.people.widgets import MonthYearField
from enracine.territories.models import PajCoverage, Region

TRACK_HINTS = {
    "takeover": gettext_lazy("Reprendre une ferme, un commerce ou une autre entreprise"),
}


class WishForm(SectionForm):
    """What the person wants to do, what matters, when."""

    said_of: ClassVar[dict[str, Any]] = {
        "track": gettext_lazy("Projet en région"),
        "what_matters": gettext_lazy("Ce qui compte"),
        "limits": gettext_lazy("Ce qui limite le choix"),
        "hoped_on": gettext_lazy("Départ espéré"),
    }
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
            field_of_choices(self, name).choices = [unknown, *regions]

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
    """The whole project on one page: for corrections. A place is a region or a territory in it."""

    limits = forms.CharField(
        label=gettext_lazy("Y a-t-il des choses qui limitent votre choix?"),
        help_text=gettext_lazy("Par exemple : pas de voiture, l’emploi de ma conjointe, une école"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = (
        "track", "region_1", "region_2", "region_3", "what_matters", "limits", "hoped_on",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the regions and their territories, without touching the other lists of choices."""
        SectionForm.__init__(self, *args, **kwargs)
        listed = place_choices(today())
        for name in ("region_1", "region_2", "region_3"):
            field_of_choices(self, name).choices = listed

    def value(self) -> values.Project:
        """The answers."""
        return project_value(self.cleaned_data)


def place_choices(day: dt.date) -> list[tuple[Any, Any]]:
    """Regions, and the territories of Place aux jeunes inside each. Two SQL queries."""
    regions = list(Region.objects.in_force(day).values_list("code", "name"))
    inside: dict[str, dict[str, str]] = {}
    for region, code, name in (
        PajCoverage.objects.in_force(day)
        .annotate(region=Coalesce("mrc__region__code", "municipality__mrc__region__code"))
        .order_by("territory__name", "pk")
        .values_list("region", "territory__code", "territory__name")
    ):
        inside.setdefault(region, {})[f"{region}:{code}"] = name
    whole = _("Toute la région")
    groups: list[tuple[Any, Any]] = [("", _("Je ne sais pas encore"))]
    for code, name in regions:
        territories = list(inside.get(code, {}).items())
        groups.append((name, [(code, f"{name} – {whole}"), *territories]))
    return groups


def place_code(region: str, territory: str = "") -> str:
    """The value of a place in a list of choices: « 01 », or « 01:paj-12 » for a territory."""
    return f"{region}:{territory}" if territory else region


def project_value(data: dict[str, Any]) -> values.Project:
    """The project told by the two pages of the registration, or by the one of corrections."""
    chosen = rules.first_choices(data.get(f"region_{n}", "") for n in (1, 2, 3))
    places = tuple((region, paj) for region, _sep, paj in (code.partition(":") for code in chosen))
    return values.Project(
        track=data.get("track", ""),
        regions=tuple(rules.first_choices(region for region, _paj in places)),
        what_matters=data.get("what_matters", ""),
        hoped_on=data.get("hoped_on"),
        places=places,
        limits=data.get("limits"),
    )
