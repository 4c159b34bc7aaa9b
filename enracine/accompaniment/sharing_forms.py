"""Forms of the split between organisations, of loads and of named filters."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedBoxes, HintedRadio, field_of_choices
from enracine.network.models import Organisation


class ContestForm(forms.Form):
    """Why an organisation does not agree with an allocation."""

    reason = forms.CharField(
        label=_("Pourquoi cette inscription ne devrait-elle pas venir ici?"),
        help_text=_("La coordination et votre organisme lisent ce motif. Rien de la vie privée."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class DecideContestForm(forms.Form):
    """What the coordination decides of a contest."""

    KEEP = "maintenir"

    organisation = HintedRadio(label=_("Votre décision"), choices=())
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("L’organisme qui conteste lit ce motif."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "organisation").choices = [
            (self.KEEP, _("Maintenir la répartition")),
            *((str(o.pk), _("Confier à %(name)s") % {"name": o.name}) for o in organisations),
        ]


class CapacityForm(forms.Form):
    """How much somebody can follow, and what decides for her."""

    capacity = forms.IntegerField(
        label=_("Charge visée"),
        help_text=_("Le nombre de dossiers, selon ce que pèse chaque étape (Réglages)."),
        min_value=0,
        max_value=1000,
    )
    languages = forms.CharField(
        label=_("Langues parlées"),
        help_text=_("Codes séparés par des virgules : fr, en, es."),
        required=False,
        max_length=120,
    )
    regions = HintedBoxes(label=_("Régions bien connues"), choices=(), required=False)
    source = forms.CharField(
        label=_("D’où vient cette valeur"),
        help_text=_("Une entente, une décision, un courriel."),
        max_length=300,
    )

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "regions").choices = list(regions)

    def clean_languages(self) -> list[str]:
        """The codes, in lower case, each once."""
        codes = [c.strip().lower() for c in self.cleaned_data["languages"].split(",")]
        found = sorted({c for c in codes if c})
        if any(not 2 <= len(c) <= 8 or not c.isascii() for c in found):
            raise forms.ValidationError(_("Écrivez des codes de langue, par exemple : fr, en, es."))
        return found


class SavedFilterForm(forms.Form):
    """The name of a way of looking at one's list."""

    name = forms.CharField(label=_("Nom du filtre"), max_length=60)
