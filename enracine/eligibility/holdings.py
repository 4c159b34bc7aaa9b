"""What verdicts are to access, portability and destruction (see `privacy.content`)."""

from enracine.eligibility.models import EligibilityBasis, EligibilityVerdict
from enracine.kernel.clock import QUEBEC
from enracine.privacy import whole
from enracine.privacy.content import (
    Content,
    Kept,
    Rows,
    Scope,
    about,
    leaving_about,
    register_content,
)
from enracine.privacy.retention import decision_kept_until


def _decided_lately(scope: Scope, rows: Rows) -> list[Kept]:
    """What served a decision stays a year after it (P-39.1 art. 11; law.md, L38)."""
    kept = []
    for verdict in rows.exclude(decided_at=None):
        until = decision_kept_until(verdict.decided_at.astimezone(QUEBEC).date(), scope.months)
        if until >= scope.day:
            kept.append(Kept("decision_recent", until, frozenset({verdict.pk})))
    return kept


def _rest_decided_lately(scope: Scope, rows: Rows) -> list[Kept]:
    """What a recent decision rests on stays as long as it."""
    kept = []
    for basis in rows.exclude(verdict__decided_at=None).select_related("verdict"):
        until = decision_kept_until(
            basis.verdict.decided_at.astimezone(QUEBEC).date(), scope.months
        )
        if until >= scope.day:
            kept.append(Kept("decision_recent", until, frozenset({basis.pk})))
    return kept


def register_all() -> None:
    """Describe the verdicts kept for a file, and what they rest on."""
    register_content(
        Content(
            "eligibility.EligibilityBasis",
            "Ce que disent les réponses d’admissibilité",
            about(EligibilityBasis),
            leaving=leaving_about(EligibilityBasis),
            keep=_rest_decided_lately,
            joint=True,
            order=29,
        )
    )
    register_content(
        Content(
            "eligibility.EligibilityVerdict",
            "Réponses d’admissibilité",
            about(EligibilityVerdict),
            provided=("observations",),
            texts=("observations", "decision_reason"),
            leaving=leaving_about(EligibilityVerdict),
            keep=_decided_lately,
            joint=True,
            order=30,
        )
    )
    whole.leave_out("Règles communes, publiques", "eligibility.EligibilityRule")
