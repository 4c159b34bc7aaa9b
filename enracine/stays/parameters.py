"""The dated settings of stays, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import declare_whole
from enracine.stays import rules


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Séjours exploratoires"),
        (*rules.OFFER_HOURS, _("Combien de temps une place offerte attend"), _("heures"), 1, 720),
        (
            *rules.NEEDS_DAYS,
            _("Combien de temps les besoins de santé restent après un séjour"),
            _("jours"),
            0,
            60,
        ),
        (*rules.GROUP_LEAST, _("Un groupe compte au moins"), _("personnes"), 1, 60),
        (*rules.GROUP_MOST, _("Un groupe compte au plus"), _("personnes"), 1, 60),
    )
