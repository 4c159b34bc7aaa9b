"""The personal fields of this floor, for the register."""

from enracine.accompaniment.models import (
    ActionPlan,
    AgeLimit,
    Allocation,
    AllocationContest,
    Appointment,
    Dossier,
    DossierWord,
    NeedsEvaluation,
    PlanObjective,
    PlanRevision,
    PlanStep,
    Predeparture,
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
        AllocationContest,
        "identity",
        same(
            [
                "dossier",
                "network",
                "organisation",
                "reason",
                "contested_by",
                "contested_at",
                "state",
                "decision_reason",
                "decided_by",
                "decided_at",
            ],
            PersonalField("Contester et trancher qui reçoit l’inscription", KEPT, BOTH),
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
                "taken_from",
                "taken_from_on",
                "prepared_on",
                "earlier",
            ],
            PersonalField("Évaluer les besoins avec la personne", KEPT, HOLDER),
        )
        | same(
            ["health_agreed_on"],
            PersonalField(
                "Écrire un besoin de santé seulement avec un accord exprès, sans le transmettre",
                KEPT,
                HOLDER,
                "sensitive",
            ),
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
            [
                "dossier",
                "organisation",
                "owner",
                "assignee",
                "code",
                "title",
                "due_on",
                "done_on",
                "about_kind",
                "about_id",
            ],
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
    before = PersonalField("Suivre un parcours commencé à l’étranger", KEPT, HOLDER)
    declare(
        Predeparture,
        "evaluation",
        same(
            [
                "dossier",
                "organisation",
                "state",
                "planned_region",
                "hoped_on",
                "next_check_on",
                "checks",
                "ended_on",
                "arrived_on",
                "arrived_region",
            ],
            before,
        )
        | same(
            ["stop_reason"],
            PersonalField(
                "Savoir pourquoi un parcours s’arrête, sans jamais le dire à un partenaire",
                KEPT,
                HOLDER,
                "sensitive",
            ),
        ),
    )
    declare(
        Appointment,
        "evaluation",
        same(
            [
                "dossier",
                "organisation",
                "member",
                "starts_at",
                "ends_at",
                "minutes",
                "mode",
                "place",
                "state",
                "is_booked_by_person",
                "reminded_at",
            ],
            PersonalField("Se parler à une heure que les deux connaissent", KEPT, HOLDER),
        ),
    )
    _declare_plans()


def _declare_plans() -> None:
    """The plan, its steps, and each version that was shown and answered."""
    plan = PersonalField("Convenir avec la personne de ce qu’on fait, et le suivre", KEPT, HOLDER)
    shown = PersonalField(
        "Laisser la personne montrer son plan aux adultes de son ménage", KEPT, HOLDER
    )
    taken = PersonalField("Ne pas refaire un plan déjà accepté ailleurs", KEPT, HOLDER)
    declare(
        ActionPlan,
        "evaluation",
        same(["dossier", "organisation", "state", "tracks", "content"], plan)
        | same(["household", "shown_on"], shown)
        | same(["taken_from", "taken_from_on"], taken),
    )
    declare(
        PlanObjective,
        "evaluation",
        same(["plan", "organisation", "position", "title"], plan),
    )
    declare(
        PlanStep,
        "evaluation",
        same(
            [
                "plan",
                "organisation",
                "objective",
                "code",
                "title",
                "owner",
                "who",
                "due_on",
                "service",
                "referral_id",
                "guidance",
                "task",
                "state",
                "done_on",
            ],
            plan,
        ),
    )
    declare(
        PlanRevision,
        "evaluation",
        same(
            [
                "plan",
                "organisation",
                "number",
                "content",
                "body",
                "made_by",
                "made_at",
                "accepted_on",
                "accepted_how",
                "attested_by",
                "crossed",
                "wish",
            ],
            PersonalField("Prouver ce que la personne a lu et accepté", KEPT, HOLDER),
        ),
    )
