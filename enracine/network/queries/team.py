"""Who works in the acting organisation, and who was invited."""

import datetime as dt
import uuid
from dataclasses import dataclass

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Invitation, Membership, Role
from enracine.network.rules import may_end, roles_to_give
from enracine.network.scope import own_organisation
from enracine.territories.names import fold


@dataclass(frozen=True)
class Colleague:
    """Somebody of the organisation, in one role. `may_end` is about whoever looks."""

    membership_id: uuid.UUID
    user_id: int
    name: str
    email: str
    role: str
    role_label: str
    languages: tuple[str, ...]
    since: dt.date
    until: dt.date | None
    may_end: bool
    is_me: bool
    team: str = ""


@dataclass(frozen=True)
class InvitationLine:
    """An invitation nobody took up yet."""

    id: uuid.UUID
    email: str
    role_label: str
    expires_at: dt.datetime
    has_expired: bool
    may_manage: bool


def colleagues(acting: Acting) -> list[Colleague]:
    """The members of the acting organisation today, by name. One query."""
    rows = (
        Membership.objects.on(today())
        .filter(organisation_id=own_organisation(acting), user__is_active=True)
        .select_related("user")
    )
    people = [
        Colleague(
            membership_id=m.pk,
            user_id=m.user_id,
            name=m.user.get_full_name(),
            email=m.user.email,
            role=m.role,
            role_label=str(Role(m.role).label),
            languages=tuple(m.languages),
            since=m.valid_from,
            until=m.valid_to,
            may_end=may_end(acting.role, m.role) and m.valid_to is None,
            is_me=m.pk == acting.membership_id,
            team=m.team,
        )
        for m in rows
    ]
    # Sorted here: the server's own order puts « Émilie » after « Zoé ».
    return sorted(people, key=lambda person: (fold(person.name), person.email, person.role))


def membership_in(acting: Acting, membership_id: uuid.UUID) -> Membership:
    """A membership in force in the acting organisation. Raises NotVisible otherwise."""
    found: Membership | None = (
        Membership.objects.on(today())
        .filter(pk=membership_id, organisation_id=own_organisation(acting))
        .select_related("user", "organisation")
        .first()
    )
    if found is None or not may_end(acting.role, found.role):
        raise NotVisible
    return found


def waiting_invitations(acting: Acting) -> list[InvitationLine]:
    """The invitations of the acting organisation that nobody took up, newest first. One query."""
    rows = Invitation.objects.filter(
        organisation_id=own_organisation(acting), accepted_at__isnull=True, revoked_at__isnull=True
    ).select_related("organisation")
    moment = now()
    return [
        InvitationLine(
            id=i.pk,
            email=i.email,
            role_label=str(Role(i.role).label),
            expires_at=i.expires_at,
            has_expired=i.expires_at <= moment,
            may_manage=i.role in roles_to_give(i.organisation.kind, acting.role),
        )
        for i in rows
    ]
