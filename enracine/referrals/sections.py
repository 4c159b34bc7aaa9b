"""The personal fields of referrals, for the register (law.md, L09)."""

from enracine.privacy.register import PersonalField, declare, same
from enracine.referrals.models import Package, Referral, ReferralGroup

KEPT = "Durée des dossiers liés, puis 5 ans : preuve de ce qui a été communiqué"
PARTIES = ("la personne", "organisme qui réfère", "organisme qui reçoit", "sa coordination")
SHARED = ("la personne", "organisme qui réfère", "organisme qui reçoit, le temps de son accès")
_FOLLOW = (
    "number", "group", "is_principal", "tells_of_others", "dossier", "sender", "sent_by", "receiver",
    "coordinating_organisation", "programme", "region", "paj_territory", "state",
    "previous_state", "state_changed_at", "turn", "due_on", "alarm", "next_alarm_on", "days_left",
    "receiver_was_vacant", "allocation", "sent_at", "received_at", "answered_at",
    "first_contact_on", "closed_at", "acknowledged_at", "owner", "receiver_dossier_id",
    "resume_on", "package_sha256",
)  # fmt: skip
_WHY = (
    "reasons", "decline_reason", "counter_proposal", "contest_reason", "hold_reason", "close_code",
    "close_reason", "outcome", "feedback",
)  # fmt: skip


def declare_all() -> None:
    """Declare what a referral, its group and its package keep of somebody."""
    follow = PersonalField("Savoir qui répond, quand, et où en est la référence", KEPT, PARTIES)
    why = PersonalField("Dire pourquoi, et rendre compte à l’émetteur", KEPT, PARTIES)
    consent = PersonalField("Rattacher l’envoi au consentement et à son étendue", KEPT, PARTIES)
    words = PersonalField("Expliquer la demande entre deux organismes", KEPT, SHARED, "sensitive")
    declare(
        Referral,
        "referral",
        {
            **same(_FOLLOW, follow),
            **same(_WHY, why),
            **same(["consent", "sections"], consent),
            **same(["message", "question", "answer"], words),
        },
    )
    declare(ReferralGroup, "referral", same(["sender", "tell_others"], follow))
    declare(
        Package,
        "referral",
        same(
            ["referral", "sender", "receiver", "content", "sha256", "frozen_at"],
            PersonalField("Prouver exactement ce qui a été communiqué", KEPT, SHARED, "sensitive"),
        ),
    )
