"""Forms of departures, welcome and follow-ups: what was typed is kept, errors stand beside it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput
from enracine.people.models import Person, Track
from enracine.settlement.models import FollowUp
from enracine.settlement.workflow import CANCEL_REASONS
from enracine.territories.fields import PlaceField


class PlanForm(forms.Form):
    """Who leaves, from where, to where, when."""

    people = forms.MultipleChoiceField(label=_("Qui part?"), widget=forms.CheckboxSelectMultiple)
    from_place = PlaceField(
        label=_("D’où?"),
        required=False,
        help_text=_("Laissez vide si le ménage arrive de l’étranger."),
    )
    to = PlaceField(label=_("Vers quelle municipalité?"))
    planned_on = forms.DateField(label=_("Quand?"), widget=DayInput)
    track = forms.ChoiceField(
        label=_("Pour quel projet?"),
        choices=[("", _("À préciser")), *Track.choices],
        required=False,
    )

    def __init__(self, *args: Any, adults: Sequence[Person], **kwargs: Any) -> None:
        """`adults` are the people of the household that the reader may see."""
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(p.pk), p.full_name) for p in adults]  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """A single day: confirmed, moved, welcomed or settled."""

    day = forms.DateField(label=_("Date"), widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Why the departure does not happen."""

    reason = forms.ChoiceField(label=_("Motif"), choices=[("", "—"), *CANCEL_REASONS.items()])
    version = forms.IntegerField(widget=forms.HiddenInput)


class FollowUpForm(forms.Form):
    """Still there or not, and how it is known."""

    presence = forms.ChoiceField(
        label=_("Où habite le ménage?"),
        choices=FollowUp.Presence.choices,
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(
        label=_("Comment le savez-vous?"),
        choices=FollowUp.Method.choices,
        widget=forms.RadioSelect,
    )
    done_on = forms.DateField(label=_("Le"), widget=DayInput, initial=today)
    comment = forms.CharField(
        label=_("Ce qu’il faut retenir"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facultatif. Rien de médical, aucun numéro d’assurance sociale."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
