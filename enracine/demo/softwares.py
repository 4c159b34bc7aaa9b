"""Softwares that act for the people of the demonstration: what « Accès pour logiciels » shows.

Their secrets are thrown away: whoever tries the API asks for a token of her own.
"""

import uuid

from enracine.kernel.acting import Acting
from enracine.network.actions.tokens import issue_token
from enracine.network.bearer import said_by_software
from enracine.network.models import Membership, Permission, Role
from enracine.network.standing import acting_through
from enracine.referrals.actions import write_message
from enracine.referrals.models import OPEN_STATES, Referral

#: Role → the software's name, and what it may do.
SHOWN = {
    Role.PAJ_AGENT: ("Gestion des dossiers du CJE", Permission.WRITE),
    Role.PARTNER: ("Tableau de bord de l’organisme", Permission.READ),
}
SAID = "Son nouvel horaire est dans notre système : il est libre le lundi et le mercredi."


def add_softwares() -> None:
    """One for each of these roles, on its first account shown."""
    for role, (label, permission) in SHOWN.items():
        member = (
            Membership.objects.filter(role=role, user__is_demo=True)
            .select_related("user")
            .order_by("organisation__code", "pk")
            .first()
        )
        if member is not None:
            acting = Acting(user_id=member.user_id, label=member.user.name)
            issue_token(
                acting, label=label, scopes=[permission.value], membership_id=member.pk, days=90
            )
            if permission == Permission.WRITE:
                _write(member)


def _write(member: Membership) -> None:
    """A message that came by the API: its line says « par un logiciel »."""
    referral = (
        Referral.objects.filter(sender_id=member.organisation_id, state__in=OPEN_STATES)
        .order_by("-sent_at", "pk")
        .first()
    )
    if referral is not None:
        acting = said_by_software(acting_through(member, member.user.get_full_name()))
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:software:{referral.number}")
        write_message(acting, referral, SAID, key=key)
