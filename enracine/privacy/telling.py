"""What protection does in the background: telling every account that something concerns."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.kernel.models import Event, OutboxMessage
from enracine.kernel.outbox import queue_notification
from enracine.kernel.templatetags import formats
from enracine.network.models import Membership
from enracine.network.queries.hearing import accounts
from enracine.privacy.letters import PERSON, POLICY
from enracine.privacy.listeners import TELL_PERSONS, TELL_POLICY, object_of
from enracine.privacy.models import AccessGrant, IncidentNotice, Policy, SubjectHolder


def _not_told(event: Event, notification: str, accounts: Iterable[int]) -> list[int]:
    """The accounts that have no message about this event yet: the job may run twice."""
    told = set(
        OutboxMessage.objects.filter(event=event, notification=notification).values_list(
            "recipient_user_id", flat=True
        )
    )
    return sorted(set(accounts) - told)


@job(TELL_POLICY)
def tell_policy(_acting: Acting, event_id: str) -> int:
    """Write to the accounts whose file an organisation holds, and to those who work there."""
    event = Event.objects.get(pk=uuid.UUID(event_id))
    policy = Policy.objects.select_related("organisation").get(pk=object_of(event))
    organisation = policy.organisation
    if organisation is None:
        return 0
    subjects = AccessGrant.objects.filter(organisation=organisation, ended_at__isnull=True).values(
        "subject_id"
    )
    persons = SubjectHolder.objects.filter(
        subject_id__in=subjects, user__is_active=True
    ).values_list("user_id", flat=True)
    members = accounts(Membership.objects.filter(organisation=organisation, valid_to__isnull=True))
    # Who works there hears it at work, even when her own file is there too.
    through = {member.user_id: member.to for member in members}
    path = reverse("privacy:policy_version", args=[policy.pk])
    told = _not_told(event, POLICY, {*persons, *through})
    for user_id in told:
        queue_notification(
            event,
            POLICY,
            context={
                "organisation": organisation.name,
                "changes": policy.changes,
                "day": formats.day(policy.valid_from, "fr-ca"),
                "day_en": formats.day(policy.valid_from, "en"),
                "url": f"{settings.ENRACINE_SITE_URL}{path}",
            },
            **through.get(user_id, {"user_id": user_id}),
        )
    return len(told)


@job(TELL_PERSONS)
def tell_persons(_acting: Acting, event_id: str) -> int:
    """Write to each person linked to an incident that a notice waits in her space."""
    event = Event.objects.get(pk=uuid.UUID(event_id))
    notice = IncidentNotice.objects.select_related("incident").get(pk=object_of(event))
    linked = notice.incident.subjects.values("subject_id")
    holders = SubjectHolder.objects.filter(subject_id__in=linked, user__is_active=True).values_list(
        "user_id", flat=True
    )
    accounts = _not_told(event, PERSON, holders)
    url = f"{settings.ENRACINE_SITE_URL}{reverse('portal:complaints')}"
    for user_id in accounts:
        queue_notification(
            event,
            PERSON,
            user_id=user_id,
            context={"what": "incident", "number": notice.incident.number, "url": url},
        )
    return len(accounts)
