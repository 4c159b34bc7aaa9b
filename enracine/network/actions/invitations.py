"""Inviting somebody to work in an organisation: a link that serves once, and for seven days."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.actions.accounts import verified_address
from enracine.network.models import Invitation, Membership, Organisation, User
from enracine.network.rules import TEAM_MANAGERS, roles_to_give
from enracine.network.scope import own_organisation

LIFE = dt.timedelta(days=7)
NOTIFICATION = "network.invitation"
_SYSTEM = Acting.for_system("invitation")


def token_of(invitation_id: uuid.UUID, version: int) -> str:
    """The secret of a link, made from the invitation and the site's secret: never stored.

    The database keeps its digest only; the worker that writes the e-mail makes it again. Sending
    again moves the version, hence the secret: the former link no longer serves.
    """
    message = f"{invitation_id}:{version}"
    return salted_hmac("enracine.network.invitation", message, algorithm="sha256").hexdigest()


@action
def invite(acting: Acting, *, email: str, role: str) -> Invitation:
    """Invite the holder of `email` to work in the acting organisation in `role`.

    Raises ActionRefused when the role cannot be given, or when she is a member or invited already.
    """
    organisation = Organisation.objects.get(pk=own_organisation(acting))
    address = email.strip().lower()
    if role not in roles_to_give(organisation.kind, acting.role):
        raise ActionRefused(_("Vous ne pouvez pas donner ce rôle."), field="role")
    members = Membership.objects.on(today()).filter(organisation=organisation, role=role)
    if members.filter(user__email=address).exists():
        raise ActionRefused(_("Cette personne a déjà ce rôle dans votre organisme."), field="email")
    waiting = _waiting(acting).filter(email=address, role=role)
    if waiting.filter(expires_at__gt=now()).exists():
        raise ActionRefused(
            _("Cette personne est déjà invitée. Vous pouvez renvoyer l’invitation."), field="email"
        )
    # An expired invitation still holds the place of this one.
    waiting.update(revoked_at=now())
    invitation = Invitation(
        organisation=organisation,
        email=address,
        role=role,
        invited_by_id=acting.membership_id,
        expires_at=now() + LIFE,
    )
    invitation.token_digest = digest(token_of(invitation.id, invitation.version))
    invitation.save()
    _tell(acting, invitation, "network.invited")
    return invitation


@action
def send_again(acting: Acting, invitation_id: uuid.UUID) -> Invitation:
    """Send a new link, good for seven days; the former one no longer serves."""
    invitation = _mine(acting, invitation_id)
    update_versioned(
        invitation,
        None,
        expires_at=now() + LIFE,
        token_digest=digest(token_of(invitation.id, invitation.version + 1)),
    )
    _tell(acting, invitation, "network.invited_again")
    return invitation


@action
def revoke_invitation(acting: Acting, invitation_id: uuid.UUID) -> Invitation:
    """Withdraw an invitation: its link no longer serves."""
    invitation = _mine(acting, invitation_id)
    update_versioned(invitation, None, revoked_at=now())
    record("network.invitation_revoked", acting, object=invitation)
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this link opens; None when it was used, withdrawn, or is too old."""
    return (
        Invitation.objects.select_related("organisation")
        .filter(
            token_digest=digest(token),
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=now(),
            organisation__is_active=True,
        )
        .first()
    )


def accept_invitation(
    token: str, *, name: str = "", password: str = "", signed_in: int | None = None
) -> Membership:
    """Take up an invitation: open or use the account of its address, and join the organisation.

    A new account, or one without password, takes `name` and `password`. An account with a password
    joins only when it is the one signed in. Raises NotVisible for a link that no longer serves,
    ActionRefused for an account that is closed or not signed in.
    """
    return _accept(_SYSTEM, token, name, password, signed_in)


@action
def _accept(
    acting: Acting, token: str, name: str, password: str, signed_in: int | None
) -> Membership:
    invitation = invitation_of(token)
    if invitation is None:
        raise NotVisible
    # Two clicks on the same link: the second finds nothing left to take.
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True)
    if not taken.update(accepted_at=now(), updated_at=now()):
        raise NotVisible
    user = _account(invitation.email, name, password, signed_in)
    verified_address(user)
    membership, created = Membership.objects.get_or_create(
        user=user,
        organisation=invitation.organisation,
        role=invitation.role,
        valid_to=None,
        defaults={"valid_from": today()},
    )
    who = Acting(user_id=user.pk, label=user.get_full_name(), system=acting.system)
    record(
        "network.joined",
        who,
        object=membership,
        organisations=[invitation.organisation_id],
        data={"role": invitation.role, "invitation_id": str(invitation.pk), "new": created},
    )
    return membership


def _account(email: str, name: str, password: str, signed_in: int | None) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password=password, name=name)
    if not user.is_active:
        raise ActionRefused(_("Ce compte est fermé. Écrivez à la personne qui vous invite."))
    if user.has_usable_password() and user.pk != signed_in:
        raise ActionRefused(_("Connectez-vous d’abord avec ce courriel."), code="sign_in")
    if not user.has_usable_password():
        user.set_password(password)
        user.name = user.name or name
        user.save(update_fields=["password", "name"])
    return user


def _waiting(acting: Acting) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation_id=own_organisation(acting), accepted_at__isnull=True, revoked_at__isnull=True
    )


def _mine(acting: Acting, invitation_id: uuid.UUID) -> Invitation:
    """A waiting invitation of the acting organisation, whose role the actor may give."""
    found = _waiting(acting).select_related("organisation").filter(pk=invitation_id).first()
    if found is None or acting.role not in TEAM_MANAGERS:
        raise NotVisible
    if found.role not in roles_to_give(found.organisation.kind, acting.role):
        raise NotVisible
    return found


def _tell(acting: Acting, invitation: Invitation, kind: str) -> None:
    event: Event = record(kind, acting, object=invitation, data={"role": invitation.role})
    queue_notification(
        event,
        NOTIFICATION,
        address=invitation.email,
        context={
            "organisation": invitation.organisation.name,
            "inviter": acting.label.partition(" · ")[0],
            "role": invitation.role,
            "invitation_id": str(invitation.pk),
            "version": invitation.version,
        },
    )


def link_path(invitation_id: str, version: int) -> str:
    """The address of an invitation's page, for the message."""
    return reverse("network:accept", args=[token_of(uuid.UUID(invitation_id), version)])


def still_waits(context: dict[str, Any]) -> bool:
    """Whether the message is still worth sending: not withdrawn, not accepted, not sent anew."""
    return Invitation.objects.filter(
        pk=str(context["invitation_id"]),
        version=context["version"],
        accepted_at__isnull=True,
        revoked_at__isnull=True,
    ).exists()
