"""Forms to ask for an aid and to join documents: for the person, and for whoever asks with her."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.aid import rules
from enracine.aid.actions import Wish
from enracine.kernel.forms import DollarsField, HintedBoxes, cents_of, field_of_choices
from enracine.people.models import PersonDocument


class AskForm(forms.Form):
    """How much, for what, with which documents; the agreement of whoever asks for herself."""

    cents = DollarsField(label=_("Montant demandé, en dollars"), most=rules.MOST_CENTS)
    what = forms.CharField(
        label=_("Pour quoi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("En quelques mots : camion, premier loyer, cours. Rien de médical."),
    )
    papers = HintedBoxes(
        label=_("Documents à joindre"),
        required=False,
        help_text=_("Ceux de votre dossier. On peut en ajouter après."),
    )
    agree = forms.BooleanField(
        label=_("J’ai lu ce texte et j’accepte."),
        error_messages={"required": _("Sans votre accord, la demande ne peut pas partir.")},
    )

    def __init__(
        self, *args: Any, papers: Sequence[PersonDocument], herself: bool, **kwargs: Any
    ) -> None:
        """`herself`: she agrees by this form; else a professional asks with her."""
        super().__init__(*args, **kwargs)
        if not herself:
            del self.fields["agree"]
            self.fields["papers"].help_text = gettext(
                "Ceux du dossier de la personne. On peut en ajouter après."
            )
        if papers:
            field_of_choices(self, "papers").choices = paper_choices(papers)
        else:
            del self.fields["papers"]

    def wish(self) -> Wish:
        """What the action asks."""
        data = self.cleaned_data
        return Wish(
            cents_of(data["cents"]),
            data["what"],
            tuple(uuid.UUID(pk) for pk in data.get("papers", [])),
        )


def paper_choices(papers: Sequence[PersonDocument]) -> list[tuple[str, str]]:
    """Documents as choices: their title and what they are."""
    return [(str(p.pk), f"{p.title} ({p.get_kind_display()})") for p in papers]


class PapersForm(forms.Form):
    """Documents to join to a request that is sent already."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    papers = HintedBoxes(label=_("Documents à joindre"))

    def __init__(self, *args: Any, papers: Sequence[PersonDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "papers").choices = paper_choices(papers)
