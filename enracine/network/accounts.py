"""How the accounts library meets the network: who may open an account, and how it speaks."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from enracine.network.models import User
from enracine.network.second_factor import FACTORS
from enracine.network.standing import Backend, memberships_of, needs_second_factor

UNKNOWN_ACCOUNT = "account/email/unknown_account"
#: What the library says after an action, by its template; what is not here is not worth saying.
MESSAGES = {
    "account/messages/logged_out.txt": _("Vous êtes déconnecté. À bientôt."),
    "account/messages/password_changed.txt": _("Votre mot de passe est changé."),
    "mfa/messages/totp_activated.txt": _("L’application d’authentification est activée."),
    "mfa/messages/totp_deactivated.txt": _("L’application d’authentification est retirée."),
    "mfa/messages/webauthn_added.txt": _("La clé d’accès est ajoutée."),
    "mfa/messages/webauthn_removed.txt": _("La clé d’accès est retirée."),
    "mfa/messages/recovery_codes_generated.txt": _("De nouveaux codes de secours sont prêts."),
    "usersessions/messages/sessions_logged_out.txt": _("Vos autres sessions sont fermées."),
}


def is_professional(user: User) -> bool:
    """Whether the account works in an organisation: it then opens with a password, not a code."""
    return bool(memberships_of(user))


def visitor_address(request: HttpRequest) -> str:
    """The network address of whoever asks, behind as many proxies as are declared.

    Without this, everybody behind a proxy would share one count.
    """
    return str(AccountAdapter(request).get_client_ip(request))


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an invitation (professionals) or a registration (candidates)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé."),
        "email_password_mismatch": _(
            "Ce courriel et ce mot de passe ne vont pas ensemble. Vérifiez les deux."
        ),
        "enter_current_password": _("Écrivez votre mot de passe actuel."),
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le, ou demandez-en un autre."),
        "incorrect_password": _("Ce mot de passe n’est pas le bon."),
        "invalid_password_reset": _("Ce lien ne fonctionne plus. Demandez-en un autre."),
        "too_many_login_attempts": _("Trop d’essais. Attendez quelques minutes, puis recommencez."),
        "rate_limited": _("Trop de demandes. Attendez une minute, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never through the library's own page."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **others: Any) -> HttpResponse | None:
        """Refuse closed accounts, and demonstration accounts where there is no demonstration."""
        if not Backend().user_can_authenticate(user):
            clear_login(request)
            refusal: HttpResponse = self.respond_user_inactive(request, user)
            return refusal
        answer: HttpResponse | None = super().pre_login(request, user, **others)
        return answer

    def is_reauthentication_required(self, *, app: str, **others: Any) -> bool:
        """Ask for the password again before touching what protects the account.

        Not within five minutes of a sign-in: setting up a second factor right after choosing a
        password would ask for it twice in a row.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        required: bool = super().is_reauthentication_required(app=app, **others)
        return required

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send; to who knocked at the wrong door, say which one is theirs (by e-mail only).

        The page has said the same thing to everybody: nobody learns there who has an account.
        """
        if template_prefix == UNKNOWN_ACCOUNT:
            users = filter_users_by_email(email, is_active=True)
            if users:
                door = "use_password" if is_professional(users[0]) else "use_code"
                template_prefix = f"account/email/{door}"
        super().send_mail(template_prefix, email, context)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or say nothing."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            super().add_message(request, level, extra_tags=extra_tags, message=str(text))


class MfaAdapter(DefaultMFAAdapter):
    """The second factor of professionals."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Votre compte doit garder une deuxième protection. Ajoutez-en une autre d’abord."
        ),
        "cannot_generate_recovery_codes": _(
            "Activez d’abord une application ou une clé : les codes de secours la remplacent."
        ),
        "incorrect_code": _("Ce code n’est pas le bon. Il change toutes les 30 secondes."),
        "unverified_email": _("Confirmez d’abord votre courriel."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A professional keeps at least one factor."""
        user = authenticator.user
        if not needs_second_factor(user, memberships_of(user)):
            return True
        others = Authenticator.objects.filter(user=user, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())
