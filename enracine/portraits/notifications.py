"""What a keeper is told: some figures of her places are old. Once a month, in the morning letter."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.notifications import (
    PROFESSIONAL,
    Category,
    Notification,
    Urgency,
    declare_category,
    register,
)

CATEGORY = Category(
    "portraits",
    _("Mon territoire"),
    {PROFESSIONAL: _("Des chiffres de vos lieux sont à rafraîchir.")},
    order=70,
)
STALE = Notification(
    name="portraits.stale",
    category="portraits",
    audience="qui tient un lieu",
    template="portraits/mail/stale",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.NEWS,
    to=frozenset({PROFESSIONAL}),
)


def register_all() -> None:
    """Declare them, once."""
    declare_category(CATEGORY)
    register(STALE)
