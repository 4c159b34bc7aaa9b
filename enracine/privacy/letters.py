"""What protection writes to people: a number and a link, never a fact of a file."""

from enracine.kernel import notifications
from enracine.kernel.notifications import Notification

KEEPER = "privacy.keeper"
PERSON = "privacy.person"
POLICY = "privacy.policy"


def declare_all() -> None:
    """Register them (from `PrivacyConfig.ready`)."""
    for notification in (
        Notification(
            KEEPER,
            "protection",
            "qui répond des renseignements dans un organisme",
            "privacy/mail/keeper",
            frozenset({"what", "number", "url"}),
        ),
        Notification(
            PERSON,
            "protection",
            "la personne, quand on répond à sa plainte ou qu’un incident la touche",
            "privacy/mail/person",
            frozenset({"what", "number", "url"}),
        ),
        Notification(
            POLICY,
            "protection",
            "les comptes, quand une politique change",
            "privacy/mail/policy",
            frozenset({"organisation", "changes", "day", "day_en", "url"}),
        ),
    ):
        notifications.register(notification)
