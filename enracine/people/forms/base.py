"""What every form about a section has: names, checks across sections, the language of the page."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enracine.people import rules

CHOOSE = ("", gettext_lazy("Choisissez"))


def language() -> str:
    """The language of the page: « fr-ca » or « en »."""
    return get_language() or "fr-ca"


class NameField(forms.CharField):
    """A name as its owner writes it: any script, one letter or 120, apostrophes and particles."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", rules.NAME_LENGTH)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The name, tidied; refuses a text without any letter."""
        text = rules.tidy_name(super().clean(value))
        if text and not rules.is_name(text):
            raise ValidationError(_("Écrivez un nom avec des lettres."), code="no_letter")
        return text


class SectionForm(forms.Form):
    """A form about one section; `known` (facts of other sections) lets it check across them.

    `said_of` holds the labels for a professional who writes about the person: names of fields.
    """

    said_of: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, known: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.known = known or {}
        super().__init__(*args, **kwargs)

    def for_professional(self) -> "SectionForm":
        """The same form with the words of somebody who writes about the person."""
        for name, label in self.said_of.items():
            if name in self.fields:
                self.fields[name].label = label
        return self

    def add_problems(self, problems: list[rules.Impossible]) -> None:
        """Put each impossible fact beside its field."""
        for problem in problems:
            name = problem.field if problem.field in self.fields else None
            self.add_error(name, ValidationError(_(problem.text), code=problem.code))
