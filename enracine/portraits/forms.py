"""What each gesture on a place asks for."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedRadio, field_of_choices
from enracine.portraits import rules
from enracine.portraits.actions import TestimonyPicture
from enracine.portraits.models import Picture, Portrait, Testimony
from enracine.portraits.words import HELP, TITLES
from enracine.territories.models import Gap, Indicator, Reliability
from enracine.territories.sectors import sectors

#: Room enough for thousands of lines; a workbook is looked at before it is opened.
MOST_BYTES = 5_000_000


class PortraitForm(forms.Form):
    """A portrait: its sections in French, then in English; sectors; who welcomes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sectors = forms.MultipleChoiceField(
        label=_("Secteurs des principaux employeurs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = forms.CharField(label=_("Qui accueille"), max_length=120, required=False)
    contact_title = forms.CharField(label=_("Fonction"), max_length=160, required=False)
    contact_email = forms.EmailField(label=_("Courriel"), required=False)
    contact_phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)

    def __init__(self, *args: Any, portrait: Portrait | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(portrait))
        super().__init__(*args, **kwargs)
        field_of_choices(self, "sectors").choices = list(sectors().items())
        for language in (rules.FRENCH, rules.ENGLISH):
            for section in rules.SECTIONS:
                self.fields[f"{language}_{section}"] = forms.CharField(
                    label=TITLES[section],
                    help_text=HELP[section] if language == rules.FRENCH else "",
                    max_length=rules.MOST,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def french(self) -> list[forms.BoundField]:
        """The fields of the French text, in order."""
        return [self[f"{rules.FRENCH}_{section}"] for section in rules.SECTIONS]

    def english(self) -> list[forms.BoundField]:
        """Those of the English one."""
        return [self[f"{rules.ENGLISH}_{section}"] for section in rules.SECTIONS]

    def contact(self) -> list[forms.BoundField]:
        """Those that say who welcomes."""
        return [self[f"contact_{name}"] for name in ("name", "title", "email", "phone")]

    def said(self) -> dict[str, Any]:
        """What the form says, as the action takes it."""
        data = dict(self.cleaned_data)
        data["texts"] = {
            language: {s: data.pop(f"{language}_{s}") for s in rules.SECTIONS}
            for language in (rules.FRENCH, rules.ENGLISH)
        }
        return data


def _initial(portrait: Portrait | None) -> dict[str, Any]:
    if portrait is None:
        return {}
    names = ("sectors", "contact_name", "contact_title", "contact_email", "contact_phone")
    texts = {
        f"{language}_{section}": said
        for language, sections in portrait.texts.items()
        for section, said in sections.items()
    }
    return {"version": portrait.version, **{n: getattr(portrait, n) for n in names}, **texts}


class TestimonyForm(forms.Form):
    """Somebody's words, and how she agreed."""

    words = forms.CharField(
        label=_("Ses mots"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4})
    )
    words_en = forms.CharField(
        label=_("Les mêmes, en anglais"), max_length=1200, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    signature = forms.CharField(
        label=_("Signature"), max_length=120,
        help_text=_("Un prénom et un métier suffisent : « Amina, infirmière »."),
    )  # fmt: skip
    agreed_on = forms.DateField(
        label=_("Accord donné le"), widget=forms.DateInput(attrs={"type": "date"})
    )
    agreed_how = forms.ChoiceField(label=_("Comment"), choices=Testimony.How.choices)
    on_settled_page = forms.BooleanField(
        label=_("Elle accepte d’être lue aussi sur « Nos enracinements »."), required=False
    )
    picture = forms.FileField(
        label=_("Sa photo"), required=False, help_text=_("JPEG, PNG ou WebP. Facultatif.")
    )
    picture_words = forms.CharField(
        label=_("Ce que la photo montre"), max_length=160, required=False,
        help_text=_("Pour qui ne la voit pas : « Une femme devant un atelier »."),
    )  # fmt: skip
    picture_agreed = forms.BooleanField(
        label=_(
            "Elle accepte que sa photo soit publique, et sait qu’elle peut la retirer sans retirer ses mots."
        ),
        required=False,
    )
    agreed = forms.BooleanField(
        label=_(
            "Elle sait que ses mots seront publics, et qu’elle peut les retirer quand elle veut."
        )
    )

    def clean(self) -> dict[str, Any]:
        """A picture asks for an agreement of its own, and is shown on « Nos enracinements » alone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("picture") and not data.get("picture_agreed"):
            self.add_error("picture_agreed", _("Sans son accord, la photo n’est pas gardée."))
        if data.get("picture") and not data.get("on_settled_page"):
            self.add_error(
                "on_settled_page", _("La photo ne se montre que sur « Nos enracinements ».")
            )
        return data

    def said(self) -> dict[str, Any]:
        """What the form says, as the action takes it."""
        plain = ("words", "words_en", "signature", "agreed_on", "agreed_how", "on_settled_page")
        data = self.cleaned_data
        said = {name: data[name] for name in plain}
        if data.get("picture"):
            said["picture"] = TestimonyPicture(
                data["picture"].file, data["picture"].name, data["picture_words"],
                data["agreed_on"], data["agreed_how"],
            )  # fmt: skip
        return said


class PictureForm(forms.Form):
    """A picture, and by what right it is shown."""

    file = forms.FileField(
        label=_("Image (JPEG, PNG ou WEBP)"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("Ce que montre l’image"), max_length=200,
        help_text=_("Pour qui ne la voit pas : « Le marché du samedi, place de l’église »."),
    )  # fmt: skip
    alt_en = forms.CharField(label=_("La même chose, en anglais"), max_length=200, required=False)
    author = forms.CharField(label=_("Auteur ou autrice"), max_length=120)
    licence = forms.ChoiceField(label=_("Droit de la montrer"), choices=Picture.Licence.choices)
    source = forms.CharField(
        label=_("D’où elle vient"), max_length=300,
        help_text=_("Une adresse Web, ou qui vous l’a remise et quand."),
    )  # fmt: skip
    people = HintedRadio(
        label=_("Personnes sur l’image"),
        choices=Picture.People.choices,
        hints={
            Picture.People.AGREED.value: _(
                "Vous recevrez un lien à leur remettre : avec lui, chacune retire l’image quand elle veut."
            )
        },
    )
    agreed_on = forms.DateField(
        label=_("Accord donné le"),
        required=False,
        help_text=_("Seulement si on reconnaît des personnes."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    agreed_how = forms.ChoiceField(
        label=_("Comment"), required=False, choices=[("", "–"), *Testimony.How.choices]
    )


class FactForm(forms.Form):
    """One figure, or why there is none."""

    indicator = forms.ChoiceField(label=_("Mesure"))
    detail = forms.CharField(
        label=_("Métier (code CNP) ou secteur"), max_length=5, required=False,
        help_text=_("Seulement pour une mesure par métier ou par secteur."),
    )  # fmt: skip
    value = forms.CharField(label=_("Valeur"), max_length=30, required=False)
    gap = forms.ChoiceField(
        label=_("Si elle manque, pourquoi"), required=False, choices=[("", "–"), *Gap.choices]
    )
    period = forms.CharField(
        label=_("Période"), max_length=30, required=False,
        help_text=_("2026, 2026-T2, avril 2026 ou 2026-04-30."),
    )  # fmt: skip
    publisher = forms.CharField(label=_("Qui publie ce chiffre"), max_length=160, required=False)
    dataset = forms.CharField(label=_("Dans quel document"), max_length=200, required=False)
    url = forms.URLField(label=_("Adresse"), required=False, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), max_length=80, required=False)
    reliability = forms.ChoiceField(label=_("Fiabilité"), choices=Reliability.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "name_en" if (get_language() or "").startswith("en") else "name_fr"
        rows = Indicator.objects.order_by("theme", "rank").values_list("code", name)
        field_of_choices(self, "indicator").choices = list(rows)


class AsideForm(forms.Form):
    """Why a figure is left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=_("Pourquoi l’écarter"), max_length=300)


class FiguresForm(forms.Form):
    """A table of figures."""

    file = forms.FileField(
        label=_("Tableau (CSV ou Excel)"),
        help_text=_("Trois colonnes au moins : lieu, indicateur, valeur."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
