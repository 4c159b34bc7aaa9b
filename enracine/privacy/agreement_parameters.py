"""The dated settings of protection, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.privacy.actions.consents import LENGTH
from enracine.privacy.actions.ending import REMINDER
from enracine.privacy.actions.exceptions import HOURS
from enracine.privacy.disposal_rules import DEFAULTS


def declare_all() -> None:
    """Make them known to the page of settings."""
    group = _("Protection")
    for (key, default), label, unit, most in (
        (
            LENGTH,
            _("Durée d’un accord de partage, si rien de plus court n’est choisi"),
            _("jours"),
            366,
        ),
        (REMINDER, _("Quand redemander un accord qui sert encore, avant sa fin"), _("jours"), 120),
        (HOURS, _("Durée la plus longue d’un accès d’exception"), _("heures"), 72),
    ):
        declare(Parameter(key, group, label, default, unit=unit, minimum=1, maximum=most))
    for name, label in (
        ("privacy.disposal_days", _("Accord retiré : délai pour dire ce qui a été détruit")),
        ("privacy.disposal_again_days", _("Accord retiré : attente entre deux rappels")),
    ):
        default = DEFAULTS[name]
        unit = _("jours ouvrables")
        declare(Parameter(name, group, label, default, unit=unit, minimum=1, maximum=60))
