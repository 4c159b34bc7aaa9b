"""The personal fields of this floor, for the register."""

from enracine.matching.models import AskedPlace, CohortLine, CohortLock, KeptSuggestion, Wishes
from enracine.privacy.register import PersonalField, declare, same

KEPT = "Durée de l’accompagnement, puis calendrier de l’organisme détenteur"
READERS = ("la personne", "organisme qui tient le dossier", "coordination")


def declare_all() -> None:
    """Declare wishes, lists and suggestions."""
    wish = PersonalField(
        "Suggérer des endroits selon ce qui compte pour la personne", KEPT, READERS
    )
    shown = PersonalField(
        "Choisir un endroit à plusieurs adultes, si la personne le veut",
        KEPT,
        ("la personne", "les adultes de son ménage, si elle le veut"),
    )
    why = PersonalField("Savoir sur quels chiffres une suggestion a été faite", KEPT, READERS)
    declare(
        Wishes,
        "project",
        same(["weights", "budget", "max_km", "size", "near", "services", "refused", "track"], wish)
        | same(
            ["needs"], PersonalField("Compter les places que le ménage prendrait", KEPT, READERS)
        )
        | same(["household", "shown_on", "shown"], shown),
    )
    declare(AskedPlace, "project", same(["wishes", "mrc", "rank", "points", "certainty"], wish))
    declare(
        KeptSuggestion,
        "project",
        same(
            [
                "organisation", "made_at", "made_by", "body", "stamp", "is_latest", "changed_at",
                "changes",
            ],
            why,
        ),
    )  # fmt: skip
    proposed = PersonalField(
        "Proposer un endroit à plusieurs ménages à la fois, sans dépasser les places",
        KEPT,
        (*READERS, "les adultes de son ménage, si elle le veut"),
    )
    declare(
        CohortLine,
        "project",
        same(
            [
                "cohort", "organisation", "holder", "dossier", "rank", "asked", "needs", "priority",
                "groups", "mrc", "reached", "points", "week", "usual", "preferred", "decision",
                "decided_by", "decided_at", "reason", "answered_how", "told_at",
            ],
            proposed,
        ),
    )  # fmt: skip
    declare(
        CohortLock,
        "project",
        same(
            ["cohort", "organisation", "line", "mrc", "kind", "reason", "author", "said_at"],
            proposed,
        ),
    )
