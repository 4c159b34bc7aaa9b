"""Forms of departures, welcome and follow-ups: what was typed is kept, errors stand beside it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, field_of_choices
from enracine.people.models import Person, Track
from enracine.settlement import rules
from enracine.settlement.choices import EndReason, Need, Reason
from enracine.settlement.models import FollowUp
from enracine.settlement.workflow import CANCEL_REASONS, POSTPONE_REASONS, SAID_ALONE
from enracine.territories.fields import PlaceField

#: How far a way of knowing is believed, as it is read (decision 0076).
RELIABILITY_LABELS = {
    3: _("fiabilité élevée"),
    2: _("fiabilité moyenne"),
    1: _("fiabilité faible"),
}


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
        field_of_choices(self, "people").choices = [(str(p.pk), p.full_name) for p in adults]


class DayForm(forms.Form):
    """A single day: confirmed, moved, welcomed or settled."""

    day = forms.DateField(label=_("Date"), widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Why the departure does not happen."""

    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[
            ("", "—"),
            *((code, words) for code, words in CANCEL_REASONS.items() if code not in SAID_ALONE),
        ],
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PostponeForm(forms.Form):
    """Until when the departure is put off, and why."""

    day = forms.DateField(label=_("Nouvelle date"), widget=DayInput)
    reason = forms.ChoiceField(label=_("Pourquoi"), choices=[("", "—"), *POSTPONE_REASONS.items()])
    version = forms.IntegerField(widget=forms.HiddenInput)


class ContestForm(forms.Form):
    """Why a move is not counted where it should be."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La coordination le lira et tranchera."),
    )


class SettleForm(forms.Form):
    """Which attributions of a contested move count, and why."""

    kept = forms.MultipleChoiceField(
        label=_("Qui compte ce déménagement?"), widget=forms.CheckboxSelectMultiple
    )
    decision = forms.CharField(
        label=_("Pourquoi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Chaque organisme concerné le lira."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, claims: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`claims` are the attributions as (key, words)."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "kept").choices = list(claims)


#: How one tried, and why no follow-up will be made, as they are read.
TRY_LABELS = {
    "call": _("Appel"),
    "text": _("Texto"),
    "email": _("Courriel"),
    "visit": _("Visite"),
}
END_LABELS = {code: EndReason(code).label for code in rules.ENDS_BY_HAND}
NEED_LABELS = dict(Need.choices)


class FollowUpForm(forms.Form):
    """Still there or not, and how it is known; then, as far as it is told, why and what is lacking."""

    presence = forms.ChoiceField(
        label=_("Où habite le ménage?"),
        choices=FollowUp.Presence.choices,
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(label=_("Comment le savez-vous?"), widget=forms.RadioSelect)
    done_on = forms.DateField(label=_("Le"), widget=DayInput, initial=today)
    reason = forms.ChoiceField(
        label=_("S’il est parti : la raison du ménage"),
        choices=[("", _("Non dite")), *Reason.choices],
        required=False,
    )
    spouse_reason = forms.ChoiceField(
        label=_("La raison de la conjointe ou du conjoint"),
        help_text=_("À part : ce n’est pas toujours la même."),
        choices=[("", _("Non dite")), *Reason.choices],
        required=False,
    )
    left_on = forms.DateField(label=_("Parti depuis le"), widget=DayInput, required=False)
    place = PlaceField(
        label=_("Pour quelle municipalité?"),
        required=False,
        help_text=_("Si elle est connue. Le premier déménagement reste vrai."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Besoins dits"),
        help_text=_("Chacun devient une chose à faire dans votre dossier du ménage."),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    comment = forms.CharField(
        label=_("Ce qu’il faut retenir"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facultatif. Rien de médical, aucun numéro d’assurance sociale."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, methods: Sequence[str], **kwargs: Any) -> None:
        """`methods` are the ways of knowing accepted today, with how far each is believed."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "method").choices = [
            (code, f"{label} – {RELIABILITY_LABELS[rules.RELIABILITY[code]]}")
            for code, label in FollowUp.Method.choices
            if code in methods
        ]
