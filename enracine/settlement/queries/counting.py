"""Which programmes count a move: one's own, how many others, and what the coordination has to settle."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from enracine.accompaniment import deciding
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import NotVisible
from enracine.kernel.inbox import lines_of
from enracine.settlement.models import Move, MoveAttribution, MoveDispute
from enracine.settlement.queries.lists import MoveRow, names_of, told
from enracine.settlement.queries.need import own
from enracine.settlement.rules import RECORDED, SAME_MOVE_DAYS
from enracine.settlement.workflow import OPEN

Standing = MoveAttribution.Standing
PAGE = 50


def known_elsewhere(
    acting: Acting,
    household: uuid.UUID,
    municipality: uuid.UUID,
    day: dt.date,
    people: Sequence[uuid.UUID],
    *,
    other_than: uuid.UUID | None = None,
) -> Move | None:
    """The move of these people to this place that another organisation recorded: open, or made near that day.

    The household is added to the acting for this one question, which tells nothing else of it. One SQL
    query.
    """
    near, mine = dt.timedelta(days=SAME_MOVE_DAYS), own(acting)
    with acting_as(acting.with_subjects(household, *people)):
        found = (
            Move.objects.filter(
                Q(state__in=sorted(OPEN))
                | Q(state=Move.State.DONE, moved_on__range=(day - near, day + near)),
                subject_id=household,
                to_municipality_id=municipality,
                after__isnull=True,
                movers__person_id__in=list(people),
            )
            .exclude(sending_organisation_id=mine)
            .exclude(receiving_organisation_id=mine)
        )
        if other_than is not None:
            found = found.exclude(pk=other_than)
        return found.order_by("planned_on", "id").first()


def counted_too(dossier_id: uuid.UUID) -> list[MoveAttribution]:
    """The moves that another organisation recorded and that this file counts too. One SQL query."""
    return list(
        MoveAttribution.objects.filter(dossier_id=dossier_id, rule=RECORDED)
        .select_related("programme", "place")
        .order_by("attributed_on", "id")
    )


def own_attribution(acting: Acting, attribution_id: uuid.UUID) -> MoveAttribution:
    """One that my organisation made from its own file. Raises NotVisible otherwise."""
    found = MoveAttribution.objects.filter(
        pk=attribution_id, organisation_id=own(acting), rule=RECORDED
    ).first()
    if found is None:
        raise NotVisible
    return found


def others_counting(acting: Acting, move: Move) -> int:
    """How many other organisations count this move from their own file: how many, never which.

    One SQL query.
    """
    mine = own(acting)
    with acting_as(acting.with_subjects(move.subject_id)):
        return (
            MoveAttribution.objects.filter(move=move, rule=RECORDED)
            .exclude(standing=Standing.WITHDRAWN)
            .exclude(organisation_id=mine)
            .count()
        )


@dataclass(frozen=True)
class Dispute:
    """A contested move as the coordination settles it: every claim, and who the household is."""

    dispute: MoveDispute
    row: MoveRow
    claims: tuple[MoveAttribution, ...]


def dispute_keys(acting: Acting) -> "QuerySet[MoveDispute, tuple[uuid.UUID, dt.date | None]]":
    """The disputes that my organisation has to settle, oldest first."""
    return (
        MoveDispute.objects.filter(coordinating_organisation_id=own(acting), settled_on=None)
        .order_by("contested_on", "id")
        .values_list("id", "contested_on")
    )


def dispute_told(
    _acting: Acting, ids: Any
) -> QuerySet[MoveDispute, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line of « Aujourd’hui » says of these disputes."""
    return lines_of(
        MoveDispute.objects,
        ids,
        names=names_of("move_id"),
        place="move__to_municipality__name",
        onward="move__onward",
        contested="contested_on",
    )


def decisions(
    acting: Acting,
) -> "QuerySet[MoveDispute, tuple[str, uuid.UUID, str, str, dt.datetime]]":
    """The same, as lines of the coordination's home: where to, and who contests; no name."""
    return (
        MoveDispute.objects.filter(coordinating_organisation_id=own(acting), settled_on=None)
        .annotate(
            w_kind=Value("disputes", output_field=CharField()),
            w_on=F("pk"),
            w_title=Coalesce("move__to_municipality__name", Value("—")),
            w_where=deciding.first("organisation__short_name", "organisation__name"),
            w_since=deciding.since_day("contested_on"),
        )
        .order_by("contested_on", "id")
        .values_list(*deciding.COLUMNS)
    )


def disputes(ids: Sequence[uuid.UUID]) -> list[MoveDispute]:
    """These disputes, oldest first. One SQL query."""
    rows = MoveDispute.objects.filter(pk__in=ids).select_related(
        "move__to_municipality", "move__from_municipality", "organisation"
    )
    return list(rows.annotate(mover_names=names_of("move_id")).order_by("contested_on", "id"))


def dispute_rows(rows: Sequence[MoveDispute]) -> list[tuple[MoveDispute, MoveRow]]:
    """Each with its move as a list shows it."""
    return [(d, MoveRow(d.move, told(d.mover_names))) for d in rows]  # type: ignore[attr-defined]  # annotated by the query


def settled_disputes(acting: Acting) -> list[MoveDispute]:
    """The last ones that my organisation settled. One SQL query."""
    mine = MoveDispute.objects.filter(
        coordinating_organisation_id=own(acting), settled_on__isnull=False
    )
    ids = mine.order_by("-settled_on", "-id").values_list("pk", flat=True)[:PAGE]
    return disputes(list(ids))


def dispute_detail(acting: Acting, dispute_id: uuid.UUID) -> Dispute:
    """A dispute that my organisation settles. Raises NotVisible for anybody else. Three SQL queries."""
    mine = MoveDispute.objects.filter(pk=dispute_id, coordinating_organisation_id=own(acting))
    found = disputes(list(mine.values_list("pk", flat=True)))
    if not found:
        raise NotVisible
    ((one, row),) = dispute_rows(found)
    claims = MoveAttribution.objects.filter(move_id=one.move_id).select_related(
        "programme", "organisation", "place"
    )
    return Dispute(one, row, tuple(claims.order_by("attributed_on", "id")))
