"""Two people changed one object: what each wrote, field by field, in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enracine.kernel.errors import Conflict
from enracine.kernel.templatetags import formats

#: Words for the columns that a person may meet in a conflict. The rest is bookkeeping.
LABELS = {
    "stage": _("Étape"),
    "assignee": _("Suivi par"),
    "closed_on": _("Fermé le"),
    "outcome": _("Issue"),
    "planned_on": _("Prévu le"),
    "moved_on": _("Déménagement fait le"),
    "welcomed_on": _("Accueil fait le"),
    "settled_on": _("Établi le"),
    "cancel_reason": _("Motif"),
    "state": _("État"),
    "presence": _("Où habite le ménage"),
    "method": _("Comment on le sait"),
    "done_on": _("Fait le"),
    "comment": _("Commentaire"),
    "owner": _("Responsable"),
    "next_step": _("Prochaine chose à faire"),
    "next_step_on": _("Échéance"),
    "title": _("Titre"),
    "due_on": _("Échéance"),
    "message": _("Message"),
    "question": _("Question"),
    "answer": _("Réponse"),
    "feedback": _("Retour"),
    "valid_to": _("Jusqu’au"),
}


@dataclass(frozen=True)
class Version:
    """One field: what I wrote, what stands now; `same` when both say it."""

    label: str
    mine: str
    theirs: str
    same: bool


def _said(field: "models.Field[Any, Any]", value: Any) -> str:
    if value is None or value == "":
        return "–"
    if field.choices:
        return force_str(dict(field.flatchoices).get(value, value))
    language = get_language() or "fr-ca"
    if isinstance(value, dt.datetime):
        return formats.moment(value, language)
    if isinstance(value, dt.date):
        return formats.day(value, language)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _label(field: "models.Field[Any, Any]") -> str:
    name = field.name
    if name in LABELS:
        return str(LABELS[name])
    words = force_str(field.verbose_name)
    # Django makes a name out of the column when nobody gave one: that is not a word for people.
    return "" if words == name.replace("_", " ") else words[:1].upper() + words[1:]


def _field(current: models.Model, name: str) -> "models.Field[Any, Any] | None":
    """The column of a change, by its own name or its relation's; None when it is none."""
    for candidate in (name, name.removesuffix("_id")):
        try:
            return current._meta.get_field(candidate)  # type: ignore[return-value]  # a field, not a relation
        except FieldDoesNotExist:
            continue
    return None


def versions_of(conflict: Conflict) -> list[Version]:
    """Mine beside theirs, for each field that has words. Empty when the object is gone.

    A name that is no column is already said in words by whoever raised the conflict; what stands
    now is then in the page that she goes back to.
    """
    current = conflict.current
    if current is None:
        return []
    found = []
    for name, mine in conflict.mine.items():
        field = _field(current, name)
        if field is None:
            found.append(Version(name, str(mine), "–", same=False))
            continue
        label = _label(field)
        if not label:
            continue
        theirs = getattr(current, field.name)
        if field.is_relation and mine is not None and not isinstance(mine, models.Model):
            mine = field.related_model._default_manager.filter(pk=mine).first()  # type: ignore[union-attr]  # a field, not a relation
        found.append(Version(label, _said(field, mine), _said(field, theirs), theirs == mine))
    return found
