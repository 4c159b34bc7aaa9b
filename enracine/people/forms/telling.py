"""What a professional says of where a fact comes from, and the documents of a person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedRadio
from enracine.people import values
from enracine.people.forms.base import CHOOSE
from enracine.people.models import PersonDocument, SeenDocument, Source

PAPERS = [CHOOSE, *SeenDocument.choices]
NO_COPY = gettext_lazy(
    "Regardez la pièce et rendez-la : elle n’est jamais copiée, seulement nommée."
)


class SeenForm(forms.Form):
    """« Vu »: which document, and when."""

    told_document = forms.ChoiceField(
        label=gettext_lazy("Document vu"),
        help_text=NO_COPY,
        choices=PAPERS,
        error_messages={"required": gettext_lazy("Dites quel document vous avez vu.")},
    )
    told_on = forms.DateField(
        label=gettext_lazy("Vu le"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Aujourd’hui, si vous n’écrivez rien."),
    )

    def clean_told_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data.get("told_on")
        if day and day > today():
            raise ValidationError(_("Cette date est dans l’avenir."), code="seen_later")
        return day

    def value(self) -> values.Told:
        """What was seen."""
        data = self.cleaned_data
        return values.Told(Source.DOCUMENT, data["told_document"], data.get("told_on"))


class ToldForm(SeenForm):
    """Who says what a professional writes: asked under each of her forms."""

    told_source = HintedRadio(
        label=gettext_lazy("Qui le dit?"),
        choices=(
            (Source.PERSON, gettext_lazy("La personne")),
            (Source.PROFESSIONAL, gettext_lazy("Je le constate")),
            (Source.ORGANISATION, gettext_lazy("Un autre organisme")),
            (Source.DOCUMENT, gettext_lazy("Un document que j’ai vu")),
        ),
        inline=True,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    field_order = ("told_source", "told_document", "told_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The document is asked when it is what speaks."""
        super().__init__(*args, **kwargs)
        self.fields["told_document"].required = False
        self.fields["told_source"].initial = Source.PERSON

    def clean(self) -> dict[str, Any]:
        """Ask which document was seen; forget one that was not."""
        cleaned = super().clean() or {}
        if cleaned.get("told_source") == Source.DOCUMENT:
            if not cleaned.get("told_document"):
                text = _("Dites quel document vous avez vu.")
                self.add_error("told_document", ValidationError(text, code="no_document"))
        else:
            cleaned["told_document"], cleaned["told_on"] = "", None
        return cleaned

    def value(self) -> values.Told:
        """Who told, and what was seen."""
        data = self.cleaned_data
        return values.Told(data["told_source"], data["told_document"], data.get("told_on"))


class SeveralFilesInput(forms.FileInput):
    """Files chosen, several at once; beside them, where there is one, the camera takes a photo.

    Both have the same name: what was chosen and what was taken arrive together. Neither is
    « required » for the browser, which would ask for the other one: the server says what is missing.
    """

    allow_multiple_selected = True
    template_name = "people/several_files.html"

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: one of the two is enough."""
        return False


#: How many files one sends at once: both sides of a diploma and its transcripts.
MOST_FILES = 10


class SeveralFiles(forms.FileField):
    """One file or several; each is checked as one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files, in their order. Raises ValidationError for none, one that is empty, too many."""
        several = data if isinstance(data, list | tuple) else [data]
        if len(several) > MOST_FILES:
            raise forms.ValidationError(
                gettext_lazy("Dix fichiers au plus à la fois."), code="too_many"
            )
        return [super(SeveralFiles, self).clean(one, initial) for one in several or [None]]


class DocumentForm(forms.Form):
    """Hand over a file: what it is, and the file. No identity paper is among the kinds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Quel document?"),
        choices=[CHOOSE, *PersonDocument.Kind.choices],
        error_messages={"required": gettext_lazy("Choisissez un genre de document.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Un titre pour le reconnaître"), max_length=160, required=False
    )
    file = SeveralFiles(
        label=gettext_lazy("Fichiers"),
        help_text=gettext_lazy(
            "Des photos, des PDF, des documents Word (.docx) ou des textes (.txt), dix au plus, 15 Mo "
            "chacun. Cachez votre numéro d’assurance sociale : nous refusons un document où il se lit, mais "
            "nous ne pouvons pas le voir sur une photo ou un papier numérisé."
        ),
        widget=SeveralFilesInput(attrs={"accept": "image/*,application/pdf,.docx,.txt"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
        },
    )
