"""Forms of one’s own account: the library’s, in our words."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.utils.translation import gettext_lazy as _

from enracine.network.accounts import is_professional
from enracine.network.models import User

PASSWORD_HELP = _(
    "Au moins 12 caractères. Une phrase de quelques mots se retient mieux et protège mieux."
)


class OwnWords:
    """Labels, hints and attributes of a library's form, in our words."""

    words: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, said in self.words.items():
            field = self.fields.get(name)  # type: ignore[attr-defined]  # such a form has fields
            if field is None:
                continue
            field.label = said["label"]
            field.help_text = said.get("help", "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(said.get("attrs", {}))
            if required := said.get("required"):
                field.error_messages["required"] = required
            if "invalid" in said:
                field.error_messages["invalid"] = said["invalid"]


EMAIL = {
    "label": _("Courriel"),
    "required": _("Écrivez votre courriel."),
    "invalid": _("Écrivez un courriel complet, par exemple nom@exemple.com."),
    "attrs": {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
}
PASSWORD = {"label": _("Mot de passe"), "required": _("Écrivez votre mot de passe.")}
NEW_PASSWORD = {
    "label": _("Nouveau mot de passe"),
    "help": PASSWORD_HELP,
    "required": _("Choisissez un mot de passe."),
}
SAME_PASSWORD = {
    "label": _("Le même, une deuxième fois"),
    "required": _("Écrivez le mot de passe une deuxième fois."),
}
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class PasswordForm(OwnWords, account_forms.LoginForm):
    """Professionals' door: e-mail and password."""

    words = {"login": EMAIL, "password": PASSWORD}


class CodeRequestForm(OwnWords, account_forms.RequestLoginCodeForm):
    """Candidates' door: a code sent by e-mail. Professionals learn there to use the other."""

    words = {"email": EMAIL | {"help": _("Le courriel que vous avez donné à l’inscription.")}}

    def clean_email(self) -> str:
        """Find the account that a code may open, without saying whether there is one."""
        email: str = super().clean_email()
        user: User | None = getattr(self, "_user", None)
        if user is not None and is_professional(user):
            self._user: User | None = None
        return email


class CodeForm(OwnWords, account_forms.ConfirmLoginCodeForm):
    """The code received by e-mail."""

    words = {
        "code": {
            "label": _("Code reçu par courriel"),
            "help": _("Vous pouvez le coller."),
            "required": _("Écrivez le code."),
            "attrs": CODE_ATTRS | {"inputmode": "text"},
        }
    }


class ResetForm(OwnWords, account_forms.ResetPasswordForm):
    """Forgotten password. Candidates, who have none, are told by e-mail to ask for a code."""

    words = {"email": EMAIL}

    def clean_email(self) -> str:
        """Keep the accounts that a password may open."""
        email: str = super().clean_email()
        found: list[User] = list(self.users)
        self.users: list[User] = [u for u in found if u.has_usable_password() or is_professional(u)]
        return email


class NewPasswordForm(OwnWords, account_forms.ResetPasswordKeyForm):
    """A new password, after following the link."""

    words = {"password1": NEW_PASSWORD, "password2": SAME_PASSWORD}


class ChangePasswordForm(OwnWords, account_forms.ChangePasswordForm):
    """A new password, knowing the present one."""

    words = {
        "oldpassword": {
            "label": _("Mot de passe actuel"),
            "required": _("Écrivez votre mot de passe actuel."),
        },
        "password1": NEW_PASSWORD,
        "password2": SAME_PASSWORD,
    }


class ReauthenticateForm(OwnWords, account_forms.ReauthenticateForm):
    """The password again, before touching what protects the account."""

    words = {"password": PASSWORD}


FACTOR_CODE = {
    "label": _("Code à 6 chiffres"),
    "help": _("Ouvrez votre application d’authentification. Un code de secours convient aussi."),
    "required": _("Écrivez le code."),
    "attrs": CODE_ATTRS,
}


class FactorForm(OwnWords, mfa_forms.AuthenticateForm):
    """The second factor at sign-in."""

    words = {"code": FACTOR_CODE}


class FactorAgainForm(OwnWords, mfa_forms.ReauthenticateForm):
    """The second factor again."""

    words = {"code": FACTOR_CODE}


class ActivateAppForm(OwnWords, totp_forms.ActivateTOTPForm):
    """The first code of an authenticator application."""

    words = {
        "code": {
            "label": _("Code à 6 chiffres"),
            "help": _("Celui que votre application affiche maintenant."),
            "required": _("Écrivez le code."),
            "attrs": CODE_ATTRS,
        }
    }


class AddKeyForm(OwnWords, webauthn_forms.AddWebAuthnForm):
    """A passkey or a security key."""

    words = {
        "name": {
            "label": _("Nom de la clé"),
            "help": _("Pour la reconnaître : « Téléphone », « Clé du bureau »."),
        },
        "passwordless": {
            "label": _("Me connecter avec cette clé seule, sans mot de passe"),
            "help": _("La clé demandera votre empreinte, votre visage ou un code."),
        },
    }


class RenameKeyForm(OwnWords, webauthn_forms.EditWebAuthnForm):
    """Another name for a key."""

    words = {"name": {"label": _("Nom de la clé"), "required": _("Donnez un nom à la clé.")}}
