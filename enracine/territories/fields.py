"""Form fields that ask for a place of Québec."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.territories.models import Municipality
from enracine.territories.queries import search_municipalities


class PlaceField(forms.CharField):
    """A municipality of Québec written by its name, accents forgiven; « Nom (MRC) » when two share it."""

    default_error_messages = {
        "unknown": _("Ce lieu n’est pas dans la liste des municipalités du Québec."),
        "several": _("Plusieurs municipalités portent ce nom : écrivez aussi la MRC. %(places)s"),
    }

    def clean(self, value: Any) -> Municipality | None:
        """Give the municipality. Raises ValidationError when none, or several, bear the name."""
        text = super().clean(value)
        if not text:
            return None
        name, _open, county = text.removesuffix(")").partition(" (")
        exact = [hit for hit in search_municipalities(name) if hit.exact]
        if county:
            exact = [hit for hit in exact if hit.mrc_name.casefold() == county.casefold()]
        if not exact:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(exact) > 1:
            places = ", ".join(f"{hit.name} ({hit.mrc_name})" for hit in exact)
            raise forms.ValidationError(
                self.error_messages["several"], code="several", params={"places": places}
            )
        place: Municipality = Municipality.objects.select_related("mrc").get(pk=exact[0].id)
        return place
