"""What the coordination says to ask for a proposal, to fix or refuse a place, to note an answer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Stage
from enracine.kernel.forms import HintedBoxes, HintedRadio, field_of_choices
from enracine.matching.models import Cohort, CohortLine, CohortLock, Resource
from enracine.matching.queries.cohorts import STAGES, UNSAID

MODE_HINTS = {
    Cohort.Mode.ACCEPTANCE: _(
        "L’usuelle : les points, moins à mesure que le rang descend, et aucun groupe laissé derrière."
    ),
    Cohort.Mode.PREFERENCES: _(
        "Chaque ménage a son premier choix; là où il manque quelque chose, l’attente la plus longue passe."
    ),
    Cohort.Mode.STRICT: _(
        "Personne ne peut se plaindre d’avoir été dépassé. Beaucoup de ménages restent sans endroit : "
        "la page dit combien."
    ),
    Cohort.Mode.POINTS: _("Le plus de points en tout, sans regarder le rang ni les groupes."),
}


class CohortForm(forms.Form):
    """Whom, how, over how many weeks."""

    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Par exemple : janvier 2027")
    )
    stages = HintedBoxes(
        label=_("Ménages à ces étapes"),
        choices=[(s.value, s.label) for s in STAGES],
        initial=[Stage.READY.value],
    )
    mode = HintedRadio(
        label=_("Politique"),
        choices=Cohort.Mode.choices,
        hints={k.value: v for k, v in MODE_HINTS.items()},
        initial=Cohort.Mode.ACCEPTANCE.value,
    )
    floors = forms.BooleanField(
        label=_("Garder chaque groupe près du taux de tous"),
        help_text=_(
            "Jeunes enfants, grands logements, débutants en français, autres parcours que l’emploi."
        ),
        required=False,
        initial=True,
    )
    weeks = forms.IntegerField(
        label=_("Étaler les arrivées sur combien de semaines"), min_value=1, max_value=52, initial=4
    )


class LockForm(forms.Form):
    """A place of the list, fixed or refused, and why."""

    code = forms.ChoiceField(label=_("Endroit de sa liste"))
    kind = HintedRadio(label=_("Décision"), choices=CohortLock.Kind.choices, inline=True)
    reason = forms.CharField(label=_("Pourquoi"), max_length=300)

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "code").choices = list(places)


class DecisionForm(forms.Form):
    """What the household answered."""

    decision = HintedRadio(
        label=_("Réponse"),
        choices=[c for c in CohortLine.Decision.choices if c[0] != CohortLine.Decision.OPEN],
    )
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        required=False,
        help_text=_("Obligatoire pour un refus ou une mise à l’écart."),
    )


class HouseholdAnswerForm(forms.Form):
    """Yes, or no and why: the household's own answer."""

    decision = HintedRadio(
        label=_("Réponse"),
        choices=[
            (CohortLine.Decision.ACCEPTED.value, _("Oui, cet endroit nous convient")),
            (CohortLine.Decision.REFUSED.value, _("Non")),
        ],
    )
    reason = forms.CharField(
        label=_("Pourquoi (si c’est non)"),
        max_length=300,
        required=False,
        help_text=_("Quelques mots aident à mieux proposer."),
    )


class RoomForm(forms.Form):
    """What a territory can give, in all. Empty: not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for resource in Resource:
            self.fields[resource.value] = forms.IntegerField(
                label=resource.label,
                required=False,
                min_value=0,
                max_value=UNSAID - 1,
                error_messages={
                    "min_value": gettext("Un nombre de places n’est pas négatif."),
                    "invalid": gettext("Écrivez un nombre entier."),
                },
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
        self.fields[Resource.HOUSEHOLDS].help_text = gettext(
            "Sans ce nombre, aucun ménage n’est proposé ici."
        )
