"""The dated settings of referrals, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.referrals.rules import DEFAULTS

_WORKING = _("jours ouvrables")
_LINES = (
    ("answer_days", _("Délai pour répondre à une référence"), _WORKING, 1, 60),
    ("information_days", _("Délai pour donner une précision"), _WORKING, 1, 60),
    ("first_contact_days", _("Délai pour un premier contact"), _WORKING, 1, 60),
    ("escalate_after_days", _("Quand signaler un silence, après l’échéance"), _WORKING, 1, 60),
    ("expire_after_days", _("Quand fermer sans réponse, après l’échéance"), _WORKING, 1, 120),
    ("acknowledge_days", _("Quand un retour est tenu pour lu"), _WORKING, 1, 120),
    ("reopen_days", _("Jusqu’à quand rouvrir une référence fermée"), _("jours"), 1, 366),
    ("undo_minutes", _("Combien de temps une réponse se défait"), _("minutes"), 0, 10),
    ("paj_age_limit", _("« Plus de … ans » dans les critères de l’entente"), _("ans"), 18, 99),
)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        *(
            Parameter(
                key=f"referrals.{name}",
                group=_("Références"),
                label=label,
                default=DEFAULTS[f"referrals.{name}"],
                unit=unit,
                minimum=least,
                maximum=most,
            )
            for name, label, unit, least, most in _LINES
        )
    )
