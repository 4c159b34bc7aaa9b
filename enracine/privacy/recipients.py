"""Who hears about a request: the organisation's officers, and the person herself."""

import uuid

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, PrivacyOfficer
from enracine.network.queries.hearing import Account, accounts
from enracine.privacy.models import SubjectHolder

OFFICER, HIGHEST = "privacy_officer", "administrator"


def officers_of(organisation_id: uuid.UUID) -> list[Account]:
    """The accounts that answer for protection; without any, the administration (law.md, L04)."""
    members = accounts(
        Membership.objects.on(today()).filter(
            organisation_id=organisation_id, role__in=[OFFICER, HIGHEST]
        )
    )
    named = [member for member in members if OFFICER in member.roles]
    return named or members


def tell_officers(
    event: Event, organisation_id: uuid.UUID, notification: str, context: dict[str, str]
) -> int:
    """One message for each officer; to the public address when nobody has an account. How many."""
    officers = officers_of(organisation_id)
    for officer in officers:
        queue_notification(event, notification, context=context, **officer.to)
    if officers:
        return len(officers)
    address = (
        PrivacyOfficer.objects.on(today())
        .filter(organisation_id=organisation_id)
        .exclude(email="")
        .order_by("is_deputy", "-valid_from", "id")
        .values_list("email", flat=True)
        .first()
    )
    if address:
        queue_notification(
            event,
            notification,
            address=address,
            organisation_id=organisation_id,
            context=context,
        )
    return int(bool(address))


def tell_person(
    event: Event, subject_id: uuid.UUID, notification: str, context: dict[str, str]
) -> int:
    """One message for each account of the person, in her language. Returns how many."""
    with acting_as(current_acting().with_subjects(subject_id)):
        accounts = list(
            SubjectHolder.objects.filter(subject_id=subject_id, user__is_active=True)
            .order_by("since", "id")
            .values_list("user_id", flat=True)
        )
    for user_id in accounts:
        queue_notification(event, notification, user_id=user_id, context=context)
    return len(accounts)


def link(url_name: str, *arguments: object) -> str:
    """The whole address of a page."""
    return settings.ENRACINE_SITE_URL.rstrip("/") + reverse(url_name, args=list(arguments))
