"""The dated settings of figures, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.figures import SMALL, SMALL_SETTING
from enracine.kernel.parameters import Parameter, declare


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=SMALL_SETTING,
            group=_("Chiffres"),
            label=_("Sous ce nombre, un chiffre est caché hors des organismes concernés"),
            default=SMALL,
            unit=_("ménages"),
            minimum=3,
            maximum=50,
        )
    )
