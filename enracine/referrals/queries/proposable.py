"""What a receiver may propose beside its refusal: every place, and who else receives from the sender."""

from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.network.models import Mandate, Organisation
from enracine.referrals.models import Referral
from enracine.referrals.rules import possible_receivers
from enracine.territories.models import PajTerritory, Region

REGION, TERRITORY = "region", "territoire"
Group = tuple[str, list[tuple[str, str]]]


def places_to_propose() -> list[Group]:
    """The regions, then the PAJ territories, as the groups of a list. Two SQL queries."""
    return [
        (
            _("Régions"),
            [(f"{REGION}:{r.pk}", r.name) for r in Region.objects.order_by("name", "code")],
        ),
        (
            _("Territoires de Place aux jeunes"),
            [
                (f"{TERRITORY}:{t.pk}", t.name)
                for t in PajTerritory.objects.order_by("name", "code")
            ],
        ),
    ]


def organisations_to_propose(referral: Referral) -> list[tuple[str, str]]:
    """Who else may receive from this sender today, by name. One SQL query."""
    serving = Mandate.objects.on(today()).values("organisation")
    found = (
        Organisation.objects.filter(
            kind__in=possible_receivers(referral.sender.kind), is_active=True, pk__in=serving
        )
        .exclude(pk__in=[referral.sender_id, referral.receiver_id])
        .order_by("short_name", "name", "id")
    )
    return [(str(o.pk), str(o)) for o in found]
