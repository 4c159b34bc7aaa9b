"""Forms of the account, of the team, and of how an organisation serves."""

from enracine.network.forms.serving import LinkAnsweringForm, PauseForm, PlacesForm, TokenForm
from enracine.network.forms.signing_in import (
    ActivateAppForm,
    AddKeyForm,
    ChangePasswordForm,
    CodeForm,
    CodeRequestForm,
    FactorAgainForm,
    FactorForm,
    NewPasswordForm,
    PasswordForm,
    ReauthenticateForm,
    RenameKeyForm,
    ResetForm,
)
from enracine.network.forms.team import (
    AbsenceForm,
    AcceptForm,
    EndMembershipForm,
    InviteForm,
    PrivacyOfficerForm,
    ScopeForm,
    TeamForm,
)

__all__ = [
    "AbsenceForm",
    "AcceptForm",
    "ActivateAppForm",
    "AddKeyForm",
    "ChangePasswordForm",
    "CodeForm",
    "CodeRequestForm",
    "EndMembershipForm",
    "FactorAgainForm",
    "FactorForm",
    "InviteForm",
    "LinkAnsweringForm",
    "NewPasswordForm",
    "PasswordForm",
    "PauseForm",
    "PlacesForm",
    "PrivacyOfficerForm",
    "ReauthenticateForm",
    "RenameKeyForm",
    "ResetForm",
    "ScopeForm",
    "TeamForm",
    "TokenForm",
]
