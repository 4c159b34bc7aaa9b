"""The personal fields of this floor, for the register."""

from enracine.privacy.register import PersonalField, declare, same
from enracine.threads.models import Message

KEPT = "Durée du dossier, puis 5 ans"
READERS = ("la personne", "organisme qui tient le dossier")


def declare_all() -> None:
    """Declare messages."""
    said = PersonalField(
        "Écrire à la personne et la lire, sans courriel ni téléphone", KEPT, READERS
    )
    declare(
        Message,
        "evaluation",
        same(
            [
                "dossier",
                "organisation",
                "author",
                "from_person",
                "text",
                "documents",
                "sent_at",
                "read_at",
                "key",
            ],
            said,
        ),
    )
