"""Who hears about a referral, for one as for ten thousand: read at once, decided in one place.

An organisation's queue, whoever takes care of it or stands in, whoever supervises there.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import today
from enracine.network.models import Membership, Organisation
from enracine.network.queries.absences import stand_ins
from enracine.network.queries.hearing import Account
from enracine.network.queries.links import those_answering_by_link
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import COORDINATING_ROLES, WORKING_ROLES

#: Past this many workers, an organisation without a shared address hears through its coordination.
MANY = 6


@dataclass(frozen=True)
class To:
    """Where a letter goes: an account, the shared address of an organisation, or its links."""

    user_id: int | None = None
    address: str = ""
    membership_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    by_link: uuid.UUID | None = None

    @property
    def as_recipient(self) -> dict[str, Any]:
        """The recipient, as the outbox names it."""
        return {
            "user_id": self.user_id,
            "address": self.address,
            "membership_id": self.membership_id,
            "organisation_id": self.organisation_id,
        }


@dataclass(frozen=True)
class Book:
    """The addresses of many organisations and people, read at once."""

    addresses: dict[uuid.UUID, str]
    workers: dict[uuid.UUID, list[Account]]
    holders: dict[uuid.UUID, Account]
    followers: Mapping[uuid.UUID, uuid.UUID | None]
    by_link: set[uuid.UUID]
    away: dict[uuid.UUID, uuid.UUID | None]

    def queue(self, organisation_id: uuid.UUID | None) -> set[To]:
        """Its shared address, else its workers (its coordination when many)."""
        if organisation_id is None:
            return set()
        if organisation_id in self.by_link:
            return {To(by_link=organisation_id)}
        if address := self.addresses.get(organisation_id):
            return {To(address=address, organisation_id=organisation_id)}
        return {_to(account) for account in _of_queue(self.workers.get(organisation_id, []))}

    def one(self, membership_id: uuid.UUID | None, organisation_id: uuid.UUID) -> set[To]:
        """Who takes care of it, or stands in; the queue when nobody does, or she has left."""
        there = self.away.get(membership_id, membership_id) if membership_id else None
        holder = self.holders.get(there) if there else None
        if holder is None or holder.organisation_id != organisation_id:
            return self.queue(organisation_id)
        return {_to(holder)}

    def answering(self, referral: Referral) -> uuid.UUID | None:
        """Who answers for it at its sender's: who sent it, or whoever follows the file since."""
        if referral.sent_by_id in self.holders:
            return referral.sent_by_id
        return self.followers.get(referral.dossier_id)

    def sender(self, referral: Referral) -> set[To]:
        """Who hears for the sender of a referral."""
        return self.one(self.answering(referral), referral.sender_id)

    def receiver(self, referral: Referral) -> set[To]:
        """Who hears for its receiver: who takes care of it, else the queue."""
        return self.one(referral.owner_id, referral.receiver_id)

    def supervising(self, organisation_id: uuid.UUID | None) -> set[To]:
        """Who coordinates there; the queue where nobody does."""
        workers = self.workers.get(organisation_id, []) if organisation_id else []
        found = {_to(a) for a in workers if set(a.roles) & set(COORDINATING_ROLES)}
        return found or self.queue(organisation_id)


def _to(account: Account) -> To:
    return To(
        account.user_id,
        membership_id=account.membership_id,
        organisation_id=account.organisation_id,
    )


def book_of(referrals: Iterable[Referral]) -> Book:
    """The book of everybody whom these referrals may concern. Five queries, whatever their number."""
    rows = list(referrals)
    organisations = {
        organisation
        for r in rows
        for organisation in (r.sender_id, r.receiver_id, r.coordinating_organisation_id)
        if organisation is not None
    }
    away = stand_ins(organisations, today())
    # The sender's own file only: whoever acts may not see it, and then nobody follows.
    followers = dict(
        Dossier.objects.filter(
            pk__in={r.dossier_id for r in rows}, organisation__in={r.sender_id for r in rows}
        ).values_list("pk", "assignee_id")
    )
    concerned = (
        *(r.sent_by_id for r in rows),
        *(r.owner_id for r in rows),
        *followers.values(),
        *away.values(),
    )
    people = {pk for pk in concerned if pk is not None}
    addresses = dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "email"))
    workers: dict[uuid.UUID, dict[int, Account]] = defaultdict(dict)
    holders: dict[uuid.UUID, Account] = {}
    members = (
        Membership.objects.on(today())
        .filter(Q(organisation__in=organisations, role__in=WORKING_ROLES) | Q(pk__in=people))
        .filter(user__is_active=True)
        .order_by("id")
        .values_list("pk", "organisation_id", "user_id", "role")
    )
    for pk, organisation_id, user_id, role in members:
        account = Account(user_id, pk, organisation_id, (role,))
        holders[pk] = account
        if role in WORKING_ROLES and pk not in away:
            # One letter an account, whatever the number of its roles.
            there = workers[organisation_id]
            first = there.get(user_id)
            there[user_id] = replace(first, roles=(*first.roles, role)) if first else account
    hearing = {organisation: list(there.values()) for organisation, there in workers.items()}
    answering = those_answering_by_link({r.receiver_id for r in rows if r.sent_at is not None})
    return Book(addresses, hearing, holders, followers, answering, away)


def _of_queue(members: Sequence[Account]) -> list[Account]:
    """Which accounts hear for a queue: all of those who work there, its coordination when many."""
    coordinating = [m for m in members if set(m.roles) & set(COORDINATING_ROLES)]
    many = sum(len(m.roles) for m in members) > MANY
    return coordinating if many and coordinating else list(members)
