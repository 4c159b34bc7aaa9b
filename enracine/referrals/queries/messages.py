"""Messages of a referral, as its parties read them; and those that wait for an organisation."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.inbox import lines_of
from enracine.referrals.link_rules import may_write
from enracine.referrals.models import Referral, ReferralMessage
from enracine.referrals.queries.common import parties_of, party_column
from enracine.referrals.queries.need import known_referrals


@dataclass(frozen=True)
class Message:
    """One message: who wrote it, for which organisation, and whether it is mine, new, read."""

    pk: uuid.UUID
    by: str
    organisation: str
    text: str
    sent_at: dt.datetime
    is_mine: bool
    is_new: bool
    read_at: dt.datetime | None


@dataclass(frozen=True)
class Thread:
    """The messages of a referral, oldest first, and whether one may write another."""

    messages: tuple[Message, ...]
    may_write: bool

    @property
    def has_new(self) -> bool:
        """Whether something here was not read yet."""
        return any(m.is_new for m in self.messages)


def thread(acting: Acting, referral: Referral) -> Thread:
    """What the two organisations wrote, as far as the reader may see it. One SQL query."""
    return Thread(
        tuple(told(acting, row) for row in messages_of(referral)),
        may_write(parties_of(acting, referral), referral.state),
    )


def messages_of(referral: Referral) -> "QuerySet[ReferralMessage]":
    """What was written about a referral, oldest first."""
    return (
        ReferralMessage.objects.filter(referral=referral)
        .select_related("author__user", "author_organisation")
        .order_by("sent_at", "id")
    )


def told(acting: Acting, row: ReferralMessage) -> Message:
    """One message as its reader sees it. No SQL query when its author is already there."""
    mine = acting.organisation_id
    is_mine = row.author_organisation_id == mine
    at_sender = mine == row.sender_id
    waits = row.sender_read_at if at_sender else row.receiver_read_at
    party = mine in {row.sender_id, row.receiver_id}
    # Read by the other side, for who wrote it.
    other = row.receiver_read_at if at_sender else row.sender_read_at
    return Message(
        pk=row.pk,
        by=row.author.user.get_full_name(),
        organisation=str(row.author_organisation),
        text=row.text,
        sent_at=row.sent_at,
        is_mine=is_mine,
        is_new=party and not is_mine and waits is None,
        read_at=other if is_mine else None,
    )


def _unread(acting: Acting) -> "QuerySet[ReferralMessage]":
    mine = acting.organisation_id
    rows = ReferralMessage.objects.filter(
        Q(sender_id=mine, sender_read_at__isnull=True)
        | Q(receiver_id=mine, receiver_read_at__isnull=True)
    )
    known = known_referrals(acting)
    if not known:
        return rows
    return rows.filter(Exists(Referral.objects.filter(known, pk=OuterRef("referral_id"))))


def unread_keys(acting: Acting) -> "QuerySet[ReferralMessage, tuple[uuid.UUID, dt.date | None]]":
    """Referrals in which something is unread, since the oldest of it."""
    return (
        _unread(acting)
        .values("referral_id")
        .annotate(first=Min("sent_at"))
        .order_by("first", "referral_id")
        .values_list("referral_id", TruncDate("first", tzinfo=QUEBEC))
    )


def unread_told(acting: Acting, ids: Any) -> "QuerySet[Referral, tuple[uuid.UUID, dict[str, Any]]]":
    """Who wrote the oldest unread message of these referrals, and the name that one may read."""
    oldest = _unread(acting).filter(referral_id=OuterRef("pk")).order_by("sent_at", "id")
    return lines_of(
        Referral.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="number",
        by=Subquery(oldest.values(by=party_column("author_organisation"))[:1]),
        since=TruncDate(Subquery(oldest.values("sent_at")[:1]), tzinfo=QUEBEC),
    )
