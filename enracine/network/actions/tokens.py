"""Giving a software access in one's name, and taking it back."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameters
from enracine.network.models import ApiToken, Membership, Permission, User
from enracine.network.standing import memberships_of

#: What every secret begins with, so that a leaked one is recognised by who scans for them.
PREFIX = "enr_"
#: Days; nothing in the field fixes them (decision 0020).
DEFAULTS = {"api.token_days": 30, "api.token_most_days": 365}


def days_allowed() -> tuple[int, int]:
    """How long a token lasts when nobody says, and at most. One SQL query."""
    values = parameters(dict(DEFAULTS))
    most = int(values["api.token_most_days"])
    return min(int(values["api.token_days"]), most), most


@action
def issue_token(
    acting: Acting,
    *,
    label: str,
    scopes: Iterable[str],
    membership_id: uuid.UUID | None = None,
    days: int | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for the acting account; returns it with its secret, which nobody can read again.

    `membership_id` limits it to one membership in force of the account. Raises ActionRefused for a
    membership that is not hers, an unknown permission, or a life longer than the setting allows.
    """
    if acting.user_id is None:
        raise NotVisible
    wanted = set(scopes) | {Permission.READ.value}
    if not wanted <= set(Permission.values):
        raise ActionRefused(_("Choisissez lire, ou lire et écrire."), field="scopes")
    usual, most = days_allowed()
    life = usual if days is None else days
    if not 1 <= life <= most:
        raise ActionRefused(
            _("Choisissez une durée de 1 à %(most)d jours.") % {"most": most}, field="days"
        )
    membership = _own_membership(acting.user_id, membership_id)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=acting.user_id,
        membership=membership,
        label=label.strip()[:80] or _("Sans nom"),
        digest=digest(secret),
        hint=secret[-4:],
        scopes=sorted(wanted),
        expires_at=now() + dt.timedelta(days=life),
    )
    record(
        "network.token_issued",
        acting,
        object=token,
        organisations=[membership.organisation_id] if membership else [],
        data={"scopes": token.scopes, "days": life},
    )
    return token, secret


def _own_membership(user_id: int, membership_id: uuid.UUID | None) -> Membership | None:
    if membership_id is None:
        return None
    mine = memberships_of(User.objects.get(pk=user_id))
    found = next((m for m in mine if m.pk == membership_id), None)
    if found is None:
        raise ActionRefused(_("Ce rôle n’est pas le vôtre."), field="membership")
    return found


@action
def revoke_token(acting: Acting, token_id: uuid.UUID) -> ApiToken:
    """Take a token back: the software is refused at its next request. Safe to repeat.

    Raises NotVisible for a token of somebody else.
    """
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None or token.user_id != acting.user_id:
        raise NotVisible
    if token.revoked_at is None:
        update_versioned(token, None, revoked_at=now())
        record("network.token_revoked", acting, object=token)
    return token


@action
def revoke_tokens_of(
    acting: Acting, user_id: int, *, because: str, membership_id: uuid.UUID | None = None
) -> int:
    """Take every token of an account back, or those limited to one membership. Returns how many.

    What closes every door of somebody closes this one too: a new password, « everywhere », the end
    of a role. Safe to repeat.
    """
    alive = ApiToken.objects.filter(user_id=user_id, revoked_at__isnull=True)
    if membership_id is not None:
        alive = alive.filter(membership_id=membership_id)
    found = list(alive.order_by("id"))
    for token in found:
        update_versioned(token, None, revoked_at=now())
        record("network.token_revoked", acting, object=token, data={"because": because})
    return len(found)


@action
def revoke_left_behind(acting: Acting) -> int:
    """Take back the tokens of roles and accounts that ended (a job's work). Returns how many.

    They open nothing since that day; taken back, they open nothing either the day the role, or the
    account, comes back.
    """
    works = Membership.objects.on(today()).filter(user_id=OuterRef("user_id"))
    worked = Membership.objects.filter(user_id=OuterRef("user_id"))
    ended = Q(membership__isnull=False) & ~Exists(works.filter(pk=OuterRef("membership_id")))
    left = Q(membership__isnull=True) & Exists(worked) & ~Exists(works)
    rows = ApiToken.objects.filter(revoked_at__isnull=True).filter(
        ended | left | Q(user__is_active=False)
    )
    found = list(rows.order_by("id"))
    for token in found:
        update_versioned(token, None, revoked_at=now())
        record("network.token_revoked", acting, object=token, data={"because": "ended"})
    return len(found)
