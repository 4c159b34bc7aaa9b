"""How the accounts library meets the network: who may open an account, and how."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an invitation (professionals) or a registration (candidates)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never through the library's own page."""
        return False


class MfaAdapter(DefaultMFAAdapter):
    """The second factor of professionals."""
