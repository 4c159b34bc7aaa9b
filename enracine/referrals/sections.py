"""The personal fields of referrals, for the register (law.md, L09)."""

from enracine.privacy.register import PersonalField, declare, same
from enracine.referrals.models import (
    AnswerLink,
    AnswerSession,
    Attachment,
    Bundle,
    CandidateLetter,
    CounterProposal,
    Package,
    Referral,
    ReferralGroup,
    ReferralMessage,
    ReferralNeed,
    Transfer,
    TransferPackage,
)

KEPT = "Durée des dossiers liés, puis 5 ans : preuve de ce qui a été communiqué"
PARTIES = ("la personne", "organisme qui réfère", "organisme qui reçoit", "sa coordination")
SHARED = ("la personne", "organisme qui réfère", "organisme qui reçoit, le temps de son accès")
#: The person asks for them by law; they are not shown to her otherwise.
WRITERS = ("organisme qui réfère", "organisme qui reçoit, le temps de son accès", "sa coordination")
_FOLLOW = (
    "number", "group", "bundle", "children_told", "keeps_plan", "is_principal", "tells_of_others", "dossier",
    "sender", "sent_by", "receiver",
    "coordinating_organisation", "programme", "region", "paj_territory", "state",
    "previous_state", "state_changed_at", "turn", "due_on", "alarm", "next_alarm_on", "days_left",
    "receiver_was_vacant", "allocation", "sent_at", "received_at", "answered_at",
    "first_contact_on", "nudged_on", "closed_at", "acknowledged_at", "owner", "receiver_dossier_id",
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
    declare(
        ReferralMessage,
        "referral",
        {
            **same(
                [
                    "referral", "sender", "receiver", "coordinating", "author_organisation",
                    "author", "key", "sent_at", "sender_read_at", "receiver_read_at",
                ],
                PersonalField("Savoir qui a écrit, quand, et si c’est lu", KEPT, WRITERS),
            ),
            "text": PersonalField(
                "Se parler d’une référence entre deux organismes", KEPT, WRITERS, "sensitive"
            ),
        },
    )  # fmt: skip
    by_link = PersonalField(
        "Laisser un organisme répondre sans compte, et prouver qui a répondu",
        KEPT,
        ("organisme qui reçoit",),
    )
    declare(
        AnswerLink,
        "referral",
        same(
            [
                "referral", "organisation", "digest", "expires_at", "revoked_at", "codes",
                "code_digest", "code_expires_at", "code_tries",
            ],
            by_link,
        ),
    )  # fmt: skip
    declare(
        AnswerSession,
        "referral",
        same(
            [
                "link", "referral", "organisation", "membership", "digest", "expires_at", "ended_at",
            ],
            by_link,
        ),
    )  # fmt: skip
    declare(ReferralGroup, "referral", same(["sender", "tell_others"], follow))
    declare(
        Package,
        "referral",
        same(
            ["referral", "sender", "receiver", "content", "sha256", "frozen_at"],
            PersonalField("Prouver exactement ce qui a été communiqué", KEPT, SHARED, "sensitive"),
        ),
    )
    declare(
        CounterProposal,
        "referral",
        same(
            [
                "referral", "sender", "receiver", "region", "paj_territory", "municipality",
                "organisation", "from_date", "proposed_at",
            ],
            PersonalField("Proposer une autre solution à côté d’un refus", KEPT, PARTIES),
        ),
    )  # fmt: skip
    declare(
        CandidateLetter,
        "referral",
        same(
            ["referral", "organisation", "written_by", "text", "language", "sent_at"],
            PersonalField(
                "Dire à la personne, avec des mots relus, ce qui arrive à sa référence",
                KEPT,
                ("la personne", "organisme qui réfère"),
                "sensitive",
            ),
        ),
    )
    _declare_what_travels(follow)


def _declare_what_travels(follow: PersonalField) -> None:
    """Declare what goes with a referral, and the transfers of a dossier."""
    proof = PersonalField("Prouver exactement ce qui a été communiqué", KEPT, SHARED, "sensitive")
    need = PersonalField("Répondre à chaque besoin, sans refaire le portrait", KEPT, SHARED)
    declare(Bundle, "referral", same(["kind", "sender"], follow))
    papers = [
        "referral",
        "sender",
        "receiver",
        "paper",
        "kind",
        "title",
        "media_type",
        "size",
        "sha256",
    ]
    declare(Attachment, "referral", same(papers, proof))
    needs = [
        "referral", "sender", "receiver", "position", "code", "text", "state", "acknowledged_at",
        "answered_on", "reason",
    ]  # fmt: skip
    declare(ReferralNeed, "referral", same(needs, need))
    moves = [
        "number", "dossier", "sender", "proposed_by", "receiver", "reason", "sections", "consent",
        "state", "package_sha256", "due_on", "proposed_at", "answered_at", "closed_at", "refusal",
        "successor",
    ]  # fmt: skip
    hold = PersonalField("Dire qui tient le dossier, et depuis quand", KEPT, SHARED)
    declare(Transfer, "referral", same(moves, hold))
    frozen = ["transfer", "sender", "receiver", "content", "sha256", "frozen_at"]
    declare(TransferPackage, "referral", same(frozen, proof))
