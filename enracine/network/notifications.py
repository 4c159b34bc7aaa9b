"""What the network writes to people, and the family of letters about an account."""

import uuid

from django.utils.translation import gettext_lazy as _

from enracine.kernel import notices, notifications
from enracine.kernel.clock import today
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Urgency
from enracine.network.actions.invitations import NOTIFICATION, still_waits
from enracine.network.models import Membership

ACCOUNT = "account"
#: What opens a door leaves with its key, or the door stays shut.
OPENS = _("Sans lui, personne ne pourrait entrer : codes, liens et invitations ne se coupent pas.")

INVITATION = notifications.Notification(
    name=NOTIFICATION,
    category=ACCOUNT,
    audience="la personne invitée dans un organisme",
    template="network/mail/invitation",
    fields=frozenset({"organisation", "inviter", "role", "invitation_id", "version"}),
    urgency=Urgency.REQUIRED,
    to=frozenset({PROFESSIONAL, CANDIDATE}),
    why=OPENS,
    still_true=still_waits,
)


def _still_works(membership_id: uuid.UUID) -> bool:
    return Membership.objects.on(today()).filter(pk=membership_id).exists()


def register_all() -> None:
    """Declare them (from `NetworkConfig.ready`)."""
    notifications.declare_category(notifications.Category(ACCOUNT, _("Compte et accès"), order=90))
    notifications.register(INVITATION)
    notices.register_presence(_still_works)
