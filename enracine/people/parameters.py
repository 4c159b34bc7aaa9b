"""The dated settings of this floor, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.people.actions.majority import ANSWER_DAYS


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=ANSWER_DAYS[0],
            group=_("Inscription"),
            label=_("À 18 ans : temps pour confirmer avant la destruction"),
            help=_("Vaut pour les invitations à venir; celles déjà envoyées gardent leur date."),
            default=ANSWER_DAYS[1],
            unit=_("jours"),
            minimum=30,
            maximum=730,
        )
    )
