"""The personal fields of this floor, for the register."""

from enracine.aid.models import AidPayment, AidPiece, AidRecovery, AidRequest
from enracine.privacy.register import PersonalField, declare, same

KEPT = "Durée du dossier, puis 5 ans"
READERS = ("la personne", "organisme qui décide de l’aide", "organisme qui a fait la demande")


def declare_all() -> None:
    """Declare what is kept of who asks for aid, and of what is paid."""
    asked = PersonalField("Décider d’une aide, la verser, et dire pourquoi", KEPT, READERS)
    declare(
        AidRequest,
        "settlement",
        same(
            [
                "household", "organisation", "requesting_organisation", "dossier_id", "aid",
                "terms", "envelope", "consent", "period", "span", "asked_cents", "what",
                "asked_by", "needed", "state", "submitted_on", "two_people", "decided_on",
                "decided_by", "reason", "message", "ceiling_cents", "granted_cents",
                "end_reason", "planned_cents", "paid_cents", "recovered_cents",
            ],
            asked,
        ),
    )  # fmt: skip
    declare(
        AidPiece,
        "documents",
        same(
            ["request", "paper", "kind", "title", "sha256"],
            PersonalField("Savoir sur quels documents une aide est décidée", KEPT, READERS),
        ),
    )
    money = PersonalField("Rendre compte de l’argent d’une entente", KEPT, READERS)
    declare(
        AidPayment,
        "settlement",
        same(
            [
                "organisation", "request", "planned_on", "cents", "means", "state", "paid_on",
                "proof", "no_proof", "cancel_reason", "recorded_by",
            ],
            money,
        ),
    )  # fmt: skip
    declare(
        AidRecovery,
        "settlement",
        same(
            [
                "organisation", "request", "wanted", "reason", "cents", "opened_on", "state",
                "settled_on", "settled_by", "carried_until", "waived_for", "proof", "no_proof",
            ],
            money,
        ),
    )  # fmt: skip
