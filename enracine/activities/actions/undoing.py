"""Taking back what was just typed: an act, a note, a place."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.activities.actions.entries import withdraw_entry
from enracine.activities.models import Entry
from enracine.kernel import undo
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Event

Before = Mapping[str, Any]


@action
def undo_entry(acting: Acting, event: Event, _before: Before) -> models.Model:
    """The entry is said to be a mistake: it stays in the history, and counts no more."""
    root = uuid.UUID(event.data["act"])
    found = Entry.objects.current().filter(root_id=root).first()
    if found is None:
        raise NotVisible
    undo.refuse_if(found.version != 1)
    return withdraw_entry(acting, root, 1, _("Annulé aussitôt par son auteur"))


def register_all() -> None:
    """Say which gestures may be taken back."""
    undo.register("activities.act_recorded", gettext_lazy("Annuler cet acte"), undo_entry)
    undo.register("activities.note_written", gettext_lazy("Annuler cette note"), undo_entry)
