"""The ministry's form for somebody still abroad: no postal code, no Canadian telephone."""

import functools
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, field_of_choices
from enracine.people.countries import countries
from enracine.people.forms.base import CHOOSE, NameField, language
from enracine.referrals.forms import NewPersonForm
from enracine.territories.models import Region

_PARTS = (
    "Africa/",
    "America/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@functools.lru_cache(maxsize=1)
def zones() -> tuple[tuple[str, str], ...]:
    """Every time zone by its city: « Bogota (America) », sorted by city."""
    named = [name for name in zoneinfo.available_timezones() if name.startswith(_PARTS)]
    labels = [
        (name, f"{name.rpartition('/')[2].replace('_', ' ')} ({name.partition('/')[0]})")
        for name in named
    ]
    return tuple(sorted(labels, key=lambda pair: (pair[1], pair[0])))


class AbroadForm(NewPersonForm):
    """Who, where she lives now, her hour, her certificate, where and when she hopes to arrive."""

    country = forms.ChoiceField(
        label=gettext_lazy("Pays où la personne habite"),
        error_messages={"required": gettext_lazy("Choisissez un pays.")},
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Fuseau horaire : la grande ville la plus proche"),
        help_text=gettext_lazy("Chaque rendez-vous s’affiche à l’heure de chacun."),
        error_messages={"required": gettext_lazy("Choisissez une ville.")},
    )
    certificate_region = forms.ChoiceField(
        label=gettext_lazy("Région de destination inscrite au CSQ"), required=False
    )
    wished_region = forms.ChoiceField(
        label=gettext_lazy("Région qui intéresse la personne"), required=False
    )
    hoped_on = forms.DateField(
        label=gettext_lazy("Arrivée espérée"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Elle peut glisser autant de fois qu’il le faut."),
    )
    spouse = NameField(label=gettext_lazy("Prénom de la conjointe ou du conjoint"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        abroad = [pair for pair in countries(language()) if pair[0] != "CA"]
        regions = list(
            Region.objects.in_force(today()).order_by("code").values_list("code", "name")
        )
        field_of_choices(self, "country").choices = [CHOOSE, *abroad]
        field_of_choices(self, "time_zone").choices = [CHOOSE, *zones()]
        unknown = ("", _("Je ne sais pas encore"))
        for name in ("certificate_region", "wished_region"):
            field_of_choices(self, name).choices = [unknown, *regions]

    def clean_hoped_on(self) -> Any:
        """A day to come."""
        day = self.cleaned_data.get("hoped_on")
        if day is not None and day < today():
            raise forms.ValidationError(_("Cette date est déjà passée."), code="past")
        return day
