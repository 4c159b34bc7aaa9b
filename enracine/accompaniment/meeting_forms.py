"""The questions of the first meeting, asked in a meeting or of the person herself beforehand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.rules import INSTRUMENT, INSTRUMENTS, Question
from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedRadio


class EvaluationForm(forms.Form):
    """The first meeting: one question a card, none compulsory, a free note.

    `instrument` is the version that the page was drawn with: a form sent after a new version came
    out keeps its answers under the one that asked them.
    """

    #: Said once above the questions, not beside each of them.
    all_optional = True

    evaluation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    instrument = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=INSTRUMENT.version
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"] = forms.DateField(
            label=_("Date de la rencontre"), widget=DayInput(), initial=today
        )
        for question in INSTRUMENT.questions:
            self.fields[question.code] = _radio(question, question.label, question.hint)
        self.fields["note"] = forms.CharField(
            label=_("Ce qu’il faut retenir"),
            help_text=_("Le projet, l’expérience, ce qui compte. La personne peut le lire."),
            widget=forms.Textarea(attrs={"rows": 4}),
            required=False,
            max_length=4000,
        )

    def clean_instrument(self) -> str:
        """A version that was never asked is today's."""
        return _known_version(self.cleaned_data["instrument"])


def _known_version(text: str) -> str:
    return text if text in INSTRUMENTS else INSTRUMENT.version


def _radio(question: Question, label: str, hint: str, *, mine: bool = False) -> HintedRadio:
    return HintedRadio(
        label=gettext(label),
        help_text=gettext(hint) if hint else "",
        choices=[
            (c.code, gettext(c.mine if mine and c.mine else c.label)) for c in question.choices
        ],
        required=False,
        inline=not mine,
    )


class PrepareForm(forms.Form):
    """The questions of one theme that her answers lead to, in her own words."""

    all_optional = True

    instrument = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=INSTRUMENT.version
    )

    def __init__(self, *args: Any, theme: str, answers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in INSTRUMENT.of_theme(theme):
            if question.mine and question.asked(answers):
                self.fields[question.code] = _radio(
                    question, question.mine, question.mine_hint, mine=True
                )

    def clean_instrument(self) -> str:
        """A version that was never asked is today's."""
        return _known_version(self.cleaned_data["instrument"])

    def answers(self) -> dict[str, str]:
        """What she answered, the questions left empty included: an answer may be taken back."""
        return {k: v for k, v in self.cleaned_data.items() if k != "instrument"}
