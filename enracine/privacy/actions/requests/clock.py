"""The time of requests: reminders before the day, silence after it."""

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.privacy import notifications as letters
from enracine.privacy import rights
from enracine.privacy.actions.requests.steps import (
    OFFICER_PAGE,
    PERSON_PAGE,
    context,
    note_step,
    take_step,
)
from enracine.privacy.models import RightsRequest
from enracine.privacy.queries.retention import settings
from enracine.privacy.recipients import tell_officers, tell_person
from enracine.privacy.workflow import CLOCK


@action
def tick(acting: Acting) -> int:
    """Remind ten and three days before, then write the silence down (law.md, L43). Safe to repeat.

    Returns how many requests it touched.
    """
    values = settings()
    count = 0
    open_ones = RightsRequest.objects.filter(state="received").select_related("organisation")
    for request in open_ones.order_by("due_on", "id"):
        if today() > request.due_on:
            _fall_silent(acting, request)
            count += 1
            continue
        for days in rights.reminders_due(request.due_on, today(), request.reminders, values):
            update_versioned(request, None, reminders=[*request.reminders, days])
            event = note_step(acting, request, "privacy.request_reminded", days=days)
            left = (request.due_on - today()).days
            tell_officers(
                event,
                request.organisation_id,
                letters.REQUEST_REMINDER,
                context(request, OFFICER_PAGE) | {"days": str(left)},
            )
            count += 1
    return count


def _fall_silent(acting: Acting, request: RightsRequest) -> None:
    take_step(request, "fall_silent", CLOCK, None)
    event = note_step(acting, request, "privacy.request_silent")
    tell_officers(
        event, request.organisation_id, letters.REQUEST_SILENT, context(request, OFFICER_PAGE)
    )
    tell_person(event, request.subject_id, letters.REQUEST_SILENT, context(request, PERSON_PAGE))
