"""The personal fields of this floor, for the register."""

from enracine.privacy.register import PersonalField, declare, same
from enracine.stays.models import (
    StayEvaluation,
    StayNeed,
    StayParticipant,
    StayRequest,
    StayStep,
)

KEPT = "Durée du dossier, puis 5 ans"
READERS = ("la personne", "organisme qui organise le séjour", "organisme qui a fait la demande")


def declare_all() -> None:
    """Declare what is kept of who asks for a stay and who comes."""
    asked = PersonalField("Choisir qui vient à un séjour, et dire pourquoi", KEPT, READERS)
    declare(
        StayRequest,
        "settlement",
        same(
            [
                "stay", "organisation", "requesting_organisation", "dossier_id", "state",
                "child_years", "seats", "claimed", "met", "assessed_at", "submitted_at",
                "decided_at", "decided_by", "reason", "rank", "offer_expires_at",
                "became", "became_on",
            ],
            asked,
        ),
    )  # fmt: skip
    declare(
        StayParticipant,
        "settlement",
        same(
            ["request", "consent", "agreed_at", "left_at", "attendance"],
            PersonalField("Savoir qui a dit oui et qui est venu", KEPT, READERS),
        ),
    )
    declare(
        StayStep,
        "settlement",
        same(
            [
                "organisation", "stay", "request", "kind", "title", "starts_at", "minutes", "place",
                "note",
            ],
            PersonalField("Dire à chacun où être et quand, pendant un séjour", KEPT, READERS),
        ),
    )  # fmt: skip
    declare(
        StayNeed,
        "settlement",
        same(
            ["stay", "participant", "consent", "allergies", "mobility"],
            PersonalField(
                "Préparer les repas, le transport et l’hébergement d’un séjour",
                "Détruit après le séjour",
                ("la personne", "la personne qui organise le séjour"),
                sensitivity="sensitive",
            ),
        ),
    )
    declare(
        StayEvaluation,
        "settlement",
        same(
            ["organisation", "stay", "participant", "useful", "next_step", "liked", "missing"],
            PersonalField(
                "Améliorer les séjours d’après ceux qui y sont venus",
                KEPT,
                ("la personne", "organisme qui organise le séjour, sans le nom"),
            ),
        ),
    )
