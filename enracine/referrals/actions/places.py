"""The place that an accepted referral takes, given back when its service ends or is undone."""

import uuid

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.network.actions.capacity import release_place, take_place
from enracine.referrals.models import Referral
from enracine.referrals.queries.places import mandates_of, next_in_line
from enracine.referrals.workflow import SERVING

OFFERED = "referrals.place_offered"


def keep_place(acting: Acting, referral: Referral, source: str, target: str) -> None:
    """Take a place when `referral` comes into service, give it back when it leaves it.

    The mandate is locked before the referral's own row, by those who come in; those who leave lock no
    mandate. Raises ActionRefused (« full ») when every place is taken.
    """
    if target in SERVING and source not in SERVING:
        take_place(acting, mandates_of(referral), referral.pk)
    elif source in SERVING and target not in SERVING:
        mandate_id = release_place(acting, referral.pk)
        if mandate_id is not None:
            record(
                "referrals.place_freed",
                acting,
                object=referral,
                organisations=[referral.receiver_id],
                data={"receiver": str(referral.receiver_id)},
            )


@action
def offer_places(acting: Acting, organisation_id: uuid.UUID) -> int:
    """Tell a receiver that a place is free for the first of its waiting list. Returns how many told.

    Safe to repeat: nobody is offered twice for one stay on the list. Run as the system, since whoever
    freed the place does not see the others.
    """
    told = 0
    for referral in next_in_line(organisation_id):
        already = Event.objects.filter(
            object_id=referral.pk, kind=OFFERED, occurred_at__gte=referral.state_changed_at
        )
        if already.exists():
            continue
        record(
            OFFERED,
            acting,
            # Not on the person's own history: a place free now may be somebody else's tomorrow.
            object=referral,
            organisations=[referral.receiver_id],
            data={"number": referral.number},
        )
        told += 1
    return told
