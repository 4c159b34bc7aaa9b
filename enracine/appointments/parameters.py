"""The dated settings of appointments, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.appointments import rules
from enracine.kernel.parameters import Parameter, declare

_LINES = (
    (
        rules.SLOT_MINUTES,
        _("Combien dure un rendez-vous pris par la personne"),
        _("minutes"),
        15,
        240,
    ),
    (
        rules.NOTICE_HOURS,
        _("Jusqu’à quand la personne prend ou annule seule"),
        _("heures avant"),
        0,
        168,
    ),
    (rules.HORIZON_DAYS, _("Sur combien de jours les heures sont offertes"), _("jours"), 1, 90),
    (rules.REMINDER_HOURS, _("Quand le rendez-vous est rappelé"), _("heures avant"), 1, 168),
    (rules.TEXT_FROM, _("Dès quelle heure un texto peut partir"), _("heures"), 0, 23),
    (rules.TEXT_UNTIL, _("Jusqu’à quelle heure un texto peut partir"), _("heures"), 1, 24),
)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        *(
            Parameter(
                key=key,
                group=_("Rendez-vous"),
                label=label,
                default=safe,
                unit=unit,
                minimum=least,
                maximum=most,
            )
            for (key, safe), label, unit, least, most in _LINES
        )
    )
