"""The dated setting of contents, as people read it."""

from django.utils.translation import gettext_lazy as _

from enracine.guidance import rules
from enracine.kernel.parameters import Parameter, declare


def declare_all() -> None:
    """Make it known to the page of settings."""
    key, safe = rules.REVIEW_DAYS
    declare(
        Parameter(
            key=key,
            group=_("Se préparer"),
            label=_("Quand une page est à relire"),
            default=safe,
            unit=_("jours"),
            minimum=30,
            maximum=1826,
        )
    )
