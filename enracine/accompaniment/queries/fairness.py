"""Whether the split is even over time: what each received each month, against its agreed share."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from enracine.accompaniment.models import Allocation, AllocationContest, AllocationMonth, Dossier
from enracine.accompaniment.rules import replay
from enracine.accompaniment.texts import allocation_sentences
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Organisation, OrganisationKind
from enracine.network.scope import own_organisation

#: Months shown: one financial year and a little more, to see a season come back.
MONTHS = 12


@dataclass(frozen=True)
class Cell:
    """A member's part of a month."""

    received: int
    share: float


@dataclass(frozen=True)
class Month:
    """One month: its total, and each member's part in their order."""

    month: dt.date
    total: int
    cells: list[Cell]


@dataclass(frozen=True)
class Line:
    """A member over the period: agreed, given, and how far it is from its share."""

    organisation: Organisation
    agreed: float
    received: int
    share: float
    difference: float


@dataclass(frozen=True)
class Fairness:
    """The split over time."""

    lines: list[Line]
    months: list[Month]
    total: int


def network_of(acting: Acting) -> uuid.UUID:
    """The common project of whoever looks: its coordination, or one of its members. One query."""
    row = (
        Organisation.objects.filter(pk=own_organisation(acting))
        .values_list("kind", "parent_id", "pk")
        .get()
    )
    kind, parent, own = row
    if kind == OrganisationKind.EER_NETWORK:
        return uuid.UUID(str(own))
    if kind == OrganisationKind.EER_MEMBER and parent is not None:
        return uuid.UUID(str(parent))
    raise NotVisible


def fairness(network_id: uuid.UUID, day: dt.date | None = None) -> Fairness:
    """The last twelve months, the newest last. Two SQL queries on tallies, whatever the size."""
    last = (day or today()).replace(day=1)
    members = [
        m
        for m in Organisation.objects.filter(
            parent_id=network_id, kind=OrganisationKind.EER_MEMBER, is_active=True
        ).order_by("name", "id")
        if m.agreed_share
    ]
    whole = sum(float(m.agreed_share or 0) for m in members) or 1.0
    first = _before(last, MONTHS - 1)
    counts: dict[dt.date, dict[uuid.UUID, int]] = defaultdict(dict)
    for month, organisation, received in AllocationMonth.objects.filter(
        network_id=network_id, month__gte=first, month__lte=last
    ).values_list("month", "organisation_id", "received"):
        counts[month][organisation] = received
    months = [_month(m, counts.get(m, {}), members) for m in _months(first)]
    total = sum(m.total for m in months)
    lines = []
    for rank, member in enumerate(members):
        received = sum(m.cells[rank].received for m in months)
        agreed = float(member.agreed_share or 0) / whole
        share = received / total if total else 0.0
        lines.append(Line(member, agreed, received, share, received - agreed * total))
    return Fairness(lines, months, total)


def _month(month: dt.date, counts: dict[uuid.UUID, int], members: list[Organisation]) -> Month:
    total = sum(counts.get(m.pk, 0) for m in members)
    cells = [
        Cell(counts.get(m.pk, 0), counts.get(m.pk, 0) / total if total else 0.0) for m in members
    ]
    return Month(month, total, cells)


def _before(month: dt.date, count: int) -> dt.date:
    rank = month.year * 12 + month.month - 1 - count
    return dt.date(rank // 12, rank % 12 + 1, 1)


def _months(first: dt.date) -> list[dt.date]:
    return [_before(first, -n) for n in range(MONTHS)]


def contests_of(acting: Acting) -> "QuerySet[AllocationContest]":
    """Contests of one's organisation, or of the project that one coordinates; open ones first.

    Each carries `number`, read apart: a file that was moved is no longer visible to whoever
    contested, and a join would hide the decision with it.
    """
    number = Dossier.objects.filter(pk=OuterRef("dossier_id")).order_by().values("number")
    return (
        AllocationContest.objects.select_related(
            "organisation", "contested_by__user", "decided_by__user"
        )
        .annotate(number=Subquery(number))
        .order_by("-state", "-contested_at", "id")
    )


def open_contest(dossier_id: uuid.UUID) -> AllocationContest | None:
    """The contest that waits for a decision on a dossier. One SQL query."""
    return (
        contests_open().filter(dossier_id=dossier_id).select_related("contested_by__user").first()
    )


def contests_open() -> "QuerySet[AllocationContest]":
    """Those that wait for the coordination."""
    return AllocationContest.objects.filter(state=AllocationContest.State.OPEN)


@dataclass(frozen=True)
class Explanation:
    """One decision of the rule, with its factors, decided again today."""

    allocation: Allocation
    sentences: list[str]
    standings: list[dict[str, Any]]
    #: True, False, or None when what was looked at was not kept.
    same: bool | None


def explanations(dossier: Dossier) -> list[Explanation]:
    """Every decision about who received a dossier, the newest first. Two SQL queries."""
    rows = list(
        Allocation.objects.filter(dossier=dossier)
        .select_related("organisation", "overridden_by__user")
        .order_by("-allocated_at", "-id")
    )
    networks = {row.network_id for row in rows}
    names = dict(
        Organisation.objects.filter(parent_id__in=networks).values_list("code", "short_name")
    )
    return [
        Explanation(
            row,
            allocation_sentences(row.explanation, names),
            [
                {
                    "name": names.get(s["code"], s["code"]),
                    "received": s["received"],
                    # Kept as texts, so that equal inputs give equal explanations.
                    **{key: Decimal(s[key]) for key in ("share", "expected", "deficit")},
                }
                for s in row.explanation.get("standings", [])
            ],
            _again(row),
        )
        for row in rows
    ]


def _again(row: Allocation) -> bool | None:
    if "inputs" not in row.explanation:
        return None
    return replay(row.explanation).as_json() == row.explanation
