"""Who may open the pages that come from libraries, whose views say nothing themselves."""

from enracine.kernel import access

_PUBLIC = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "set_language",
)
_BY_SECRET = ("account_confirm_email", "account_reset_password_from_key")
_SIGNED_IN = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_*",
    "usersessions_list",
)


def declare_all() -> None:
    """Declare each page; the first line that matches a name wins."""
    who_may = {access.PUBLIC: _PUBLIC, access.TOKEN: _BY_SECRET, access.SIGNED_IN: _SIGNED_IN}
    for who, names in who_may.items():
        for name in names:
            access.declare(name, who)
