"""Whom a software acts as: the token it shows, the membership it names; never a session.

Rights are asked again at each request: a token taken back, a membership ended or an account closed
stop it at the next one.
"""

import uuid
from dataclasses import replace
from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from enracine.kernel.acting import NOBODY, Acting
from enracine.kernel.api.problems import Problem
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest
from enracine.kernel.identity import Standing, standing_of, subjects_of
from enracine.network import standing
from enracine.network.models import ApiToken, Membership
from enracine.network.second_factor import has_second_factor

AREA = "/api/"
HEADER = "X-Membership"
#: Codes of refusal, said in words by `Bearer`.
ABSENT, INVALID, SECOND_FACTOR = "token_missing", "invalid_token", "second_factor_missing"
UNNAMED, FOREIGN = "membership_missing", "membership_unknown"
_SAFE = {"GET", "HEAD", "OPTIONS"}
#: A software has shown the account's own password: a sign-in without a session.
signed_in = Signal()


def resolve(request: HttpRequest) -> Standing:
    """The standing of a request: by its token under `/api/`, by its session elsewhere."""
    return _of_token(request) if request.path.startswith(AREA) else standing.resolve(request)


def secret_of(request: HttpRequest) -> str:
    """The secret after « Bearer »; empty when there is none."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _of_token(request: HttpRequest) -> Standing:
    secret = secret_of(request)
    if not secret:
        return Standing(refused=ABSENT)
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest(secret), revoked_at__isnull=True, expires_at__gt=now())
        .first()
    )
    if token is None or not standing.Backend().user_can_authenticate(token.user):
        return Standing(refused=INVALID)
    found = _standing(token, request.headers.get(HEADER, "").strip())
    return replace(found, token_id=token.pk, may_write=token.may_write)


def _standing(token: ApiToken, named: str) -> Standing:
    user = token.user
    memberships = standing.memberships_of(user)
    name = user.get_full_name()
    choices = standing.choices(memberships)
    if standing.needs_second_factor(user, memberships) and not has_second_factor(user):
        return Standing(refused=SECOND_FACTOR)
    if token.membership_id is not None:
        memberships = [m for m in memberships if m.pk == token.membership_id]
        if not memberships:
            return Standing(refused=INVALID)
    if not memberships:
        return _own_file(user.pk, name, named)
    member = _named(memberships, named)
    if member is None:
        return Standing(memberships=choices, refused=FOREIGN if named else UNNAMED)
    acting = said_by_software(standing.acting_through(member, name))
    return Standing(acting, acting.label, choices)


def _named(memberships: list[Membership], named: str) -> Membership | None:
    """The membership named; the only one there is when none is."""
    if not named:
        return memberships[0] if len(memberships) == 1 else None
    try:
        wanted = uuid.UUID(named)
    except ValueError:
        return None
    return next((m for m in memberships if m.pk == wanted), None)


def _own_file(user_id: int, name: str, named: str) -> Standing:
    """Somebody acting on her own file; a token whose last membership ended opens nothing."""
    subjects = subjects_of(user_id)
    if not subjects:
        return Standing(refused=INVALID)
    if named:
        return Standing(refused=FOREIGN)
    acting = said_by_software(Acting(user_id=user_id, subject_ids=subjects, label=name))
    return Standing(acting, name)


def said_by_software(acting: Acting) -> Acting:
    """The same, whose readings and writings say that a software made them."""
    return replace(acting, label=_("%(who)s, par un logiciel") % {"who": acting.label})


class Bearer(HttpBearer):
    """What every route of the API asks for, unless it says that it is public."""

    def __call__(self, request: HttpRequest) -> Acting:
        """Whoever acts. Raises Problem with what to do when nobody does."""
        found = standing_of(request)
        if found.refused:
            raise _refusal(found)
        if not found.may_write and request.method not in _SAFE:
            raise Problem(403, "read_only", _("Ce jeton permet de lire, pas d’écrire."))
        return found.acting

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: the token was read before the view, to open its transaction."""
        return NOBODY


def _refusal(found: Standing) -> Problem:
    if found.refused == UNNAMED:
        return Problem(
            400,
            UNNAMED,
            _("Plusieurs rôles sont possibles : nommez-en un dans l’en-tête X-Membership."),
            memberships=[
                {"id": str(m.id), "organisation": m.organisation, "role": m.role}
                for m in found.memberships
            ],
        )
    if found.refused == FOREIGN:
        return Problem(404, FOREIGN, _("Ce rôle n’existe pas pour ce compte."))
    if found.refused == SECOND_FACTOR:
        return Problem(403, SECOND_FACTOR, _("Ce compte n’a pas encore sa double protection."))
    detail = _("Montrez un jeton dans l’en-tête Authorization : Bearer …")
    if found.refused == INVALID:
        detail = _("Ce jeton n’est pas, ou n’est plus, valide. Demandez-en un autre.")
    return Problem(401, found.refused, detail, headers={"WWW-Authenticate": 'Bearer realm="api"'})
