"""The dated settings of the network, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.network.actions.tokens import DEFAULTS
from enracine.network.queries.capacity import CONFIRM_DAYS


def declare_all() -> None:
    """Make them known to the page of settings."""
    labels = {
        "api.token_days": _("Combien de temps l’accès d’un logiciel dure, si personne ne le dit"),
        "api.token_most_days": _("Combien de temps l’accès d’un logiciel dure au plus"),
    }
    declare(
        *(
            Parameter(
                key=key,
                group=_("Accès pour logiciels"),
                label=label,
                default=DEFAULTS[key],
                unit=_("jours"),
                minimum=1,
                maximum=730,
            )
            for key, label in labels.items()
        ),
        Parameter(
            key=CONFIRM_DAYS[0],
            group=_("Organisation du réseau"),
            label=_("Quand redemander si les places déclarées sont encore vraies"),
            default=CONFIRM_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=366,
        ),
    )
