"""What each gesture on a journey begun abroad asks for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.accompaniment.models import Appointment, Predeparture
from enracine.kernel.clock import QUEBEC
from enracine.kernel.forms import DatePartsField, DayInput, HintedRadio, HourInput
from enracine.people.forms.home import PlaceForm
from enracine.people.models import PlannedArrival

_WHY = [(code, label) for code, label in PlannedArrival.Why.choices if code != "first"]


class DateForm(forms.Form):
    """A hoped date of arrival, and why it changes."""

    hoped_on = forms.DateField(label=gettext_lazy("Arrivée espérée"), widget=DayInput())
    why = HintedRadio(
        label=gettext_lazy("Pourquoi cette date change"), choices=_WHY, required=False
    )
    note = forms.CharField(label=gettext_lazy("Précision"), max_length=200, required=False)
    known = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["why"]


class VersionForm(forms.Form):
    """A gesture that asks for nothing but which journey was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AppointmentForm(forms.Form):
    """A day and an hour of Québec; the page says the person's own hour beside it."""

    day = forms.DateField(label=gettext_lazy("Jour"), widget=DayInput())
    hour = forms.TimeField(
        label=gettext_lazy("Heure du Québec"),
        widget=HourInput(),
        help_text=gettext_lazy("La personne voit aussi l’heure de chez elle."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée en minutes"), min_value=5, max_value=480, initial=60
    )
    mode = HintedRadio(label=gettext_lazy("Comment"), choices=Appointment.Mode.choices)

    def clean(self) -> dict[str, Any]:
        """An hour that the clocks skip that day (spring) does not exist."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and data.get("hour"):
            local = dt.datetime.combine(data["day"], data["hour"], QUEBEC)
            back = local.astimezone(dt.UTC).astimezone(QUEBEC)
            if back.replace(tzinfo=None) != local.replace(tzinfo=None):
                self.add_error(
                    "hour", _("Cette heure n’existe pas ce jour-là : on avance l’heure.")
                )
            data["starts_at"] = local
        return data


class StopForm(VersionForm):
    """Why a journey stops: kept here, said to nobody else."""

    reason = HintedRadio(
        label=gettext_lazy("Pourquoi le parcours s’arrête"),
        choices=Predeparture.Stop.choices,
        help_text=gettext_lazy(
            "Ce motif reste dans votre dossier. Les partenaires lisent seulement que le parcours "
            "s’arrête."
        ),
        error_messages={"required": gettext_lazy("Choisissez un motif.")},
    )


class ArrivalForm(PlaceForm):
    """Where and when she landed."""

    arrived_on = DatePartsField(label=gettext_lazy("Date de l’arrivée"), not_future=True)
    version = forms.IntegerField(widget=forms.HiddenInput)
