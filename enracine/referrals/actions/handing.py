"""Handing over the referrals and the leads of somebody who leaves or is away (see kernel.handover)."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.events import record, record_many
from enracine.kernel.handover import Move
from enracine.network.models import Membership
from enracine.referrals.actions.leading import end_for_departure, succeed
from enracine.referrals.actions.moving import happened
from enracine.referrals.actions.taking import TO_TAKE
from enracine.referrals.models import HouseholdLead, Referral


@action
def give_received(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Referrals received pass to another owner; one that is being served never stays without one."""
    wanted = {m.thing_id: m for m in moves}
    rows = (
        Referral.objects.select_for_update(of=("self",))
        .filter(pk__in=list(wanted), receiver_id=acting.organisation_id)
        .order_by("pk")
    )
    made, told = [], []
    by_target = defaultdict(list)
    for referral in rows:
        move = wanted[referral.pk]
        if referral.owner_id != move.former or move.former == move.to:
            continue
        if move.to is None and referral.state not in TO_TAKE:
            continue
        made.append(move)
        by_target[move.to].append(referral.pk)
        told.append(happened(referral, {"handover": True}))
    for to, ids in by_target.items():
        Referral.objects.filter(pk__in=ids).update(
            owner_id=to, version=F("version") + 1, updated_at=now()
        )
    record_many("referrals.handed_over", acting, told)
    return made


@action
def follow_sent(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """Referrals sent follow their file: nothing is written on them, who sent stays who sent."""
    if moves:
        record("referrals.sent_followed", acting, data={"count": len(moves)})
    return list(moves)


@action
def give_leads(acting: Acting, moves: Sequence[Move]) -> list[Move]:
    """A household goes on with a colleague of whoever it talked to; it is told, and may say no."""
    wanted = {m.thing_id: m for m in moves}
    members = {m.pk: m for m in Membership.objects.on(today()).filter(pk__in={m.to for m in moves})}
    made = []
    for lead in (
        HouseholdLead.objects.select_for_update(of=("self",))
        .filter(pk__in=list(wanted), state=HouseholdLead.State.ACCEPTED, valid_to__isnull=True)
        .order_by("pk")
    ):
        move = wanted[lead.pk]
        if lead.membership_id != move.former:
            continue
        end_for_departure(acting, lead)
        if move.to in members:
            succeed(acting, lead, members[move.to])
        made.append(move)
    return made
