"""What waits for whoever leads a stay, what she holds, and the visits that somebody made."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects
from enracine.kernel.handover import Thing
from enracine.kernel.inbox import lines_of
from enracine.kernel.links import Link
from enracine.kernel.templatetags import formats
from enracine.stays.models import LED, Stay, StayParticipant, StayRequest

Keys = QuerySet[Stay, tuple[uuid.UUID, dt.date | None]]


def to_choose_keys(acting: Acting) -> Keys:
    """The stays that I lead, whose registration is over and nobody is chosen, oldest first."""
    return (
        Stay.objects.filter(
            lead_id=acting.membership_id, state=Stay.State.PUBLISHED, closes_on__lt=today()
        )
        .order_by("closes_on", "id")
        .values_list("id", "closes_on")
    )


def attendance_keys(acting: Acting) -> Keys:
    """The stays that I lead, begun, where nobody has said yet who came, oldest first."""
    unsaid = StayParticipant.objects.filter(
        request__stay=OuterRef("pk"),
        request__state=StayRequest.State.CONFIRMED,
        left_at__isnull=True,
        attendance="",
    )
    return (
        Stay.objects.filter(
            Exists(unsaid),
            lead_id=acting.membership_id,
            state__in=[Stay.State.SELECTED, Stay.State.DONE],
            starts_on__lte=today(),
        )
        .order_by("starts_on", "id")
        .values_list("id", "starts_on")
    )


def stays_told(_acting: Acting, ids: Any) -> QuerySet[Stay, tuple[uuid.UUID, dict[str, Any]]]:
    """What a line of « Aujourd’hui » says of these stays."""
    return lines_of(
        Stay.objects,
        ids,
        title="title",
        town="municipality__name",
        closes="closes_on",
        starts="starts_on",
        ends="ends_on",
    )


def stays_led(member_id: uuid.UUID) -> list[Thing]:
    """The stays that somebody leads, each with the day by which something is to do. One SQL query."""
    rows = Stay.objects.filter(lead_id=member_id, state__in=LED, ends_on__gte=today())
    return [
        Thing(
            stay.pk,
            f"{stay.title}, {formats.day(stay.starts_on, 'fr-ca')}",
            region=stay.region.code,
            on=stay.closes_on if stay.closes_on >= today() else stay.starts_on,
        )
        for stay in rows.select_related("region").order_by("starts_on", "id")
    ]


def visits_of(acting: Acting, subject_id: uuid.UUID) -> list[Link]:
    """The stays to which somebody came, the latest first, as far as the reader knows. One SQL query."""
    language = get_language() or "fr-ca"
    return [
        Link(
            one.request.stay_id,
            f"{one.request.stay.municipality.name}, "
            f"{formats.day(one.request.stay.starts_on, language)}",
            _page(acting, one.request),
        )
        for one in _VISITS.objects(subject_id)
    ]


_VISITS = ForObjects(
    lambda subject_id: (
        StayParticipant.objects.filter(
            subject_id=subject_id, attendance=StayParticipant.Attendance.PRESENT
        )
        .select_related("request__stay__municipality")
        .order_by("-request__stay__starts_on", "-pk")[:5]
    )
)


def _page(acting: Acting, request: StayRequest) -> str:
    """Where the reader sees that stay; empty when she has no page of it."""
    if not acting.is_professional:
        return reverse("stays:asked", args=[request.pk]) if acting.subject_ids else ""
    if acting.organisation_id == request.organisation_id:
        return reverse("stays:stay_work", args=[request.stay_id])
    return ""
