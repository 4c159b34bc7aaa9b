"""Reading the network: who serves a place, who works where, who answers for privacy."""

from enracine.network.queries.officers import (
    PER_PAGE,
    OfficerLine,
    can_collect,
    officers_of,
    public_officers,
)
from enracine.network.queries.programmes import programme_held
from enracine.network.queries.service import ServiceLine, members_of_network, who_serves
from enracine.network.queries.serving import served
from enracine.network.queries.team import (
    Colleague,
    InvitationLine,
    colleagues,
    membership_in,
    waiting_invitations,
)

__all__ = [
    "PER_PAGE",
    "Colleague",
    "InvitationLine",
    "OfficerLine",
    "ServiceLine",
    "can_collect",
    "colleagues",
    "members_of_network",
    "membership_in",
    "officers_of",
    "programme_held",
    "public_officers",
    "served",
    "waiting_invitations",
    "who_serves",
]
