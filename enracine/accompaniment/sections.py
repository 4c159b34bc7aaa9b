"""The personal fields of this floor, for the register."""

from enracine.accompaniment.models import (
    AgeLimit,
    Allocation,
    Dossier,
    DossierWord,
    NeedsEvaluation,
    ReadinessDecision,
    Task,
)
from enracine.privacy.register import PersonalField, declare, same

KEPT = "Durée du dossier, puis 5 ans"
HOLDER = ("la personne", "organisme qui tient le dossier")
BOTH = (*HOLDER, "coordination du projet commun")


def declare_all() -> None:
    """Declare dossiers, allocations, first meetings, decisions and things to do."""
    follow = PersonalField("Suivre le parcours de la personne", KEPT, BOTH)
    declare(
        Dossier,
        "identity",
        same(
            [
                "number",
                "household",
                "organisation",
                "coordinating_organisation",
                "programme",
                "regime",
                "purpose",
                "assignee",
                "stage",
                "next_step_on",
                "next_step",
                "opened_on",
                "first_meeting_on",
                "closed_on",
                "outcome",
                "origin_referral_id",
                "last_activity_at",
            ],
            follow,
        ),
    )
    declare(
        DossierWord,
        "identity",
        same(
            ["dossier", "organisation", "coordinating_organisation", "word"],
            PersonalField("Retrouver un dossier par le nom", "Durée du dossier", BOTH),
        ),
    )
    declare(
        Allocation,
        "identity",
        same(
            [
                "dossier",
                "network",
                "organisation",
                "rule",
                "explanation",
                "allocated_at",
                "overridden_by",
                "override_reason",
            ],
            PersonalField("Expliquer qui a reçu l’inscription", KEPT, BOTH),
        ),
    )
    declare(
        NeedsEvaluation,
        "evaluation",
        same(
            [
                "dossier",
                "organisation",
                "instrument",
                "answers",
                "held_on",
                "completed_at",
                "evaluator",
            ],
            PersonalField("Évaluer les besoins avec la personne", KEPT, HOLDER),
        ),
    )
    declare(
        ReadinessDecision,
        "evaluation",
        same(
            [
                "dossier",
                "organisation",
                "evaluation",
                "suggestion",
                "factors",
                "decision",
                "reason",
                "decided_by",
                "decided_at",
            ],
            PersonalField(
                "Garder la décision humaine à part de la suggestion (Loi 25, art. 12.1)",
                KEPT,
                HOLDER,
            ),
        ),
    )
    declare(
        Task,
        "evaluation",
        same(
            ["dossier", "organisation", "owner", "assignee", "code", "title", "due_on", "done_on"],
            PersonalField("Préparer le projet pas à pas", KEPT, HOLDER),
        ),
    )
    declare(
        AgeLimit,
        "eligibility",
        same(
            [
                "dossier",
                "organisation",
                "age",
                "reached_on",
                "announced_on",
                "passed_on",
                "decision",
                "reason",
                "decided_by",
                "decided_at",
            ],
            PersonalField("Prévenir avant un âge limite et garder la décision prise", KEPT, HOLDER),
        ),
    )
