"""The waiting list of an organisation: its order, and why each person waits."""

import uuid

from enracine.accompaniment.models import Dossier, Stage
from enracine.accompaniment.queries.held import aimed, spoken
from enracine.accompaniment.queries.loads import counsellors_of, stage_weights
from enracine.accompaniment.rules import Piece, Waiting, waiting_list

#: How much of a list is looked at: nobody past it is taken before those ahead of her.
DEEPEST = 500


def waiting_dossiers(organisation_id: uuid.UUID, limit: int = DEEPEST) -> list[Dossier]:
    """Open dossiers that nobody follows, in the order of their registration. One SQL query."""
    return list(
        Dossier.objects.open()
        .filter(organisation_id=organisation_id, assignee__isnull=True)
        .exclude(stage=Stage.REGISTERED)
        .annotate(spoken=spoken(), aimed=aimed())
        .select_related("organisation")
        .order_by("opened_on", "id")[:limit]
    )


def places_of(organisation_id: uuid.UUID, dossiers: list[Dossier] | None = None) -> list[Waiting]:
    """Each one's place, why she waits, and who would take her today. Six SQL queries."""
    rows = waiting_dossiers(organisation_id) if dossiers is None else dossiers
    weights = stage_weights()
    pieces = [
        Piece(
            str(d.pk),
            frozenset({d.spoken} if d.spoken else ()),  # type: ignore[attr-defined]  # annotated
            d.aimed or "",  # type: ignore[attr-defined]  # annotated
            weights.get(d.stage, 1),
        )
        for d in rows
    ]
    return waiting_list(pieces, counsellors_of(organisation_id)) if pieces else []
