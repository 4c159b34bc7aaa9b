"""The address that a calendar program reads: whoever holds it reads hours and first names, no more."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enracine.accompaniment.models import Appointment
from enracine.appointments import queries
from enracine.appointments.calendars import Entry, calendar_of
from enracine.appointments.models import CalendarFeed
from enracine.kernel.access import TOKEN, says
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest
from enracine.kernel.identity import subjects_of
from enracine.network import standing

#: How far back and ahead a calendar is told.
BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=180)


def _acting(feed: CalendarFeed) -> Acting | None:
    """Whom the address acts as: its rights are asked again each time. None when there are none left."""
    user = feed.user
    if not standing.Backend().user_can_authenticate(user):
        return None
    if feed.membership_id is None:
        subjects = subjects_of(user.pk)
        return Acting(user_id=user.pk, subject_ids=subjects) if subjects else None
    mine = next((m for m in standing.memberships_of(user) if m.pk == feed.membership_id), None)
    return standing.acting_through(mine, user.get_full_name()) if mine else None


def _entries(acting: Acting) -> list[Entry]:
    site = settings.ENRACINE_SITE_URL
    moment = now()
    if acting.membership_id is not None:
        lines = queries.agenda(acting, moment - BACK, moment + AHEAD)
        return [
            _entry(
                line.appointment,
                line.person.given_name if line.person else "",
                site + reverse("appointments:of_dossier", args=[line.appointment.dossier_id]),
            )
            for line in lines
        ]
    rows = Appointment.objects.filter(
        subject_id__in=acting.subject_ids,
        state=Appointment.State.PLANNED,
        starts_at__gte=moment - BACK,
        starts_at__lt=moment + AHEAD,
    ).select_related("member__user")
    address = site + reverse("appointments:mine")
    return [
        _entry(row, row.member.user.name.split(" ")[0] if row.member else "", address)
        for row in rows.order_by("starts_at", "id")
    ]


def _entry(row: Appointment, first_name: str, url: str) -> Entry:
    title = _("Rendez-vous – %(name)s") % {"name": first_name} if first_name else _("Rendez-vous")
    return Entry(str(row.pk), title, url, row.starts_at, row.ends_at, row.updated_at, row.version)


@says(TOKEN)
@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponse:
    """The appointments of whoever gave this address to her calendar; 404 once it ended."""
    feed = queries.feed(digest(token))
    acting = _acting(feed) if feed else None
    if acting is None:
        raise Http404
    with transaction.atomic(), acting_as(acting):
        text = calendar_of(_("Enracine – rendez-vous"), _entries(acting))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
