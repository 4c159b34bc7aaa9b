"""What transfers do when an agreement ends, and who is told that a dossier may change, or changes."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, Organisation
from enracine.network.queries.hearing import accounts
from enracine.privacy.models import ConsentEnd, SubjectHolder
from enracine.referrals import notifications as letters
from enracine.referrals.actions import withdraw_transfers
from enracine.referrals.models import Transfer
from enracine.referrals.queries.common import WORKING_ROLES


@on("privacy.consent_withdrawn")
def follow_withdrawal(event: Event) -> None:
    """The person takes her agreement back: what was only proposed closes in the same instant."""
    if event.subject_id and event.object_id:
        withdraw_transfers(current_acting(), event.subject_id, event.object_id)


@on("privacy.consent_ended")
def follow_end(event: Event) -> None:
    """The agreement ends before an answer: its day has come, or the person has died."""
    over = event.data.get("reason") in {ConsentEnd.EXPIRED, ConsentEnd.DEATH}
    if over and event.subject_id and event.object_id:
        withdraw_transfers(current_acting(), event.subject_id, event.object_id)


@on("privacy.consent_renewed")
def follow_renewal(event: Event) -> None:
    """What rested on the former agreement rests on the one that follows it."""
    if event.subject_id is not None and event.object_id is not None:
        Transfer.objects.filter(
            subject_id=event.subject_id, consent_id=event.data["former"]
        ).update(consent_id=event.object_id)


def _context(transfer: Transfer, url_name: str) -> dict[str, str]:
    path = reverse(url_name, args=[transfer.pk])
    return {"number": transfer.number, "url": f"{settings.ENRACINE_SITE_URL}{path}"}


def _tell_organisation(
    event: Event, transfer: Transfer, letter: str, organisation_id: uuid.UUID
) -> None:
    """An organisation hears through its shared address, else through those who work there."""
    context = _context(transfer, "referrals:transfer")
    address = Organisation.objects.values_list("email", flat=True).get(pk=organisation_id)
    if address:
        queue_notification(
            event, letter, address=address, organisation_id=organisation_id, context=context
        )
        return
    working = Membership.objects.on(today()).filter(
        organisation=organisation_id, role__in=WORKING_ROLES
    )
    for member in accounts(working):
        queue_notification(event, letter, context=context, **member.to)


def _tell_person(event: Event, transfer: Transfer) -> None:
    with acting_as(current_acting().with_subjects(transfer.subject_id)):
        accounts = list(
            SubjectHolder.objects.filter(subject_id=transfer.subject_id, user__is_active=True)
            .order_by("since", "id")
            .values_list("user_id", flat=True)
        )
    for user_id in accounts:
        queue_notification(
            event,
            letters.TRANSFER_NEWS,
            user_id=user_id,
            context=_context(transfer, "referrals:my_transfer"),
        )


def _asked(event: Event, transfer: Transfer) -> None:
    _tell_person(event, transfer)


def _proposed(event: Event, transfer: Transfer) -> None:
    _tell_organisation(event, transfer, letters.TRANSFER_ASKED, transfer.receiver_id)


def _answered(event: Event, transfer: Transfer) -> None:
    _tell_organisation(event, transfer, letters.TRANSFER_ANSWER, transfer.sender_id)
    _tell_person(event, transfer)


def _ended(event: Event, transfer: Transfer) -> None:
    if transfer.proposed_at is not None:
        _tell_organisation(event, transfer, letters.TRANSFER_ANSWER, transfer.receiver_id)
    if event.organisation_id != transfer.sender_id:
        _tell_organisation(event, transfer, letters.TRANSFER_ANSWER, transfer.sender_id)


TELLERS: dict[str, Callable[[Event, Transfer], None]] = {
    "referrals.transfer_consent_requested": _asked,
    "referrals.transfer_proposed": _proposed,
    "referrals.transfer_accepted": _answered,
    "referrals.transfer_declined": _answered,
    "referrals.transfer_cancelled": _ended,
    "referrals.transfer_withdrawn": _ended,
    "referrals.transfer_expired": _ended,
}


def _tell(event: Event) -> None:
    TELLERS[event.kind](event, Transfer.objects.get(pk=str(event.object_id)))


for _kind in TELLERS:
    on(_kind)(_tell)
