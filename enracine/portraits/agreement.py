"""One way to say that somebody agreed to be shown: her words, her picture, people on a picture."""

import datetime as dt

from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused

#: What a picture may come in.
PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def must_be_agreed(agreed_on: dt.date | None, agreed_how: str) -> None:
    """Whoever is shown said yes, one day that is not to come, and in a way that is told.

    Each agreement is its own: to the words, to the picture (C.c.Q. art. 36). Raises ActionRefused.
    """
    if agreed_on is None or not agreed_how:
        raise ActionRefused(
            _("Dites quand et comment ces personnes ont accepté."), field="agreed_on"
        )
    if agreed_on > today():
        raise ActionRefused(
            _("L’accord est déjà donné : cette date est à venir."), field="agreed_on"
        )
