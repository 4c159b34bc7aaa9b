"""What is written to administrators about their subscriptions."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel import notifications
from enracine.kernel.notifications import PROFESSIONAL, Notification, Urgency

SUSPENDED = "webhooks.suspended"
SYSTEMS = "systems"


def declare_all() -> None:
    """Declare the family and its letter."""
    notifications.declare_category(notifications.Category(SYSTEMS, _("Systèmes reliés"), order=80))
    notifications.register(
        Notification(
            SUSPENDED,
            SYSTEMS,
            "administration de l’organisme",
            "webhooks/mail/suspended",
            frozenset({"name", "url"}),
            # Nothing arrives any more in another system until she acts.
            urgency=Urgency.TURN,
            to=frozenset({PROFESSIONAL}),
        )
    )
