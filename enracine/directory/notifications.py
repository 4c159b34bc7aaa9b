"""What a keeper is told: some of her services are to be looked at. Once a month, in the morning letter."""

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
    "directory",
    _("Nos services"),
    {PROFESSIONAL: _("Des services de votre organisme sont à confirmer.")},
    order=72,
)
STALE = Notification(
    name="directory.services_stale",
    category="directory",
    audience="qui tient les services de son organisme",
    template="directory/mail/stale",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.NEWS,
    to=frozenset({PROFESSIONAL}),
)


def register_all() -> None:
    """Declare them, once."""
    declare_category(CATEGORY)
    register(STALE)
