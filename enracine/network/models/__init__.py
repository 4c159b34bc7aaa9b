"""Organisations, what they are mandated to do, and the people who work there."""

from enracine.network.models.accounts import (
    ROLES_WITH_ACCOUNT,
    Absence,
    Invitation,
    Membership,
    Role,
    User,
)
from enracine.network.models.capacity import (
    MOST_PLACES,
    Capacity,
    ReferralPause,
    Reservation,
)
from enracine.network.models.links import LinkAnswering
from enracine.network.models.organisations import (
    Mandate,
    Organisation,
    OrganisationKind,
    OrganisationName,
    PrivacyOfficer,
    Programme,
    Regime,
    Vacancy,
)
from enracine.network.models.tokens import ApiToken, Permission

__all__ = [
    "ROLES_WITH_ACCOUNT",
    "ApiToken",
    "MOST_PLACES",
    "Capacity",
    "Absence",
    "Invitation",
    "LinkAnswering",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Permission",
    "PrivacyOfficer",
    "Programme",
    "ReferralPause",
    "Regime",
    "Reservation",
    "Role",
    "User",
    "Vacancy",
]
