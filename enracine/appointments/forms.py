"""What each gesture on an hour asks for."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Appointment
from enracine.accompaniment.predeparture_forms import AppointmentForm
from enracine.appointments.models import Weekday
from enracine.appointments.queries import Bookable
from enracine.kernel.forms import HintedRadio, HourInput
from enracine.kernel.templatetags import formats


class MeetingForm(AppointmentForm):
    """A day, an hour, how long, how and where."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(
        label=_("Lieu ou lien"),
        max_length=200,
        required=False,
        help_text=_(
            "L’adresse, ou le lien de la rencontre vidéo. La personne le voit dans son espace."
        ),
    )


class HoursForm(forms.Form):
    """Hours of each week."""

    weekday = forms.TypedChoiceField(label=_("Jour"), choices=Weekday.choices, coerce=int)
    begins = forms.TimeField(label=_("De"), widget=HourInput())
    ends = forms.TimeField(label=_("À"), widget=HourInput())


class BookForm(forms.Form):
    """One of the hours offered, and how to meet. Works without JavaScript: a list of radio buttons."""

    slot = forms.DateTimeField(error_messages={"required": _("Choisissez une heure.")})
    mode = HintedRadio(label=_("Comment"), choices=Appointment.Mode.choices)

    def __init__(self, *args: Any, offer: Bookable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"] = HintedRadio(
            label=_("Quand"),
            choices=[(s.begins.isoformat(), _said(at)) for s, at in offer.slots],
            error_messages={
                "required": _("Choisissez une heure."),
                "invalid_choice": _("Cette heure vient d’être prise. Choisissez-en une autre."),
            },
        )
        self.order_fields(["slot", "mode"])


def _said(at: Any) -> str:
    language = get_language() or "fr-ca"
    # The day of the week is what one looks at first to say whether one is free.
    said = gettext("%(day)s à %(hour)s") % {
        "day": formats.weekday(at.there.date(), language),
        "hour": formats.hour(at.there.time(), language),
    }
    return f"{said} ({at.city})" if at.differs else said
