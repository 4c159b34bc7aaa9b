"""What each gesture on a thread asks for."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedBoxes, field_of_rows
from enracine.kernel.models import new_id
from enracine.people.models import PersonDocument
from enracine.threads.models import LONGEST, Template


class MessageForm(forms.Form):
    """A word to the other side. `key` makes one message of a form sent twice."""

    text = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("N’écrivez pas votre numéro d’assurance sociale."),
        error_messages={
            "required": _("Écrivez votre message."),
            "max_length": _("Un message a au plus 4 000 caractères."),
        },
    )
    documents = HintedBoxes(
        label=_("Documents à joindre"),
        required=False,
        help_text=_("Cinq au plus. L’autre côté les ouvre d’ici."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, papers: Iterable[PersonDocument] = (), **kwargs: Any) -> None:
        """`papers`: the documents that the writer may name."""
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id
        known = {str(paper.pk): paper for paper in papers}
        boxes: Any = self.fields["documents"]
        boxes.choices = [(pk, paper.title) for pk, paper in known.items()]
        boxes.choice_hints = {pk: str(paper.get_kind_display()) for pk, paper in known.items()}
        if not known:
            del self.fields["documents"]

    def words(self) -> dict[str, Any]:
        """What to write, for `actions.write`."""
        named = [uuid.UUID(pk) for pk in self.cleaned_data.get("documents", ())]
        data = self.cleaned_data
        return {"text": data["text"], "key": data["key"], "documents": named}


class ReadyForm(forms.Form):
    """Which words ready to send to put in the message."""

    modele = forms.ModelChoiceField(
        label=_("Partir d’un modèle"), queryset=Template.objects.none(), empty_label=_("Aucun")
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_rows(self, "modele").queryset = offered


class TemplateForm(forms.Form):
    """Words ready to send."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Titre"), max_length=80)
    text = forms.CharField(
        label=_("Texte en français"),
        max_length=LONGEST // 2,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Des phrases courtes, une idée à la fois. Aucun nom, aucune date."),
    )
    text_en = forms.CharField(
        label=_("Le même en anglais"),
        max_length=LONGEST // 2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Placé sous le français pour qui a choisi l’anglais."),
    )
