"""Whose loop a reader follows, and how the organisations of the two ends name a direction."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.network.models import Organisation
from enracine.referrals.models import LoopTally, Referral
from enracine.referrals.queries.loop.periods import Asked, Period, period_of

#: Who follows no individual: figures only, small ones hidden, no row.
OUTSIDE_ROLES = ("funder",)
_EER = ("eer_network", "eer_member")
_PAJ = ("paj_promoter", "paj_national")
_MINISTRY = ("ministry", "ministry_directorate")
_KINDS = (*_EER, *_PAJ, *_MINISTRY, "regional_partner")
#: Directions of the loop: code → label, kinds of the sender, kinds of the receiver (empty: all the
#: others). The first that fits names a referral.
DIRECTIONS = {
    "eer-paj": (_("EER → PAJR"), _EER, _PAJ),
    "paj-eer": (_("PAJR → EER"), _PAJ, _EER),
    "partenaires": (_("Vers les partenaires"), (), ("regional_partner",)),
    "mifi": (_("Du MIFI"), _MINISTRY, ()),
    "autres": (_("Autres directions"), (), ()),
}


def direction_of(sender_kind: str, receiver_kind: str) -> str:
    """The direction of a referral by the kinds of its two ends. The ministry's is named first."""
    for code in ("mifi", *DIRECTIONS):
        _label, senders, receivers = DIRECTIONS[code]
        if (not senders or sender_kind in senders) and (
            not receivers or receiver_kind in receivers
        ):
            return code
    return "autres"


def asked_of(given: Mapping[str, str], day: dt.date) -> Asked:
    """What an address asks of the loop; anything unknown in it is ignored."""
    direction = given.get("sens", "")
    return Asked(
        period=period_of(given.get("periode", ""), day, given.get("du", ""), given.get("au", "")),
        direction=direction if direction in DIRECTIONS else "",
        receiver_id=_uuid(given.get("destinataire", "")),
        region_id=_uuid(given.get("region", "")),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _in_direction(code: str) -> Q:
    found = Q(pk__isnull=True)
    for sender in _KINDS:
        receivers = [kind for kind in _KINDS if direction_of(sender, kind) == code]
        if receivers:
            found |= Q(sender__kind=sender, receiver__kind__in=receivers)
    return found


def narrowed(rows: "QuerySet[Any]", asked: Asked) -> "QuerySet[Any]":
    """The rows of one direction, receiver or region, when asked."""
    if asked.direction in DIRECTIONS:
        rows = rows.filter(_in_direction(asked.direction))
    if asked.receiver_id is not None:
        rows = rows.filter(receiver_id=asked.receiver_id)
    if asked.region_id is not None:
        rows = rows.filter(region_id=asked.region_id)
    return rows


def tallies_of(acting: Acting, asked: Asked) -> "QuerySet[LoopTally]":
    """The counts of the period that a reader may add up. One SQL query, to know its members.

    A coordination counts what its members send and receive too, even where another coordination
    holds the rows: figures name nobody. A funder's are those of the common project.
    """
    follower = None if acting.role in OUTSIDE_ROLES else acting.organisation_id
    return tallies_for(follower, asked.period)


def tallies_for(follower: uuid.UUID | None, period: Period) -> "QuerySet[LoopTally]":
    """The same for an organisation, or for whoever looks from outside (None)."""
    rows = LoopTally.objects.filter(month__gte=period.first, month__lt=period.after)
    if follower is None:
        return rows.filter(coordinating_organisation__kind="eer_network")
    members = list(
        Organisation.objects.filter(Q(pk=follower) | Q(parent_id=follower)).values_list(
            "pk", flat=True
        )
    )
    return rows.filter(
        Q(coordinating_organisation_id=follower) | Q(sender__in=members) | Q(receiver__in=members)
    )


def branches(acting: Acting) -> "list[QuerySet[Referral]]":
    """The referrals followed, one queryset for each way of following: each walks its own index."""
    sent = Referral.objects.filter(sent_at__isnull=False)
    mine = acting.organisation_id
    return [
        sent.filter(coordinating_organisation_id=mine),
        sent.filter(sender_id=mine),
        sent.filter(receiver_id=mine),
    ]
