"""The personal fields of this floor, for the register."""

from enracine.activities.models import Entry, SessionPlace
from enracine.privacy.register import PersonalField, declare, same

KEPT = "Durée du dossier, puis 5 ans"
READERS = ("la personne", "organisme qui tient le dossier")


def declare_all() -> None:
    """Declare acts, notes and places in sessions."""
    done = PersonalField(
        "Savoir ce qui a été fait avec la personne, et en rendre compte", KEPT, READERS
    )
    facts = [
        "dossier",
        "organisation",
        "author",
        "root_id",
        "replaces",
        "reason",
        "in_error",
        "unfinished",
        "kind",
        "held_on",
        "minutes",
        "mode",
        "programme",
        "occasion_id",
        "leads",
        "present",
        "session",
    ]
    note = PersonalField("Accompagner la personne d’une fois à l’autre", KEPT, READERS)
    declare(Entry, "evaluation", {**same(facts, done), "text": note})
    declare(
        SessionPlace,
        "evaluation",
        same(
            ["dossier", "organisation", "session", "state", "channel"],
            PersonalField("Tenir une place à une séance et noter la présence", KEPT, READERS),
        ),
    )
