"""The dated settings of registration, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.portal.registration.limits import DEFAULTS

_LABELS = {
    "registration.begun_per_address": _("Inscriptions commencées en une heure d’un même lieu"),
    "registration.begun_per_browser": _("Inscriptions commencées en une heure d’un même appareil"),
    "registration.sent_per_address": _("Inscriptions envoyées en une heure d’un même lieu"),
    "registration.sent_per_browser": _("Envois d’une même inscription en une heure"),
}


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        *(
            Parameter(
                key=key,
                group=_("Inscription"),
                label=label,
                help=_(
                    "Au-delà, la page demande d’attendre. Un lieu peut être une salle de classe."
                ),
                default=DEFAULTS[key],
                minimum=1,
                maximum=3650,
            )
            for key, label in _LABELS.items()
        )
    )
