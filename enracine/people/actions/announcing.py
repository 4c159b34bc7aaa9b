"""Days ahead that change something, announced once to whoever may know."""

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.people.models import Announcement, ImmigrationStatus
from enracine.people.skills import announced_before
from enracine.privacy.models import Section
from enracine.privacy.queries import who_can_see

#: How many days before its end a permit is announced.
STATUS_ALERT_DAYS = ("people.status_alert_days", 90)


def alert_days() -> int:
    """The dated setting in force today, in days. One SQL query."""
    return int(parameter(*STATUS_ALERT_DAYS))


def announced_end(ends: dt.date | None) -> dt.date | None:
    """This end of a permit, when it comes within the days of the announcement. One SQL query at most."""
    if ends is None or ends < today():
        return None
    return ends if announced_before(ends, alert_days(), today()) else None


@action
def announce_expiries(acting: Acting, limit: int = 5_000) -> int:
    """Tell once, to the organisations that may see it, each permit that ends soon.

    Safe to run again, the same day or later: what was announced for a day is not announced for that
    day again; another end is another announcement. Returns how many were.
    """
    day = today()
    told = Announcement.objects.filter(
        subject_id=OuterRef("subject_id"),
        kind=Announcement.Kind.STATUS_EXPIRY,
        about_on=OuterRef("expires_on"),
    )
    ending = (
        ImmigrationStatus.objects.filter(
            ~Exists(told),
            is_current=True,
            expires_on__gte=day,
            expires_on__lte=day + dt.timedelta(days=alert_days()),
        )
        .order_by("expires_on", "id")
        .values_list("subject_id", "expires_on")[:limit]
    )
    count = 0
    for subject_id, ends in ending:
        if ends is None:
            continue
        _announce(acting, subject_id, ends)
        count += 1
    return count


def _announce(acting: Acting, subject_id: uuid.UUID, ends: dt.date) -> None:
    Announcement.objects.create(
        subject_id=subject_id, kind=Announcement.Kind.STATUS_EXPIRY, about_on=ends
    )
    holders = [
        grant.organisation_id
        for grant in who_can_see(subject_id)
        if Section.STATUS.value in grant.sections
    ]
    record(
        "people.status_expiring",
        acting,
        subject_id=subject_id,
        organisations=holders,
        data={"on": ends.isoformat()},
    )
