"""Who hears about a referral: an organisation's queue, its owner, the sender's own worker, the person."""

import uuid

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, Organisation
from enracine.privacy.models import SubjectHolder
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import COORDINATING_ROLES, WORKING_ROLES

#: Past this many workers, an organisation without a shared address hears through its coordination.
MANY = 6


def tell_members(event: Event, referral: Referral, notification: str, user_ids: set[int]) -> None:
    """One message for each account, about a referral seen from the workspace."""
    for user_id in sorted(user_ids):
        queue_notification(
            event,
            notification,
            user_id=user_id,
            context=_context(referral, "referrals:detail", event),
        )


def _context(referral: Referral, url_name: str, event: Event) -> dict[str, str]:
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
    """Tell an organisation: its shared address, else its workers (its coordination when many)."""
    if organisation_id is None:
        return
    address = Organisation.objects.values_list("email", flat=True).get(pk=organisation_id)
    if address:
        queue_notification(
            event,
            notification,
            address=address,
            context=_context(referral, "referrals:detail", event),
        )
        return
    members = list(
        Membership.objects.on(today())
        .filter(organisation=organisation_id, role__in=WORKING_ROLES, user__is_active=True)
        .order_by("id")
        .values_list("user_id", "role")
    )
    chosen = {user for user, role in members if role in COORDINATING_ROLES}
    if len(members) <= MANY or not chosen:
        chosen = {user for user, _role in members}
    tell_members(event, referral, notification, chosen)


def tell_sender(event: Event, referral: Referral, notification: str) -> None:
    """Tell who sent it; the sender's organisation when that person has left (handed over)."""
    _tell_one(event, referral, notification, referral.sent_by_id, referral.sender_id)


def tell_receiver(event: Event, referral: Referral, notification: str) -> None:
    """Tell who takes care of it at the receiver's, else the whole queue."""
    _tell_one(event, referral, notification, referral.owner_id, referral.receiver_id)


def _tell_one(
    event: Event,
    referral: Referral,
    notification: str,
    membership_id: uuid.UUID | None,
    organisation_id: uuid.UUID,
) -> None:
    member = (
        Membership.objects.on(today())
        .filter(pk=membership_id, organisation=organisation_id, user__is_active=True)
        .first()
    )
    if member is None:
        tell_queue(event, referral, notification, organisation_id)
    else:
        tell_members(event, referral, notification, {member.user_id})


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
            event, notification, user_id=user_id, context=_context(referral, url_name, event)
        )
