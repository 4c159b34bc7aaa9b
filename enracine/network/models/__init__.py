"""Organisations, what they are mandated to do, and the people who work there."""

from enracine.network.models.accounts import Invitation, Membership, Role, User
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

__all__ = [
    "Invitation",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "PrivacyOfficer",
    "Programme",
    "Regime",
    "Role",
    "User",
    "Vacancy",
]
