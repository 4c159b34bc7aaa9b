"""Places of the demonstration: declared, full, not confirmed for long, paused; a waiting list, a refusal.

Written by the product's own actions, on organisations that the bulk rows already made.
"""

import datetime as dt

from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.actions.capacity import declare_capacity, pause_referrals
from enracine.network.models import Mandate, Membership, Role
from enracine.network.standing import acting_through
from enracine.referrals.actions import measure_usual_delays, wait_list_referral
from enracine.referrals.models import Referral

#: Region, letter → places, days since the word was given, note.
DECLARED = {
    ("05", "a"): (3, 4, "Deux familles au plus avant l’été."),
    ("05", "b"): (2, 62, ""),
    ("01", "a"): (4, 12, ""),
    ("04", "a"): (0, 9, "Complet jusqu’à l’ouverture du nouveau local."),
    ("03", "a"): (6, 45, ""),
}
PAUSED = {
    ("04", "b"): (19, "Déménagement de nos bureaux."),
    ("03", "b"): (None, "Poste d’accueil en recrutement."),
}


def _worker(region: str, letter: str) -> Acting | None:
    found = (
        Membership.objects.filter(
            organisation__code=f"demo-partenaire-{region}{letter}", role=Role.PARTNER
        )
        .select_related("user", "organisation")
        .order_by("id")
        .first()
    )
    return acting_through(found, found.user.get_full_name()) if found else None


def _mandate(acting: Acting, programme: str = "eer") -> Mandate:
    found: Mandate = Mandate.objects.get(
        organisation=acting.organisation_id, programme__code=programme
    )
    return found


def add_places(day: dt.date) -> None:
    """Say how many places each of a few partners has, pause two of them, and let somebody wait."""
    for (region, letter), (places, ago, note) in DECLARED.items():
        acting = _worker(region, letter)
        if acting is not None:
            with telling(day - dt.timedelta(days=ago)):
                declare_capacity(acting, _mandate(acting).pk, places, note=note)
    for (region, letter), (left, why) in PAUSED.items():
        acting = _worker(region, letter)
        if acting is not None:
            until = day + dt.timedelta(days=left) if left else None
            with telling(day - dt.timedelta(days=2)):
                pause_referrals(acting, _mandate(acting).pk, why, until=until)
    _somebody_waits(day)
    measure_usual_delays(Acting.for_system("referrals.usual_delays"))


def _somebody_waits(day: dt.date) -> None:
    """At a partner without any place left, the oldest referrals wait for one, in their order."""
    acting = _worker("04", "a")
    if acting is None:
        return
    waiting = Referral.objects.filter(
        receiver_id=acting.organisation_id,
        state__in=["sent", "received"],
        sent_at__date__lt=day - dt.timedelta(days=6),
    ).select_related("receiver", "sender")
    for days, referral in zip((6, 3), waiting.order_by("sent_at", "id")[:2], strict=False):
        with telling(day - dt.timedelta(days=days)):
            wait_list_referral(acting, referral)
