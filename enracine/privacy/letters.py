"""What protection writes to people: a number and a link, never a fact of a file."""

from enracine.kernel import notifications
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency
from enracine.privacy.notifications import LAW, PROTECTION

KEEPER = "privacy.keeper"
PERSON = "privacy.person"
POLICY = "privacy.policy"


def declare_all() -> None:
    """Register them (from `PrivacyConfig.ready`)."""
    for name, audience, to, fields in (
        (
            KEEPER,
            "qui répond des renseignements dans un organisme",
            {PROFESSIONAL},
            {"what", "number", "url"},
        ),
        (
            PERSON,
            "la personne, quand on répond à sa plainte ou qu’un incident la touche",
            {CANDIDATE},
            {"what", "number", "url"},
        ),
        (
            POLICY,
            "les comptes, quand une politique change",
            {PROFESSIONAL, CANDIDATE},
            {"organisation", "changes", "day", "day_en", "url"},
        ),
    ):
        notifications.register(
            Notification(
                name,
                PROTECTION,
                audience,
                f"privacy/mail/{name.partition('.')[2]}",
                frozenset(fields),
                urgency=Urgency.REQUIRED,
                to=frozenset(to),
                why=LAW,
            )
        )
