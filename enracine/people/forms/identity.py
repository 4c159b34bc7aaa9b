"""Deciding of a pair, and typing a code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedRadio, field_of_choices


class DifferentForm(forms.Form):
    """Why these are two people."""

    reason = forms.CharField(
        label=_("Comment le savez-vous?"),
        help_text=_("Par exemple : « ce sont des jumelles, je les ai rencontrées »."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dites en quelques mots comment vous le savez.")},
    )


class MergeForm(forms.Form):
    """Which file stays, and for each answer that differs, which one is right."""

    kept = HintedRadio(
        label=_("Quel dossier garder?"),
        error_messages={"required": _("Choisissez le dossier à garder.")},
    )
    reason = forms.CharField(
        label=_("Comment savez-vous que c’est la même personne?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dites en quelques mots comment vous le savez.")},
    )

    def __init__(
        self, *args: Any, files: list[tuple[str, str]], differing: list[Any], **kwargs: Any
    ) -> None:
        """`differing` are the lines of the comparison that differ: name, label, both values."""
        super().__init__(*args, **kwargs)
        field_of_choices(self, "kept").choices = files
        self.lines = [line.name for line in differing]
        for line in differing:
            self.fields[f"take_{line.name}"] = HintedRadio(
                label=line.label,
                choices=[(files[0][0], line.first or "–"), (files[1][0], line.second or "–")],
                inline=True,
                # An answer against none: keep the answer. Two answers: nobody chooses for her.
                initial=(files[0][0] if not line.second else None)
                or (files[1][0] if not line.first else None),
                error_messages={"required": _("Choisissez une des deux réponses.")},
            )
        self.order_fields(["kept", *(f"take_{name}" for name in self.lines), "reason"])

    def from_other(self) -> frozenset[str]:
        """The answers taken from the file that is set aside."""
        kept = self.cleaned_data["kept"]
        return frozenset(n for n in self.lines if self.cleaned_data[f"take_{n}"] != kept)


class HandCodeForm(forms.Form):
    """Whoever hands a code over says that she recognised the person."""

    recognised = forms.BooleanField(
        label=_("J’ai reconnu la personne, ou j’ai vu une pièce à son nom"),
        error_messages={"required": _("Un code ne se remet qu’à la personne elle-même.")},
    )


class CodeForm(forms.Form):
    """The six figures received at the address of the other file, or on paper."""

    code = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Écrivez le code reçu.")},
    )
