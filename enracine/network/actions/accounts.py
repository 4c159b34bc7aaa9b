"""Opening accounts. Nothing here says to anybody whether an address was known."""

from allauth.account.models import EmailAddress

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.network.models import User


def verified_address(user: User) -> None:
    """Note that the holder of the account has proved that she reads this address."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@action
def open_candidate_account(
    acting: Acting, email: str, *, name: str = "", language: str = "fr-ca", verified: bool = False
) -> User:
    """The account of a candidate: the one of this address, or a new one that a code opens.

    `verified` says that the person has just proved that she reads this address. Raises
    ActionRefused when the account of this address is closed.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, name=name, language=language)
        record("network.account_opened", acting, data={"user_id": user.pk})
    elif not user.is_active:
        raise ActionRefused("Ce compte est fermé. Écrivez-nous pour le rouvrir.", field="email")
    if verified:
        verified_address(user)
    return user
