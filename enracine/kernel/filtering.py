"""What a filter of a list says in words, for whoever sees it folded on a phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

#: What a filter holds when it narrows nothing: « Toutes », « Toute l’équipe ».
EVERYTHING = ("", "tous")


def said(label: object, value: object) -> str:
    """One filter in words: « Étape : En préparation »."""
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def filters_on(form: forms.BaseForm) -> list[str]:
    """The filters of a form that narrow the list, each in words. No SQL query: choices are at hand."""
    found = []
    for bound in form.visible_fields():
        value = bound.value()
        if not value or value in EVERYTHING:
            continue
        if isinstance(bound.field, forms.BooleanField):
            found.append(str(bound.label))
        elif words := _words(bound.field, str(value)):
            found.append(said(bound.label, words))
    return found


def chosen(*lines: tuple[object, object]) -> list[str]:
    """The same for a form that a page draws by hand: (label, what was chosen), nothing when empty."""
    return [said(label, value) if label else str(value) for label, value in lines if value]


def _words(field: forms.Field, value: str) -> str:
    """A choice by its label, nothing when it is not one; anything else as it was typed."""
    if not isinstance(field, forms.ChoiceField):
        return value
    offered: list[tuple[Any, Any]] = []
    choices: Any = field.choices
    for key, label in choices:
        offered += label if isinstance(label, (list, tuple)) else [(key, label)]
    return next((str(label) for key, label in offered if str(key) == value), "")
