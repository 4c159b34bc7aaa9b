"""The dated settings of acts and notes, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.activities import rules
from enracine.activities.models.entries import LONGEST
from enracine.kernel.parameters import Parameter, declare


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=rules.NOTE_LIMIT[0],
            group=_("Actes et notes"),
            label=_("Longueur d’une note"),
            default=rules.NOTE_LIMIT[1],
            unit=_("caractères"),
            minimum=1000,
            maximum=LONGEST,
        ),
        Parameter(
            key=rules.USUAL_MINUTES[0],
            group=_("Actes et notes"),
            label=_("Durée proposée pour le premier acte de quelqu’un"),
            default=rules.USUAL_MINUTES[1],
            unit=_("minutes"),
            minimum=5,
            maximum=480,
        ),
    )
