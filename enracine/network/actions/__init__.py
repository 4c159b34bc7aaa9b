"""Everything that changes the network: invitations, memberships, accounts, privacy officers."""

from enracine.network.actions.accounts import open_candidate_account
from enracine.network.actions.invitations import (
    accept_invitation,
    invite,
    revoke_invitation,
    send_again,
)
from enracine.network.actions.officers import end_privacy_officer, name_privacy_officer
from enracine.network.actions.team import create_organisation, end_membership, first_administrator

__all__ = [
    "accept_invitation",
    "create_organisation",
    "end_membership",
    "end_privacy_officer",
    "first_administrator",
    "invite",
    "name_privacy_officer",
    "open_candidate_account",
    "revoke_invitation",
    "send_again",
]
