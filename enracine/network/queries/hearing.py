"""Who hears a letter for an organisation: one account each, through one of its memberships there."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from enracine.network.models import Membership


@dataclass(frozen=True)
class Account:
    """Somebody who works there, the membership through which she hears, and all that she does."""

    user_id: int
    membership_id: uuid.UUID
    organisation_id: uuid.UUID
    roles: tuple[str, ...] = ()

    @property
    def to(self) -> dict[str, Any]:
        """The recipient, as the outbox names it."""
        return {
            "user_id": self.user_id,
            "membership_id": self.membership_id,
            "organisation_id": self.organisation_id,
        }


def accounts(members: "QuerySet[Membership]") -> list[Account]:
    """The open accounts of these memberships, once each, through the oldest. One SQL query."""
    rows = (
        members.filter(user__is_active=True)
        .order_by("user_id", "valid_from", "pk")
        .values_list("user_id", "pk", "organisation_id", "role")
    )
    found: dict[int, Account] = {}
    for user_id, pk, organisation_id, role in rows:
        first = found.get(user_id, Account(user_id, pk, organisation_id))
        found[user_id] = Account(
            user_id, first.membership_id, first.organisation_id, (*first.roles, role)
        )
    return list(found.values())
