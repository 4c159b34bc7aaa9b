"""The dated settings of the API, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.api.limits import DEFAULTS
from enracine.api.replays import HOURS
from enracine.kernel.parameters import declare_whole

_TOKEN, _ADDRESS = "api.requests_per_token", "api.requests_per_address"


def declare_all() -> None:
    """Make them known to the page of settings."""
    minute = _("par minute")
    declare_whole(
        _("Accès pour logiciels"),
        (_TOKEN, DEFAULTS[_TOKEN], _("Demandes d’un logiciel, au plus"), minute, 10, 100_000),
        (
            _ADDRESS,
            DEFAULTS[_ADDRESS],
            _("Demandes d’une même adresse, au plus"),
            minute,
            10,
            100_000,
        ),
        (
            *HOURS,
            _("Combien de temps une demande répétée reçoit la même réponse"),
            _("heures"),
            1,
            168,
        ),
    )
