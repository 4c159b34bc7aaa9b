"""What reaches whom about one referral: letters to an organisation, to who follows, to the person."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.queries.links import answering_by_link
from enracine.privacy.models import SubjectHolder
from enracine.referrals.actions.linking import live_link
from enracine.referrals.addressees import To, book_of
from enracine.referrals.models import Referral


def context_of(referral: Referral, url_name: str, event: Event) -> dict[str, str]:
    """What a letter says of a referral: its number, where to read it, what happened."""
    path = reverse(url_name, args=[referral.pk])
    return {
        "number": referral.number,
        "url": f"{settings.ENRACINE_SITE_URL}{path}",
        "referral": str(referral.pk),
        "what": event.kind.partition(".")[2],
    }


def tell_queue(
    event: Event, referral: Referral, notification: str, organisation_id: uuid.UUID | None
) -> None:
    """Tell an organisation: its links, its shared address, else those who work there."""
    _tell(event, referral, notification, book_of([referral]).queue(organisation_id))


def tell_sender(event: Event, referral: Referral, notification: str) -> None:
    """Tell who sent it, or who stands in, or who follows the file since; else the organisation."""
    _tell(event, referral, notification, book_of([referral]).sender(referral))


def tell_receiver(event: Event, referral: Referral, notification: str) -> None:
    """Tell who takes care of it at the receiver's, or who stands in, else the whole queue."""
    _tell(event, referral, notification, book_of([referral]).receiver(referral))


def _tell(event: Event, referral: Referral, notification: str, everybody: Iterable[To]) -> None:
    for to in sorted(everybody, key=str):
        if to.by_link is not None:
            tell_by_link(event, referral, notification, to.by_link)
            continue
        context = context_of(referral, "referrals:detail", event)
        queue_notification(event, notification, context=context, **to.as_recipient)


def tell_by_link(
    event: Event, referral: Referral, notification: str, organisation_id: uuid.UUID
) -> None:
    """Tell a receiver that answers by link, at the address of its links; the letter carries one."""
    answering = answering_by_link(organisation_id)
    if answering is None:
        return
    link = live_link(current_acting().with_subjects(referral.subject_id), referral)
    # The address is made when the letter is written: its secret is stored nowhere.
    context = context_of(referral, "referrals:detail", event) | {"url": "", "link": str(link.pk)}
    queue_notification(
        event,
        notification,
        address=answering.email,
        organisation_id=organisation_id,
        context=context,
    )


def tell_candidate(
    event: Event, referral: Referral, notification: str, url_name: str = "referrals:mine"
) -> None:
    """Tell the person herself, when she has an account; in her own language."""
    with acting_as(current_acting().with_subjects(referral.subject_id)):
        accounts = list(
            SubjectHolder.objects.filter(subject_id=referral.subject_id, user__is_active=True)
            .order_by("since", "id")
            .values_list("user_id", flat=True)
        )
    for user_id in accounts:
        queue_notification(
            event, notification, user_id=user_id, context=context_of(referral, url_name, event)
        )
