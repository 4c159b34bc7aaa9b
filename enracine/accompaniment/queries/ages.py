"""Age limits that wait for a decision, and the one of a dossier."""

from django.urls import reverse
from django.utils.translation import gettext

from enracine.accompaniment.models import AgeLimit, Dossier
from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.inbox import InboxItem


def limit_of(dossier: Dossier) -> AgeLimit | None:
    """The latest age limit of a dossier. One SQL query."""
    return (
        AgeLimit.objects.filter(dossier=dossier)
        .select_related("decided_by__user", "dossier")
        .order_by("-reached_on", "-id")
        .first()
    )


def limits_waiting(acting: Acting, limit: int) -> list[InboxItem]:
    """Birthdays that somebody of my organisation must decide about: mine. One SQL query."""
    rows = (
        AgeLimit.objects.filter(
            organisation=acting.organisation_id,
            decision="",
            dossier__closed_on__isnull=True,
            dossier__assignee_id=acting.membership_id,
        )
        .select_related("dossier")
        .annotate(person_name=named("subject_id"))
        .order_by("reached_on", "id")[:limit]
    )
    return [
        InboxItem(
            kind="age_limits",
            title=(row.person_name or "").strip() or row.dossier.number,
            what=gettext("Bientôt %(age)d ans : maintenir ou référer") % {"age": row.age},
            url=reverse("accompaniment:age", args=[row.dossier_id]),
            since=row.created_at.astimezone(QUEBEC).date(),
            due_on=row.reached_on,
            detail=row.dossier.number,
            icon="calendar-event",
            subject_id=row.subject_id,
        )
        for row in rows
    ]


def limits_count(acting: Acting) -> int:
    """How many wait, counted up to 100."""
    waiting = AgeLimit.objects.filter(
        organisation=acting.organisation_id,
        decision="",
        dossier__closed_on__isnull=True,
        dossier__assignee_id=acting.membership_id,
    )
    return len(waiting.order_by("reached_on").values_list("pk")[:100])
