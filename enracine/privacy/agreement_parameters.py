"""The dated settings of protection, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.privacy.actions.consents import LENGTH
from enracine.privacy.actions.ending import REMINDER
from enracine.privacy.actions.exceptions import HOURS


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
