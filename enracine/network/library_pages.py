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
    for names, who in ((_PUBLIC, access.PUBLIC), (_BY_SECRET, access.TOKEN), (_SIGNED_IN, access.SIGNED_IN)):
        for name in names:
            access.declare(name, who)
