"""What the coordination of the common project looks at: shares, pauses, explanations."""

import datetime as dt
import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from enracine.accompaniment.models import (
    Allocation,
    AllocationPause,
    AllocationTally,
    CaseloadTally,
    Stage,
)
from enracine.accompaniment.rules import fiscal_year
from enracine.accompaniment.texts import allocation_sentences
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, any_of
from enracine.network.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Share:
    """An organisation's part in a year: received, its agreed share, and the difference."""

    organisation: Organisation
    received: int
    share: float
    agreed: float
    difference: float
    pause: "Pause | None"


@dataclass(frozen=True)
class Pause:
    """Why an organisation receives nothing today, and until when."""

    reason: str
    paused_until: dt.date | None


@dataclass(frozen=True)
class YearOfAllocation:
    """The split of a financial year: each member's part, and the total."""

    year: int
    total: int
    shares: list[Share]

    @property
    def greatest(self) -> int:
        """The largest number received, for bars."""
        return max((s.received for s in self.shares), default=0)

    @property
    def widest(self) -> float:
        """The largest difference with an agreed share, in registrations."""
        return max((abs(s.difference) for s in self.shares), default=0.0)


def members_of(network_id: uuid.UUID, year: int | None = None) -> list[Organisation]:
    """The member organisations of a common project, by name. One SQL query.

    Each carries `received` (registrations of the financial year) and `waiting` (dossiers whose
    first meeting is not held), from the tallies, and `paused` (the pause in force today).
    """
    which = fiscal_year(today()) if year is None else year
    return _members(which).objects(network_id)


@functools.lru_cache(maxsize=8)
def _members(year: int) -> ForObjects:
    """The members of a project, drawn up once for each year."""

    def build(network_id: uuid.UUID) -> "QuerySet[Organisation]":
        received = AllocationTally.objects.filter(
            network_id=network_id, organisation_id=OuterRef("pk"), year=year
        ).values("received")
        waiting = (
            CaseloadTally.objects.filter(organisation_id=OuterRef("pk"), stage=Stage.FIRST_MEETING)
            .order_by()
            .values("organisation_id")
            .annotate(total=Sum("dossiers"))
            .values("total")
        )
        return (
            Organisation.objects.filter(
                parent_id=network_id, kind=OrganisationKind.EER_MEMBER, is_active=True
            )
            .annotate(
                received=Coalesce(Subquery(received), 0),
                waiting=Coalesce(Subquery(waiting), 0),
                paused=Subquery(_paused_on(network_id, today())),
            )
            .order_by("name", "id")
        )

    return ForObjects(build)


def _paused_on(network_id: uuid.UUID, day: dt.date) -> QuerySet[AllocationPause, Any]:
    """The pause of a member (the outer row) in force on a day, the latest begun, as one value."""
    return (
        AllocationPause.objects.filter(
            Q(paused_until__isnull=True) | Q(paused_until__gte=day),
            network_id=network_id,
            organisation_id=OuterRef("pk"),
            paused_from__lte=day,
        )
        .order_by("-paused_from")
        .values(said=JSONObject(reason="reason", paused_until="paused_until"))[:1]
    )


def _pause(member: Organisation) -> Pause | None:
    said = getattr(member, "paused", None)
    if said is None:
        return None
    until = said["paused_until"]
    return Pause(said["reason"], dt.date.fromisoformat(until) if until else None)


def year_of_allocation(
    members: Iterable[Organisation], year: int | None = None
) -> YearOfAllocation:
    """How registrations were split in a financial year (the current one). No SQL query.

    `members` come from `members_of` of the same year. Shares are measured against the agreed
    shares scaled to 1, over what was received in all.
    """
    which = fiscal_year(today()) if year is None else year
    present = [m for m in members if m.agreed_share]
    whole = sum(float(m.agreed_share or 0) for m in present)
    total = sum(_received(m) for m in present)
    shares = []
    for m in present:
        count, agreed = _received(m), float(m.agreed_share or 0) / whole
        shares.append(
            Share(
                organisation=m,
                received=count,
                share=count / total if total else 0.0,
                agreed=agreed,
                difference=count - agreed * total,
                pause=_pause(m),
            )
        )
    return YearOfAllocation(which, total, shares)


def _received(member: Organisation) -> int:
    return int(getattr(member, "received", 0))


@dataclass(frozen=True)
class Explained:
    """The last allocation of a dossier, in sentences."""

    sentences: list[str]
    overridden: bool
    reason: str
    by: str


def explained(
    dossier_ids: Iterable[uuid.UUID], names: dict[str, str]
) -> dict[uuid.UUID, Explained]:
    """Why each of these dossiers is where it is. One SQL query."""
    found = {}
    for dossier, steps, reason, by, email, corrected, said in _EXPLAINED.rows(list(dossier_ids)):
        found[dossier] = Explained(
            allocation_sentences({"steps": steps or [], "reason": reason}, names),
            corrected is not None,
            said,
            (by or email or "") if corrected is not None else "",
        )
    return found


#: What is shown of an allocation: the rest of its explanation, what the rule looked at, is another page.
_EXPLAINED = ForObjects(
    lambda dossiers: (
        Allocation.objects.filter(any_of("dossier_id", dossiers))
        .order_by("allocated_at")
        .values_list(
            "dossier_id",
            "explanation__steps",
            "explanation__reason",
            "overridden_by__user__name",
            "overridden_by__user__email",
            "overridden_by_id",
            "override_reason",
        )
    )
)
