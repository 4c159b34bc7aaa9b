"""What time does to stays, done by the worker (times are UTC)."""

import uuid

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.stays.actions import (
    destroy_what_is_over,
    expire_offers,
    lapse_requests,
    look_a_year_later,
    offer_next,
)
from enracine.stays.actions.answering import OFFER_TASK
from enracine.stays.models import Stay


@job(OFFER_TASK)
def offer_places(acting: Acting, stay_id: str) -> None:
    """Offer the places that somebody has just given back."""
    stay = Stay.objects.filter(pk=uuid.UUID(stay_id)).first()
    if stay is not None:
        offer_next(acting, stay)


@job("stays.offers", cron="*/15 * * * *")
def offers(acting: Acting) -> None:
    """End the offers whose hour is past, and offer the places to the next."""
    expire_offers(acting)


@job("stays.time", cron="20 5 * * *")
def nightly(acting: Acting) -> None:
    """End the requests never completed and the stays that are over."""
    lapse_requests(acting)


@job("stays.needs", cron="40 5 * * *")
def needs(acting: Acting) -> None:
    """Destroy the health needs that nothing needs any more."""
    destroy_what_is_over(acting)


@job("stays.later", cron="50 5 * * *")
def later(acting: Acting) -> None:
    """Read in the moves what became of those who came a year ago."""
    look_a_year_later(acting)
