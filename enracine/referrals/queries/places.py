"""Under which mandate a referral takes a place, who waits for one, and in which order."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import Mandate
from enracine.network.queries.capacity import declared_places
from enracine.referrals.models import Referral
from enracine.referrals.queries.lists import Row, named_rows
from enracine.referrals.queries.need import known_received

#: A waiting list is read from its head: nobody needs its hundredth line on one page.
LIST_SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """Somebody on the waiting list: her rank, and whether a place is free for her now."""

    row: Row
    rank: int
    offered: bool
    since: dt.date


def _breadth(mandate: Mandate) -> int:
    """A named territory before a region, a region before everywhere."""
    if mandate.paj_territory_id is not None or mandate.mrc_id is not None:
        return 0
    return 2 if mandate.everywhere else 1


def serves(mandate: Mandate, referral: Referral) -> bool:
    """Whether a mandate of the receiver is the one under which it was asked."""
    if mandate.programme_id != referral.programme_id:
        return False
    if mandate.everywhere:
        return True
    if mandate.paj_territory_id is not None:
        return mandate.paj_territory_id == referral.paj_territory_id
    region = mandate.mrc.region_id if mandate.mrc is not None else mandate.region_id
    # A directorate is asked for no place of its own: its mandate has only one reading.
    return region == referral.region_id if region else mandate.directorate_id is not None


def _mandates(organisation_id: uuid.UUID | None) -> list[Mandate]:
    found = Mandate.objects.on(today()).filter(organisation=organisation_id)
    return sorted(found.select_related("mrc").order_by("pk"), key=_breadth)


def mandates_of(referral: Referral) -> list[uuid.UUID]:
    """The mandates under which its receiver was asked, the most precise first. One SQL query."""
    return [m.pk for m in _mandates(referral.receiver_id) if serves(m, referral)]


def _waiting(organisation_id: uuid.UUID | None) -> "QuerySet[Referral]":
    return Referral.objects.filter(receiver_id=organisation_id, state="waiting_list").order_by(
        "state_changed_at", "pk"
    )


def _offered(referrals: Iterable[Referral], organisation_id: uuid.UUID | None) -> set[uuid.UUID]:
    """Of these, in their order, those for whom a place is free now. Two SQL queries."""
    mandates = _mandates(organisation_id)
    left = {pk: d.free for pk, d in declared_places([m.pk for m in mandates]).items()}
    found = set()
    for referral in referrals:
        for mandate in mandates:
            if left.get(mandate.pk) and serves(mandate, referral):
                left[mandate.pk] -= 1
                found.add(referral.pk)
                break
    return found


def waiting_list(acting: Acting, limit: int = LIST_SHOWN) -> list[Waiting]:
    """The head of our waiting list, in its order: those that one needs to know.

    At most four SQL queries, one when it is empty.
    """
    rows = named_rows(_waiting(acting.organisation_id).filter(known_received(acting))[:limit])
    if not rows:
        return []
    offered = _offered((r.referral for r in rows), acting.organisation_id)
    return [
        Waiting(row, rank, row.pk in offered, row.referral.state_changed_at.date())
        for rank, row in enumerate(rows, start=1)
    ]


def next_in_line(organisation_id: uuid.UUID) -> list[Referral]:
    """Those of the head of a waiting list for whom a place is free now. At most three SQL queries."""
    head = list(_waiting(organisation_id)[:LIST_SHOWN])
    if not head:
        return []
    offered = _offered(head, organisation_id)
    return [referral for referral in head if referral.pk in offered]
