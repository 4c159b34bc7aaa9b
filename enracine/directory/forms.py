"""What each gesture on the directory asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.directory.models import Day, Location, Service, Term
from enracine.directory.reference import AUDIENCES
from enracine.directory.rules.tongues import LANGUAGES
from enracine.kernel.forms import HintedRadio, HourInput, field_of_choices, field_of_rows
from enracine.territories.fields import PlaceField
from enracine.territories.models import Region

SPOKEN = [(code, names[0]) for code, names in LANGUAGES.items()]


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no argument at run time
    """A service, in the organisation's words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    terms = forms.ModelMultipleChoiceField(
        label=_("Genres"), queryset=Term.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un genre.")},
    )  # fmt: skip
    audiences = forms.ModelMultipleChoiceField(
        label=_("Publics"), queryset=Term.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ce que « pour qui » dit en mots, pour qu’on puisse chercher."),
    )  # fmt: skip
    regions = forms.ModelMultipleChoiceField(
        label=_("Régions desservies"), queryset=Region.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une région.")},
    )  # fmt: skip
    locations = forms.ModelMultipleChoiceField(
        label=_("Lieux"), queryset=Location.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Un lieu confidentiel n’est publié nulle part."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Langues parlées"),
        choices=SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    url = forms.URLField(label=_("page Web"), required=False, assume_scheme="https")

    class Meta:
        model = Service
        fields = (
            "name", "description", "name_en", "description_en", "status", "terms", "regions",
            "locations", "eligibility", "minimum_age", "maximum_age", "application", "is_free",
            "fees", "documents", "languages", "interpretation", "places_left", "url", "email", "phone",
        )  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("description", 4), ("description_en", 4), ("eligibility", 3), ("application", 3),
                ("documents", 3),
            )
        }  # fmt: skip

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_rows(self, "audiences").queryset = Term.objects.filter(
            taxonomy__slug=AUDIENCES
        ).order_by("name")
        field_of_rows(self, "terms").queryset = Term.objects.filter(
            taxonomy__slug="enracine"
        ).order_by("code")
        field_of_rows(self, "regions").queryset = Region.objects.order_by("code")
        field_of_rows(self, "locations").queryset = places
        field_of_choices(self, "status").choices = [
            (value, label)
            for value, label in Service.Status.choices
            if value not in (Service.Status.ENDED, Service.Status.INACTIVE)
        ]

    def validate_constraints(self) -> None:
        """PostgreSQL judges; the action says it in words."""

    def clean(self) -> dict[str, Any]:
        """Ages in order, said beside the field."""
        data: dict[str, Any] = super().clean() or {}
        least, most = data.get("minimum_age"), data.get("maximum_age")
        if least is not None and most is not None and most < least:
            self.add_error("maximum_age", _("L’âge maximal vient après l’âge minimal."))
        return data


class LocationForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A place."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    municipality = PlaceField(label=_("Municipalité"), required=False)

    class Meta:
        model = Location
        fields = (
            "kind", "name", "address", "municipality", "postal_code", "transport", "accessibility",
            "is_confidential",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        known = instance.municipality if instance is not None else None
        told = {"municipality": f"{known.name} ({known.mrc.name})"} if known is not None else {}
        kwargs["initial"] = told | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def validate_constraints(self) -> None:
        """PostgreSQL judges; the action says it in words."""


class HoursForm(forms.Form):
    """Hours at a place of a service."""

    weekday = forms.TypedChoiceField(label=_("Jour"), choices=Day.choices, coerce=int)
    opens = forms.TimeField(label=_("De"), widget=HourInput())
    closes = forms.TimeField(label=_("À"), widget=HourInput())
    note = forms.CharField(label=_("Précision"), max_length=160, required=False)


class BringForm(forms.Form):
    """Another directory: an archive or an address, its name, its licence."""

    file = forms.FileField(
        label=_("Archive de tables (.zip)"),
        required=False,
        help_text=_(
            "HSDS 1.1, 2.x ou 3.x, 15 Mo au plus. Laissez vide si vous donnez une adresse."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip", "class": "form-control"}),
    )
    address = forms.CharField(
        label=_("Adresse d’une API"),
        required=False,
        max_length=500,
        help_text=_(
            "Par exemple https://repertoire.exemple/hsds. Laissez vide si vous donnez une archive."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Nom du répertoire"),
        max_length=160,
        help_text=_("Le même nom la prochaine fois met à jour les mêmes services."),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=200,
        required=False,
        help_text=_("Celle que la source annonce est lue si vous n’écrivez rien."),
    )
    is_open = HintedRadio(
        label=_("Peut-on redonner ces données?"),
        choices=[
            ("1", _("Oui : elles paraissent aussi dans nos données ouvertes (/hsds/)")),
            ("0", _("Non, ou je ne sais pas : elles paraissent seulement sur nos pages")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, said beside the field."""
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("file")) == bool((data.get("address") or "").strip()):
            self.add_error("file", _("Donnez une archive ou une adresse : l’une des deux."))
        return data


class CodeForm(forms.Form):
    """The 211 code of a word."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=_("Code 211"),
        max_length=30,
        required=False,
        help_text=_("Pour qui est abonné à la taxonomie 211. Ce code n’est jamais publié."),
    )


class SuggestionForm(forms.Form):
    """What a reader found wrong."""

    text = forms.CharField(
        label=_("Qu’est-ce qui est à corriger?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ne nommez personne. Nous ne gardons pas qui écrit."),
    )
