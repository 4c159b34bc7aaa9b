"""A section of information in words: labels and values, as its form would show them."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from enracine.kernel.templatetags import formats
from enracine.people.forms import SectionForm
from enracine.people.forms.base import language
from enracine.people.queries import PersonFile
from enracine.people.widgets import MonthYearField

if TYPE_CHECKING:
    from enracine.portal.pages.information import Editable

Line = tuple[str, str]


def lines(page: "Editable", file: PersonFile, form: SectionForm | None = None) -> list[Line]:
    """What a section says: as it stands, or as `form` (valid) would make it."""
    if form is not None:
        return list(shown_answers(form, form.cleaned_data))
    known = {"code": file.status.code if file.status else ""}
    return list(shown_answers(page.form(known=known), page.initial(file)))


def shown_answers(form: SectionForm, values: dict[str, Any]) -> Iterator[Line]:
    """Label and value of each answered question."""
    for name, field in form.fields.items():
        value = values.get(name)
        if not field.widget.is_hidden and value not in (None, "", [], (), False):
            yield str(field.label), shown(field, value)


def shown(field: forms.Field, value: Any) -> str:
    """One answer as people read it."""
    if isinstance(field, MonthYearField):
        return f"{MONTHS[value.month]} {value.year}"
    if isinstance(value, dt.date):
        return formats.day(value, language())
    if value is True:
        return _("Oui")
    choices = getattr(field, "choices", None)
    if choices is not None:
        labels = {str(code): str(label) for code, label in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in chosen)
    text = str(value)
    return formats.phone(text) if text.startswith("+") else text
