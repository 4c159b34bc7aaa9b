"""Places that come free go to the next household of the list, for a time."""

import datetime as dt

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.stays import rules
from enracine.stays.actions.common import advance, end_agreements, organised, tell
from enracine.stays.models import Stay, StayRequest

State = StayRequest.State


def deadline(stay: Stay) -> dt.datetime:
    """Until when an offer made now stands: the dated setting, never past the beginning."""
    begins = dt.datetime.combine(stay.starts_on, dt.time(0), QUEBEC)
    return rules.offer_deadline(now(), int(parameter(*rules.OFFER_HOURS)), begins)


@action
def offer_next(acting: Acting, stay: Stay) -> list[StayRequest]:
    """Offer the places that are left to the next households of the list that fit whole, in its order.

    Returns those offered. Does nothing before the selection nor once the stay has begun.
    """
    organised(acting, stay)
    locked = Stay.objects.select_for_update().get(pk=stay.pk)
    if locked.state != Stay.State.SELECTED or locked.starts_on <= today():
        return []
    until, left, made = deadline(locked), locked.left, []
    waiting = {
        r.pk: r
        for r in StayRequest.objects.select_for_update()
        .filter(stay=locked, state=State.WAITING)
        .order_by("rank")
    }
    while (
        key := rules.next_offered([(r.pk, r.seats) for r in waiting.values()], left)
    ) is not None:
        request = waiting.pop(key)
        left -= request.seats
        advance(
            acting,
            request,
            "offer",
            offer_expires_at=until,
            reason=StayRequest.Reason.CRITERIA,
        )
        tell(acting, request, "offered", reason=StayRequest.Reason.CRITERIA)
        made.append(request)
    return made


@action
def expire_offers(acting: Acting) -> int:
    """End the offers whose hour is past, and offer what they held (a job's work). Returns how many."""
    past = list(
        StayRequest.objects.select_for_update(skip_locked=True)
        .filter(state=State.OFFERED, offer_expires_at__lte=now())
        .order_by("offer_expires_at", "pk")
    )
    stays = {}
    for request in past:
        advance(acting, request, "expire")
        tell(acting, request, "expired")
        end_agreements(acting, request)
        stays[request.stay_id] = request.stay
    for stay in stays.values():
        offer_next(acting, stay)
    return len(past)


@action
def lapse_requests(acting: Acting) -> int:
    """End what time ends (a job's work): requests never completed, stays that are over.

    Returns how many requests.
    """
    waiting = list(
        StayRequest.objects.filter(state=State.COLLECTING)
        .exclude(stay__state=Stay.State.PUBLISHED, stay__closes_on__gte=today())
        .order_by("pk")
    )
    for request in waiting:
        advance(acting, request, "lapse")
        tell(acting, request, "lapsed")
        end_agreements(acting, request)
    over = Stay.objects.filter(state=Stay.State.SELECTED, ends_on__lt=today()).order_by("pk")
    for stay in over:
        update_versioned(stay, None, state=Stay.State.DONE)
        record("stays.stay_done", acting, object=stay)
        for request in StayRequest.objects.filter(
            stay=stay, state__in=[State.WAITING, State.OFFERED]
        ).order_by("pk"):
            name = "decline" if request.state == State.WAITING else "expire"
            advance(acting, request, name)
            end_agreements(acting, request)
    return len(waiting)
