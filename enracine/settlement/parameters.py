"""The dated settings of moves and follow-ups, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import NUMBERS, Parameter, declare
from enracine.settlement.actions import CADENCE_SETTING
from enracine.settlement.rules import DEFAULT_CADENCE_MONTHS


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=CADENCE_SETTING,
            group=_("Établissement"),
            label=_("Cadence des suivis après l’établissement"),
            help=_("Les suivis déjà prévus gardent leur date."),
            default=DEFAULT_CADENCE_MONTHS,
            unit=_("mois"),
            kind=NUMBERS,
            minimum=1,
            maximum=120,
        )
    )
