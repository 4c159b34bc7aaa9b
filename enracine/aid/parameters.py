"""The dated settings of aid, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.aid import rules
from enracine.kernel.parameters import declare_whole


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Aides aux ménages"),
        (*rules.LAPSE_DAYS, _("Combien de temps une demande attend l’accord"), _("jours"), 7, 365),
        (
            *rules.CARRY_DAYS,
            _("Combien de temps une aide reportée vaut, si rien d’autre n’est dit"),
            _("jours"),
            30,
            1095,
        ),
    )
