"""The second factor of professionals: required, and remembered for the session."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from enracine.network.models import User
from enracine.network.standing import SECOND_FACTOR_KEY

#: Recovery codes replace a lost factor; alone they are not one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether the account has an authenticator application or a passkey."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    return found


def has_recovery_codes(user: User) -> bool:
    """Whether the account has recovery codes."""
    found: bool = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
    ).exists()
    return found


def _remember(*, request: HttpRequest, user: User, **_others: Any) -> None:
    """Note in the session whether the account is protected, so that no request asks again."""
    request.session[SECOND_FACTOR_KEY] = has_second_factor(user)


def connect() -> None:
    """Listen to sign-ins and to changes of factors (from `NetworkConfig.ready`)."""
    for signal in (user_logged_in, authenticator_added, authenticator_removed):
        signal.connect(_remember, dispatch_uid="network.second_factor")
