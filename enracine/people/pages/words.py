"""A section of information in words: labels and values, as its form would show them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from enracine.kernel.templatetags import formats
from enracine.people.forms import SectionForm
from enracine.people.forms.base import language
from enracine.people.models import Source
from enracine.people.widgets import MonthYearField

Line = tuple[str, str]
EMPTY: tuple[Any, ...] = (None, "", [], (), False)


def label_of(form: type[SectionForm], name: str, *, professional: bool = False) -> str:
    """The label of a question, in the words of the person or of a professional."""
    if professional and name in form.said_of:
        return str(form.said_of[name])
    return str(form.base_fields[name].label)


def shown_answers(form: SectionForm, values: dict[str, Any]) -> Iterator[Line]:
    """Label and value of each answered question."""
    for name, field in form.fields.items():
        value = values.get(name)
        if not field.widget.is_hidden and value not in EMPTY:
            yield str(field.label), shown(field, value)


def shown(field: forms.Field, value: Any) -> str:
    """One answer as people read it."""
    if isinstance(field, MonthYearField):
        return month(value)
    if isinstance(value, dt.date):
        return formats.day(value, language())
    if value is True:
        return _("Oui")
    choices = getattr(field, "choices", None)
    if choices is not None:
        labels = dict(_flat(choices))
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in chosen)
    text = str(value)
    return formats.phone(text) if text.startswith("+") else text


def month(day: dt.date) -> str:
    """A day known to the month: « septembre 2020 »."""
    return f"{MONTHS[day.month]} {day.year}"


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(code), str(label)


def said_by(row: Any, names: dict[Any, str], *, to_person: bool = False) -> str:
    """« Dit par la personne, le 3 mars 2026 » (`to_person`: « par vous »), and who wrote it for her.

    Empty without a row.
    """
    if row is None:
        return ""
    on = formats.day(row.declared_on, language())
    if to_person and row.source == Source.PERSON:
        text = _("Dit par vous, le %(on)s") % {"on": on}
    else:
        text = _("Dit par %(who)s, le %(on)s") % {"who": row.get_source_display(), "on": on}
    writer = names.get(row.stated_by_id)
    return (
        _("%(said)s (écrit par %(writer)s)") % {"said": text, "writer": writer} if writer else text
    )


def seen_by(row: Any, names: dict[Any, str]) -> str:
    """« Vu le 3 mars 2026 : permis de travail, par Jade (CFIQ) »; empty when nothing was seen."""
    if row is None or not row.seen_on:
        return ""
    known = {"on": formats.day(row.seen_on, language()), "paper": "", "who": ""}
    known["paper"] = row.get_seen_document_display() if row.seen_document else ""
    known["who"] = names.get(row.seen_by_id, "")
    if known["paper"] and known["who"]:
        return _("Vu le %(on)s : %(paper)s, par %(who)s") % known
    return _("Vu le %(on)s : %(paper)s") % known if known["paper"] else _("Vu le %(on)s") % known
