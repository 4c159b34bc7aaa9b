"""Who works in an organisation, and the first organisation of an installation."""

import datetime as dt
import uuid
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.actions.accounts import verified_address
from enracine.network.actions.officers import follow_departure
from enracine.network.actions.tokens import revoke_tokens_of
from enracine.network.models import Membership, Organisation, Role, User
from enracine.network.rules import may_end
from enracine.network.scope import own_organisation


@action
def end_membership(
    acting: Acting, membership_id: uuid.UUID, *, last_day: dt.date, version: int | None = None
) -> Membership:
    """End somebody's work in the acting organisation after `last_day`; today means at once.

    Raises NotVisible outside the organisation, ActionRefused when the role is not hers to end or
    when no administrator would remain, Conflict when it changed meanwhile.
    """
    found: Membership | None = (
        Membership.objects.on(today())
        .select_related("user")
        .filter(pk=membership_id, organisation_id=own_organisation(acting))
        .first()
    )
    if found is None:
        raise NotVisible
    if not may_end(acting.role, found.role):
        raise ActionRefused(_("Seule l’administration peut retirer ce rôle."))
    if last_day < today():
        raise ActionRefused(_("Choisissez aujourd’hui ou un jour à venir."), field="last_day")
    _keep_an_administrator(found)
    changes: dict[str, Any] = {"valid_to": last_day}
    if last_day == today():
        changes["ended_at"] = now()
    update_versioned(found, version, **changes)
    if last_day == today():
        close_doors(acting, found)
    record(
        "network.membership_ended",
        acting,
        object=found,
        data={"role": found.role, "last_day": last_day.isoformat()},
    )
    if found.role == Role.PRIVACY_OFFICER:
        follow_departure(acting, found.user.email, last_day)
    return found


@action
def close_doors(acting: Acting, member: Membership) -> None:
    """Close every session of whoever leaves, and take back what lets a software act for her there.

    Somebody who works elsewhere too signs in again for that: a session belongs to an account, and
    nobody knows which of her roles it is open on. Her software keeps what is not limited to this role
    only when another remains.
    """
    for session in UserSession.objects.filter(user_id=member.user_id).order_by("pk"):
        session.end()
    remains = Membership.objects.on(today()).filter(user_id=member.user_id, ended_at__isnull=True)
    only = member.pk if remains.exclude(pk=member.pk).exists() else None
    taken = revoke_tokens_of(acting, member.user_id, because="membership", membership_id=only)
    record("network.doors_closed", acting, object=member, data={"tokens": taken})


def _keep_an_administrator(leaving: Membership) -> None:
    if leaving.role != Role.ADMINISTRATOR:
        return
    # Locked, so that two administrators cannot remove each other at the same instant.
    others = Membership.objects.select_for_update().filter(
        organisation_id=leaving.organisation_id, role=Role.ADMINISTRATOR, valid_to__isnull=True
    )
    if not any(m.pk != leaving.pk for m in others):
        raise ActionRefused(
            _("Il faut au moins une personne à l’administration. Invitez-en une autre d’abord.")
        )


@action
def create_organisation(
    acting: Acting, /, *, name: str, short_name: str, kind: str, regime: str, **values: Any
) -> Organisation:
    """Create an organisation; its code is made from its short name.

    Raises ActionRefused when one with this code exists.
    """
    code = values.pop("code", "") or slugify(short_name)[:60]
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                code=code, name=name, short_name=short_name, kind=kind, regime=regime, **values
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Un organisme porte déjà le code « %(code)s ».") % {"code": code}, field="short_name"
        ) from error
    record("network.organisation_created", acting, object=organisation, data={"kind": kind})
    return organisation


@action
def first_administrator(
    acting: Acting, organisation: Organisation, *, email: str, name: str, password: str
) -> Membership:
    """Give an organisation its first administrator, with a new account.

    Raises ActionRefused when the organisation has one, or the address an account.
    """
    present = Membership.objects.on(today()).filter(
        organisation=organisation, role=Role.ADMINISTRATOR
    )
    if present.exists():
        raise ActionRefused(
            _("« %(name)s » a déjà une personne à l’administration.") % {"name": organisation.name}
        )
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise ActionRefused(_("Ce courriel a déjà un compte."), field="email")
    user = User.objects.create_user(address, password=password, name=name)
    verified_address(user)
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=Role.ADMINISTRATOR, valid_from=today()
    )
    record(
        "network.joined",
        acting,
        object=membership,
        organisations=[organisation.pk],
        data={"role": membership.role, "new": True},
    )
    return membership
