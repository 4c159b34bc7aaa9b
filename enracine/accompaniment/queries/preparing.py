"""What a person may prepare of her first meeting, and two meetings side by side."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from enracine.accompaniment import rules
from enracine.accompaniment.models import Dossier, NeedsEvaluation


@dataclass(frozen=True)
class ToPrepare:
    """The dossier whose meeting she may prepare, and what she answered already."""

    dossier: Dossier
    answers: dict[str, str]
    version: int | None = None


def to_prepare(subject_id: uuid.UUID) -> ToPrepare | None:
    """Her oldest open dossier whose meeting nobody has begun with her. Two SQL queries."""
    begun = NeedsEvaluation.objects.filter(dossier=OuterRef("pk")).exclude(
        evaluator__isnull=True, completed_at__isnull=True
    )
    dossier = (
        Dossier.objects.open()
        .filter(~Exists(begun), subject_id=subject_id, first_meeting_on__isnull=True)
        .select_related("organisation", "assignee__user")
        .order_by("opened_on", "id")
        .first()
    )
    if dossier is None:
        return None
    draft = NeedsEvaluation.objects.filter(dossier=dossier, completed_at__isnull=True).first()
    answers = rules.carried(draft.answers, draft.instrument).answers if draft else {}
    return ToPrepare(dossier, answers, draft.version if draft else None)


def finished(dossier: Dossier) -> list[NeedsEvaluation]:
    """The finished meetings of a dossier, oldest first, with who held them. One SQL query."""
    rows = NeedsEvaluation.objects.filter(dossier=dossier, completed_at__isnull=False)
    return list(rows.select_related("evaluator__user").order_by("held_on", "created_at"))
