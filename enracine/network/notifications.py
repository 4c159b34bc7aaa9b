"""What the network writes to people."""

from enracine.kernel import notifications
from enracine.network.actions.invitations import NOTIFICATION, still_waits

INVITATION = notifications.Notification(
    name=NOTIFICATION,
    category="account",
    audience="la personne invitée dans un organisme",
    template="network/mail/invitation",
    fields=frozenset({"organisation", "inviter", "role", "invitation_id", "version"}),
    still_true=still_waits,
)


def register_all() -> None:
    """Declare them (from `NetworkConfig.ready`)."""
    notifications.register(INVITATION)
