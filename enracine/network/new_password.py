"""A new password closes the doors that the former one had opened to software."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set

from enracine.kernel.acting import Acting
from enracine.network.actions.tokens import revoke_tokens_of
from enracine.network.models import User


def _take_back(*, user: User, **_others: Any) -> None:
    """Whoever knew the former password may have made a token with it: each is taken back."""
    acting = Acting(user_id=user.pk, label=user.get_full_name())
    revoke_tokens_of(acting, user.pk, because="password")


def connect() -> None:
    """Listen to every way of choosing a password (from `NetworkConfig.ready`)."""
    for signal in (password_changed, password_reset, password_set):
        signal.connect(_take_back, dispatch_uid="network.new_password")
