"""`POST /tokens`: the sign-in of a software, with the same password, second factor and limits."""

import datetime as dt
import uuid
from typing import Annotated, Any, cast

from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from enracine.kernel.acting import Acting
from enracine.kernel.api.problems import Problem
from enracine.kernel.api.schemas import Strict
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of, standing_of
from enracine.network.accounts import AccountAdapter
from enracine.network.actions.tokens import issue_token, revoke_token
from enracine.network.bearer import signed_in
from enracine.network.forms import FactorForm
from enracine.network.models import Permission, User
from enracine.network.second_factor import has_second_factor
from enracine.network.standing import Backend, choices, memberships_of, needs_second_factor

router = Router(tags=["tokens"])
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}


class TokenIn(Strict):
    """What opens a session on the site. The rest is optional."""

    model_config = Strict.model_config | {
        "json_schema_extra": {
            "example": {"email": "conseillere@exemple.invalid", "password": "un-mot-de-passe"}
        }
    }
    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1000)]
    otp: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="six digits, or a recovery code; when the account has a second factor"
    )
    label: Annotated[str, Field(max_length=80)] = Field("", description="the software's name")
    scopes: list[Permission] = Field(
        [Permission.READ, Permission.WRITE], max_length=2, description="read alone, or both"
    )
    membership: uuid.UUID | None = Field(None, description="limit the token to one membership")
    days: int | None = Field(None, ge=1, le=3650, description="how long it lasts")


class MembershipOut(Schema):
    """One role in one organisation, to be named in X-Membership."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    role: str


class TokenOut(Schema):
    """Shown this once: only a digest is kept."""

    id: uuid.UUID
    token: str
    scopes: list[Permission]
    expires_at: dt.datetime
    memberships: list[MembershipOut]


@router.post(
    "/tokens",
    response={201: TokenOut},
    auth=None,
    summary="Sign in a software",
    openapi_extra={"x-refusals": [401, 403]},
)
def create_token(request: HttpRequest, body: TokenIn) -> Status[dict[str, Any]]:
    """Same e-mail, password, second factor and limits as the sign-in page."""
    user = _signed_in(request, body)
    memberships = memberships_of(user)
    factor = has_second_factor(user)
    if needs_second_factor(user, memberships) and not factor:
        raise Problem(
            403,
            "second_factor_missing",
            _("Ce compte n’a pas encore sa double protection. Activez-la sur le site."),
        )
    if factor:
        _check_factor(user, body.otp)
    signed_in.send(User, user=user)
    acting = Acting(user_id=user.pk, label=user.get_full_name())
    token, secret = issue_token(
        acting,
        label=body.label,
        scopes=[scope.value for scope in body.scopes],
        membership_id=body.membership,
        days=body.days,
    )
    made = {
        "id": token.pk,
        "token": secret,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "memberships": choices(memberships),
    }
    return Status(201, made)


def _signed_in(request: HttpRequest, body: TokenIn) -> User:
    """The account of this e-mail and password. Raises Problem, counted like a failed sign-in."""
    email = body.email.strip()
    try:
        found = AccountAdapter(request).authenticate(request, email=email, password=body.password)
    except forms.ValidationError as error:
        raise Problem(
            429, "too_many_attempts", error.messages[0], headers={"Retry-After": "300"}
        ) from error
    if found is None or not Backend().user_can_authenticate(found):
        said = AccountAdapter.error_messages["email_password_mismatch"]
        raise Problem(401, "bad_credentials", str(said), headers=CHALLENGE)
    return cast(User, found)


def _check_factor(user: User, code: str | None) -> None:
    """Raise Problem unless `code` is the account's second factor at this instant."""
    if not code:
        raise Problem(
            401,
            "otp_required",
            _("Ce compte a une double protection : ajoutez « otp », le code de votre application."),
            headers=CHALLENGE,
        )
    form = FactorForm({"code": code}, user=user)
    if not form.is_valid():
        said = form.errors["code"][0]
        raise Problem(401, "bad_otp", str(said), headers=CHALLENGE)
    cast(Authenticator, form.authenticator).record_usage()


@router.delete(
    "/tokens/current",
    response={204: None},
    summary="Give back the token that is shown",
)
def revoke_current(request: HttpRequest) -> Status[None]:
    """The software ends its own access; the next request with this token is refused."""
    token_id = standing_of(request).token_id
    if token_id is None:
        raise NotVisible
    revoke_token(acting_of(request), token_id)
    return Status(204, None)
