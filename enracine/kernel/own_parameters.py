"""The dated settings of the kernel itself, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.digest import HOUR
from enracine.kernel.keeping import KEPT_DAYS
from enracine.kernel.parameters import Parameter, declare
from enracine.kernel.undo import UNDO_MINUTES


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=KEPT_DAYS[0],
            group=_("Travail au quotidien"),
            label=_("Combien de temps un brouillon attend"),
            default=KEPT_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=180,
        ),
        Parameter(
            key=UNDO_MINUTES[0],
            group=_("Travail au quotidien"),
            label=_("Combien de temps un geste s’annule"),
            default=UNDO_MINUTES[1],
            unit=_("minutes"),
            minimum=1,
            maximum=240,
        ),
        Parameter(
            key=HOUR[0],
            group=_("Travail au quotidien"),
            label=_("À quelle heure part la lettre du matin, les jours ouvrables"),
            default=HOUR[1],
            unit=_("h"),
            minimum=5,
            maximum=12,
        ),
    )
