"""A subscription that failed for too long stops by itself, and says so; old rows leave."""

import datetime as dt

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, Role
from enracine.network.queries.hearing import accounts
from enracine.webhooks import queries
from enracine.webhooks.models import Delivery, Subscription
from enracine.webhooks.notifications import SUSPENDED


@action
def suspend_exhausted(acting: Acting, found: Subscription) -> None:
    """Stop a subscription whose receiver does not answer, and tell the administrators.

    Events go on waiting; an administrator resumes it.
    """
    Subscription.objects.filter(pk=found.pk, state=Subscription.State.ACTIVE).update(
        state=Subscription.State.SUSPENDED,
        is_exhausted=True,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    event = record(
        "webhooks.subscription_suspended",
        acting,
        object=found,
        organisations=[found.organisation_id],
        data={"by": "time"},
    )
    members = Membership.objects.on(today()).filter(
        organisation_id=found.organisation_id, role=Role.ADMINISTRATOR
    )
    url = settings.ENRACINE_SITE_URL + reverse("webhooks:subscription", args=[found.pk])
    for member in accounts(members):
        queue_notification(event, SUSPENDED, context={"name": found.name, "url": url}, **member.to)


@action
def forget_old(acting: Acting) -> int:
    """Remove what was settled long ago; what waits without end becomes « not delivered » first."""
    moment = timezone.now()
    before = moment - dt.timedelta(days=queries.days_in_force().keep)
    Delivery.objects.filter(
        state=Delivery.State.WAITING, created_at__lt=before, subscription__state="suspended"
    ).update(state=Delivery.State.DEAD, settled_at=moment)
    removed, _by_model = Delivery.objects.filter(settled_at__lt=before).delete()
    if removed:
        record("webhooks.old_deliveries_removed", acting, data={"count": removed})
    return removed
