"""The personal fields of this floor, for the register."""

from enracine.outcomes.models import Outcome
from enracine.privacy.register import PersonalField, declare, same


def declare_all() -> None:
    """Declare what is kept of what came."""
    declare(
        Outcome,
        "settlement",
        same(
            [
                "household", "member", "organisation", "coordinating_organisation", "dossier_id",
                "author", "root_id", "replaces", "reason", "in_error", "kind", "happened_on",
                "known", "with_whom", "region", "offer_id",
            ],
            PersonalField(
                "Savoir ce qui est venu en chemin : emploi, formation, entreprise, reprise",
                "Durée du dossier, puis agrégats anonymes",
                ("la personne", "organisme qui suit", "organismes qui ont accès au déménagement"),
            ),
        ),
    )  # fmt: skip
