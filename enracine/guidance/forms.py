"""What a writer of contents types."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.guidance.models import TEXTS, Content, Kind, Moment

MOST_CHARACTERS = 20_000
MARKDOWN_HELP = _(
    "Une ligne vide sépare les paragraphes. Une ligne qui commence par un tiret est un élément de liste. "
    "**gras**, [texte](adresse)."
)


def _long(label: Any, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_CHARACTERS,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ContentForm(forms.Form):
    """A content, French first; English may come later."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Genre"), choices=Kind.choices)
    moment = forms.ChoiceField(label=_("Quand elle sert"), choices=Moment.choices)
    rank = forms.IntegerField(
        label=_("Rang"), min_value=0, max_value=999, initial=100,
        help_text=_("Le plus petit d’abord."),
    )  # fmt: skip
    title = forms.CharField(label=_("Titre"), max_length=120)
    lead = forms.CharField(label=_("En une phrase"), max_length=240)
    body = _long(_("Texte"), 14, help_text=MARKDOWN_HELP)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=120, required=False)
    lead_en = forms.CharField(label=_("En une phrase, en anglais"), max_length=240, required=False)
    body_en = _long(_("Texte en anglais"), 10, required=False)
    sources = _long(
        _("Sources"), 4, required=False,
        help_text=_("Une par ligne : ce que c’est | https://…"),
    )  # fmt: skip


class NewContentForm(ContentForm):
    """The same, with the address that will not change afterwards."""

    slug = forms.SlugField(
        label=_("Adresse"), max_length=60,
        help_text=_("Des lettres sans accent et des tirets. Elle ne changera plus."),
    )  # fmt: skip
    field_order = ["version", "slug"]


def said_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What an action takes of a form: where the content stands, and its texts apart."""
    placed = {k: v for k, v in cleaned.items() if k not in TEXTS and k != "version"}
    return placed | {"texts": {name: cleaned[name] for name in TEXTS}}


def initial_of(found: Content) -> dict[str, Any]:
    """What the form shows of a content."""
    return {name: getattr(found, name) for name in ContentForm.base_fields}
