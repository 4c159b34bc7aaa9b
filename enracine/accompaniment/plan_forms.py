"""What the pages of a plan ask for: templates, the words of a step, how the person answered."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.actions.plans import StepWords
from enracine.accompaniment.models import PlanObjective, PlanStep
from enracine.accompaniment.rules import TEMPLATES
from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedBoxes, HintedRadio, field_of_choices
from enracine.kernel.links import Link
from enracine.network.models import Programme


class StartForm(forms.Form):
    """Which templates a plan begins with."""

    tracks = HintedBoxes(label=_("Modèles"), required=False)
    from_meeting = forms.BooleanField(
        label=_("Ajouter ce que la première rencontre laisse à préparer"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "tracks").choices = [
            (template.code, gettext(template.label)) for template in TEMPLATES
        ]


class StepForm(forms.Form):
    """One step: what, for which objective, by whom, before when, with what."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Étape"), help_text=_("Des mots simples : la personne les lit."), max_length=200
    )
    objective = forms.ChoiceField(label=_("Pour quel objectif"), required=False)
    new_objective = forms.CharField(
        label=_("Ou un nouvel objectif"), required=False, max_length=200
    )
    owner = HintedRadio(
        label=_("Qui s’en occupe"),
        choices=PlanStep.Owner.choices,
        initial=PlanStep.Owner.CANDIDATE,
        inline=True,
    )
    who = forms.CharField(
        label=_("Nom du partenaire ou de l’organisme"), required=False, max_length=120
    )
    due_on = forms.DateField(label=_("Avant le"), required=False, widget=DayInput())
    service = forms.ChoiceField(label=_("Service lié"), required=False)
    referral = forms.ChoiceField(label=_("Référence liée"), required=False)
    guidance = forms.ChoiceField(label=_("Page à lire"), required=False)

    def __init__(
        self,
        *args: Any,
        objectives: Iterable[PlanObjective],
        services: Iterable[Programme],
        links: Iterable[Link],
        pages: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        none = ("", gettext("Aucun"))
        self._choose("objective", [none, *((str(o.pk), gettext(o.title)) for o in objectives)])
        self._choose("service", [none, *((str(s.pk), s.name) for s in services)])
        self._choose("guidance", [("", gettext("Aucune")), *pages])
        choices = [(str(link.id), link.label) for link in links]
        if choices:
            self._choose("referral", [("", gettext("Aucune")), *choices])
        else:
            del self.fields["referral"]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field_of_choices(self, name).choices = choices

    def words(self) -> StepWords:
        """What was typed, for the action."""
        data = self.cleaned_data
        return StepWords(
            title=data["title"],
            owner=data["owner"],
            objective_id=_id(data["objective"]),
            new_objective=data["new_objective"],
            who=data["who"],
            due_on=data["due_on"],
            service_id=_id(data["service"]),
            referral_id=_id(data.get("referral", "")),
            guidance=data["guidance"],
        )


def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


class PaperForm(forms.Form):
    """The day written on the signed paper."""

    on = forms.DateField(label=_("Signé le"), widget=DayInput(), initial=today)


class WishForm(forms.Form):
    """What the person would like to change before she agrees."""

    wish = forms.CharField(
        label=_("Que voulez-vous changer?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": _("Écrivez ce que vous voulez changer.")},
    )
