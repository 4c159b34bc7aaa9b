"""What time does to figures, told by the worker to whoever keeps them."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.events import record
from enracine.kernel.jobs import job
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Mandate, Membership, Role
from enracine.network.queries.keeping import kept_of
from enracine.portraits import notifications, queries

KIND = "portraits.figures_stale"
#: Who is reminded: whoever welcomes in the place. Those who keep everything see their page.
REMINDED = (Role.PAJ_AGENT.value, Role.PARTNER.value)
#: A reminder is not said again before that.
SILENT = dt.timedelta(days=25)


@job(KIND, cron="20 9 3 * *")
def remind(acting: Acting) -> int:
    """Each month: the keepers of places whose figures are old. Gives how many organisations."""
    day, told = today(), 0
    members = (
        Membership.objects.on(day)
        .filter(role__in=REMINDED, user__is_active=True)
        .filter(organisation_id__in=Mandate.objects.on(day).values("organisation_id"))
        .select_related("user")
        .order_by("organisation_id", "pk")
    )
    by_organisation: dict[object, list[Membership]] = {}
    for member in members:
        by_organisation.setdefault(member.organisation_id, []).append(member)
    recent = {
        organisation_id
        for told_to in Event.objects.filter(kind=KIND, occurred_at__gt=now() - SILENT).values_list(
            "organisations", flat=True
        )
        for organisation_id in told_to
    }
    for organisation_id, people in by_organisation.items():
        kept = kept_of(people[0].organisation_id, day)
        count = 0 if organisation_id in recent or kept.is_empty else queries.stale_count(kept)
        if not count:
            continue
        told += 1
        event = record(
            KIND, acting, organisations=[people[0].organisation_id], data={"count": count}
        )
        tell_keepers(event, people)
    return told


def tell_keepers(event: Event, people: Sequence[Membership]) -> None:
    """Write to each of them where the old figures are; which ones is read on the page."""
    for member in people:
        queue_notification(
            event,
            notifications.STALE.name,
            user_id=member.user_id,
            membership_id=member.pk,
            organisation_id=member.organisation_id,
            language="fr-ca",
            context={
                "first_name": member.user.name.split(" ")[0],
                "url": settings.ENRACINE_SITE_URL + reverse("portraits:places"),
            },
        )
