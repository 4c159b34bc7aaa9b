"""A place is free for the first of a waiting list: a condition on referrals, without another query."""

from django.db.models import Exists, F, OuterRef, Q

from enracine.kernel.clock import today
from enracine.network.models import Capacity, Mandate
from enracine.network.queries.capacity import taken_of
from enracine.referrals.models import Referral


def offered_now() -> Q:
    """Waits for a place, nobody waits before her for the same one, and one is free."""
    day = today()
    with_room = (
        Capacity.objects.on(day)
        .filter(mandate=OuterRef("pk"))
        .annotate(taken=taken_of("mandate"))
        .filter(places__gt=F("taken"))
    )
    where = (
        Q(everywhere=True)
        | Q(paj_territory=OuterRef("paj_territory"))
        | Q(region=OuterRef("region"))
        | Q(mrc__region=OuterRef("region"))
        | Q(directorate__isnull=False)
    )
    free = (
        Mandate.objects.on(day)
        .filter(where, organisation=OuterRef("receiver"), programme=OuterRef("programme"))
        .filter(Exists(with_room))
    )
    before = Referral.objects.filter(
        Q(paj_territory=OuterRef("paj_territory")) | Q(paj_territory=None),
        Q(region=OuterRef("region")) | Q(region=None),
        receiver=OuterRef("receiver"),
        programme=OuterRef("programme"),
        state="waiting_list",
        state_changed_at__lt=OuterRef("state_changed_at"),
    )
    return Q(Exists(free), ~Exists(before), state="waiting_list")
