"""Forms of outcomes: what was typed is kept, errors stand beside it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, field_of_choices
from enracine.kernel.templatetags import formats
from enracine.outcomes.actions import Facts
from enracine.outcomes.models import Kind, Known, Outcome
from enracine.people.models import HouseholdMember
from enracine.territories.models import Region

NOTHING = ("", _("Choisissez"))


class OutcomeForm(forms.Form):
    """What came, to whom, when, how it is known."""

    kind = forms.ChoiceField(label=_("Qu’est-il arrivé?"), choices=[NOTHING, *Kind.choices])
    who = forms.ChoiceField(label=_("À qui"), required=False)
    happened_on = forms.DateField(label=_("Le"), widget=DayInput(), initial=today)
    known = forms.ChoiceField(label=_("Comment le savez-vous?"), choices=[NOTHING, *Known.choices])
    with_whom = forms.CharField(
        label=_("Employeur, établissement ou entreprise"), max_length=120, required=False
    )
    region = forms.ChoiceField(label=_("Région"), required=False)
    offer = forms.ChoiceField(
        label=_("Offre concernée"),
        required=False,
        help_text=_("Si une offre est acceptée, retirée, ou devient un emploi."),
    )

    def __init__(
        self,
        *args: Any,
        adults: Sequence[HouseholdMember],
        offers: Sequence[Outcome],
        regions: Sequence[Region],
        **kwargs: Any,
    ) -> None:
        """`adults`: those of the household who have no file."""
        super().__init__(*args, **kwargs)
        language = get_language() or "fr-ca"
        self.regions = {str(r.pk): r for r in regions}
        field_of_choices(self, "region").choices = [
            ("", gettext("Non dite")),
            *((key, r.name) for key, r in self.regions.items()),
        ]
        if adults:
            field_of_choices(self, "who").choices = [
                ("", gettext("La personne de ce dossier")),
                *((str(m.pk), m.first_name or gettext("L’autre adulte")) for m in adults),
            ]
        else:
            del self.fields["who"]
        if offers:
            field_of_choices(self, "offer").choices = [
                ("", gettext("Aucune")),
                *(
                    (
                        str(o.root_id),
                        " – ".join(
                            filter(None, (formats.day(o.happened_on, language), o.with_whom))
                        ),
                    )
                    for o in offers
                ),
            ]
        else:
            del self.fields["offer"]

    def facts(self) -> Facts:
        """What the action asks."""
        data = self.cleaned_data
        return Facts(
            kind=data["kind"],
            happened_on=data["happened_on"],
            known=data["known"],
            with_whom=data["with_whom"],
            region=self.regions.get(data["region"]),
            offer=uuid.UUID(data["offer"]) if data.get("offer") else None,
            member=uuid.UUID(data["who"]) if data.get("who") else None,
        )


class CorrectForm(OutcomeForm):
    """A new version, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    in_error = forms.BooleanField(
        label=_("Ce n’est jamais arrivé : saisi par erreur"), required=False
    )
    reason = forms.CharField(label=_("Pourquoi vous corrigez"), max_length=300)


def outcome_initial(outcome: Outcome) -> dict[str, Any]:
    """An outcome as its form shows it."""
    return {
        "version": outcome.version,
        "kind": outcome.kind,
        "happened_on": outcome.happened_on,
        "known": outcome.known,
        "with_whom": outcome.with_whom,
        "region": str(outcome.region_id or ""),
        "offer": str(outcome.offer_id or ""),
        "in_error": outcome.in_error,
    }
