"""Several files handed over at once: each is kept, or refused by its name."""

import uuid

from django import forms
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.people import actions
from enracine.people.values import Told


def keep_files(
    acting: Acting, subject_id: uuid.UUID, form: forms.Form, told: Told | None = None
) -> int:
    """Keep each file of a valid form (`kind`, `title`, `file`); returns how many were kept.

    One that is refused is named in the form’s errors, and does not hold the others back.
    """
    data = form.cleaned_data
    several, kept = len(data["file"]) > 1, 0
    for rank, file in enumerate(data["file"], start=1):
        title = f"{data['title']} ({rank})" if several and data["title"].strip() else data["title"]
        try:
            actions.add_document(
                acting, subject_id, data["kind"], title, file, file.name, told=told
            )
        except ActionRefused as refusal:
            said = (
                _("« %(name)s » : %(why)s") % {"name": file.name[:80], "why": refusal.message}
                if several
                else refusal.message
            )
            form.add_error(refusal.field if refusal.field in form.fields else None, said)
        else:
            kept += 1
    return kept
