"""The personal fields of this floor, for the register (law.md, L09)."""

from enracine.eligibility.models import EligibilityBasis, EligibilityVerdict
from enracine.privacy.register import PersonalField, declare, same

# A decision and what it rests on are kept a year at least after it is taken (law.md, L38).
KEPT = "Un an au moins après la décision, puis calendrier de l’organisme détenteur"
READERS = (
    "la personne",
    "organisme qui tient le dossier",
    "organisme qui reçoit une référence avec consentement",
)


def _field(purpose: str, sensitivity: str = "ordinary") -> PersonalField:
    return PersonalField(purpose, KEPT, READERS, sensitivity)


def declare_all() -> None:
    """Declare every field of a kept verdict; its facts and reasons tell a status, and are apart."""
    declare(
        EligibilityBasis,
        "status",
        same(
            ["verdict", "facts", "fact_dates", "reasons", "missing"],
            _field("Expliquer la réponse et pouvoir la rejouer", "sensitive"),
        ),
    )
    declare(
        EligibilityVerdict,
        "eligibility",
        same(
            ["dossier_id", "service", "as_of", "verdict", "alternatives", "evaluated_at"],
            _field("Dire à quels services la personne a droit"),
        )
        | same(
            ["decision", "decision_reason", "decided_by", "decided_at"],
            _field("Savoir qui a décidé, et pourquoi"),
        )
        | same(
            ["review_asked_at", "observations"],
            _field("Réviser une réponse à la demande de la personne"),
        ),
    )
