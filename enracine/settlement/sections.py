"""The personal fields of this floor, for the register."""

from enracine.privacy.register import PersonalField, declare, same
from enracine.settlement.models import (
    FollowUp,
    FollowUpAnswer,
    Move,
    MoveAttribution,
    MoveDispute,
    MovePerson,
    SurveyLink,
)

READERS = ("la personne", "organisme qui prépare", "organisme qui accueille", "coordination")
KEPT = "Durée du dossier, puis agrégats anonymes"


def declare_all() -> None:
    """Declare moves, movers, attributions and follow-ups."""
    move = PersonalField("Préparer le départ et l’accueil du ménage", KEPT, READERS)
    declare(
        Move,
        "settlement",
        same(
            [
                "from_country",
                "from_municipality",
                "to_municipality",
                "is_protected",
                "to_region",
                "after",
                "onward",
                "track",
                "state",
                "planned_on",
                "moved_on",
                "cancel_reason",
                "postpone_reason",
                "sending_organisation",
                "receiving_organisation",
                "coordinating_organisation",
                "dossier_id",
                "welcomed_on",
                "welcomed_by",
                "settled_on",
                "children",
                "composition",
            ],
            move,
        ),
    )
    declare(MovePerson, "settlement", same(["move", "person", "age", "deceased_on"], move))
    declare(
        MoveAttribution,
        "settlement",
        same(
            [
                "move",
                "programme",
                "organisation",
                "coordinating_organisation",
                "rule",
                "attributed_on",
                "dossier_id",
                "place",
                "told_on",
                "standing",
                "decided_on",
                "decision",
            ],
            PersonalField("Compter un déménagement une seule fois", KEPT, READERS),
        ),
    )
    declare(
        MoveDispute,
        "settlement",
        same(
            [
                "move",
                "organisation",
                "coordinating_organisation",
                "reason",
                "contested_on",
                "contested_by",
                "settled_on",
                "settled_by",
                "decision",
            ],
            PersonalField("Trancher qui compte un déménagement", KEPT, READERS),
        ),
    )
    declare(
        FollowUp,
        "settlement",
        same(
            [
                "move",
                "months",
                "organisation",
                "sending_organisation",
                "coordinating_organisation",
                "assignee",
                "due_on",
                "state",
                "done_on",
                "presence",
                "method",
                "attempts",
                "needs",
                "reason",
                "spouse_reason",
                "end_reason",
                "left_on",
                "is_counted",
                "comment",
                "recorded_by",
            ],
            PersonalField("Savoir si le ménage reste, et de quoi il a besoin", KEPT, READERS),
        ),
    )
    declare(
        SurveyLink,
        "settlement",
        same(
            ["follow_up", "person", "digest", "sent_on", "expires_at", "answered_at", "revoked_at"],
            PersonalField("Répondre à un suivi sans compte", KEPT, READERS),
        ),
    )
    declare(
        FollowUpAnswer,
        "settlement",
        same(
            [
                "follow_up",
                "link",
                "presence",
                "method",
                "answered_on",
                "standing",
                "reason",
                "spouse_reason",
                "left_on",
                "needs",
                "comment",
                "details_at",
                "recorded_by",
                "reviewed_by",
                "reviewed_at",
            ],
            PersonalField("Garder ce qui a été répondu, sans rien remplacer", KEPT, READERS),
        ),
    )
