"""What verdicts are to access, portability and destruction (see `privacy.content`)."""

from enracine.eligibility.models import EligibilityVerdict
from enracine.kernel.clock import QUEBEC
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


def register_all() -> None:
    """Describe the verdicts kept for a file."""
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
