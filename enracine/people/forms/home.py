"""Where the person lives: in Québec, elsewhere in Canada, abroad."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.forms import HintedRadio, field_of_choices
from enracine.people import values
from enracine.people.countries import countries
from enracine.people.forms.base import CHOOSE, SectionForm, language
from enracine.territories.queries import PlaceHit, search_places
from enracine.territories.rules import parse_postal_code

WHERE = (
    ("quebec", gettext_lazy("Au Québec")),
    ("canada", gettext_lazy("Ailleurs au Canada")),
    ("abroad", gettext_lazy("Dans un autre pays")),
)


class WhereForm(SectionForm):
    """Québec, elsewhere in Canada, another country: decides the next question."""

    where = HintedRadio(
        label=gettext_lazy("Où habitez-vous en ce moment?"),
        choices=WHERE,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )


class PlaceForm(SectionForm):
    """A municipality of Québec, by its name or a postal code; accents are forgiven."""

    place = forms.CharField(
        label=gettext_lazy("Ville, village ou code postal"),
        help_text=gettext_lazy("Par exemple : Longueuil, ou H2X 1Y4. Les accents ne comptent pas."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": gettext_lazy("Écrivez le nom de votre municipalité.")},
    )
    municipality = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hits: tuple[PlaceHit, ...] = ()
        self.hit: PlaceHit | None = None
        self.postal_code = ""

    def clean(self) -> dict[str, Any]:
        """Find the municipality; several candidates are offered as choices."""
        cleaned = super().clean() or {}
        typed = cleaned.get("place", "")
        if not typed:
            return cleaned
        found = search_places(typed)
        if code := parse_postal_code(typed):
            self.postal_code = code.text if code.rest else ""
        self.hits = found.hits
        chosen = cleaned.get("municipality", "")
        self.hit = next((h for h in self.hits if h.code == chosen), None)
        exact = [h for h in self.hits if h.exact]
        certain = found.postal is None or found.postal.certain
        if self.hit is None and certain and len(exact) == 1:
            self.hit = exact[0]
        if self.hit is None:
            self._explain()
        return cleaned

    def _explain(self) -> None:
        text = (
            _("Choisissez votre municipalité dans la liste.")
            if self.hits
            else _(
                "Nous ne trouvons pas cet endroit au Québec. "
                "Vérifiez le nom, ou écrivez la ville voisine."
            )
        )
        self.add_error("place", ValidationError(text, code="ambiguous" if self.hits else "unknown"))

    def value(self) -> values.Home:
        """The answers."""
        assert self.hit is not None  # noqa: S101 - `clean` refused the form otherwise
        return values.Home("CA", self.hit.code, self.postal_code)


class CountryForm(SectionForm):
    """The country of residence, for those abroad: no postal code, no region."""

    country = forms.ChoiceField(
        label=gettext_lazy("Dans quel pays habitez-vous?"),
        error_messages={"required": gettext_lazy("Choisissez un pays.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List every country but Canada."""
        super().__init__(*args, **kwargs)
        listed = [pair for pair in countries(language()) if pair[0] != "CA"]
        field_of_choices(self, "country").choices = [CHOOSE, *listed]

    def value(self) -> values.Home:
        """The answers."""
        return values.Home(self.cleaned_data["country"])


class HomeForm(PlaceForm):
    """Where one lives, on one page: for corrections."""

    where = HintedRadio(
        label=gettext_lazy("Où habitez-vous en ce moment?"),
        choices=WHERE,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Pays, si vous habitez hors du Canada"), required=False
    )
    field_order = ("where", "place", "municipality", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The place is asked in Québec only, the country abroad only."""
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].label = _("Ville, village ou code postal, si vous habitez au Québec")
        listed = [pair for pair in countries(language()) if pair[0] != "CA"]
        field_of_choices(self, "country").choices = [CHOOSE, *listed]

    def clean(self) -> dict[str, Any]:
        """Look for the place only when the person lives in Québec."""
        where = self.cleaned_data.get("where")
        if where == "quebec":
            cleaned = super().clean()
            if not cleaned.get("place"):
                self.add_error("place", _("Écrivez le nom de votre municipalité."))
            return cleaned
        if where == "abroad" and not self.cleaned_data.get("country"):
            self.add_error("country", _("Choisissez un pays."))
        return self.cleaned_data

    def value(self) -> values.Home:
        """The answers."""
        if self.cleaned_data["where"] == "quebec":
            return super().value()
        return values.Home(
            self.cleaned_data["country"] if self.cleaned_data["where"] == "abroad" else "CA"
        )
