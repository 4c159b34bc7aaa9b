"""The schedule of a stay, who came, and what somebody needs for her health."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.stays.actions.common import organised
from enracine.stays.models import Stay, StayParticipant, StayRequest, StayStep

Attendance = StayParticipant.Attendance


@dataclass(frozen=True)
class StepFacts:
    """A line of the schedule; `request_id`: for the household of this request alone."""

    kind: str
    title: str
    starts_at: dt.datetime
    minutes: int = 60
    place: str = ""
    note: str = ""
    request_id: uuid.UUID | None = None


def _columns(stay: Stay, facts: StepFacts) -> dict[str, object]:
    """The columns of a line. Raises ActionRefused outside the stay, NotVisible for a foreign request."""
    day = facts.starts_at.astimezone(QUEBEC).date()
    if not stay.starts_on <= day <= stay.ends_on:
        raise ActionRefused(_("Choisissez un jour du séjour."), field="day")
    if facts.kind not in StayStep.Kind.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="kind")
    values = asdict(facts)
    values["subject_id"] = None
    if facts.request_id is not None:
        found = StayRequest.objects.filter(pk=facts.request_id, stay=stay).first()
        if found is None:
            raise NotVisible
        values["subject_id"] = found.subject_id
    return values


@action
def add_step(acting: Acting, stay: Stay, facts: StepFacts) -> StayStep:
    """Put a line in the schedule. Raises ActionRefused for a day outside the stay."""
    organised(acting, stay)
    if stay.state == Stay.State.CANCELLED:
        raise ActionRefused(_("Ce séjour est annulé."), code="cancelled")
    step = StayStep.objects.create(
        stay=stay, organisation_id=stay.organisation_id, **_columns(stay, facts)
    )
    record("stays.step_added", acting, object=stay, data={"kind": step.kind})
    return step


@action
def change_step(
    acting: Acting, step: StayStep, facts: StepFacts, version: int | None = None
) -> StayStep:
    """Change a line. Raises Conflict when somebody wrote meanwhile."""
    organised(acting, step.stay)
    update_versioned(step, version, **_columns(step.stay, facts))
    record("stays.step_changed", acting, object=step.stay, data={"kind": step.kind})
    return step


@action
def remove_step(acting: Acting, step: StayStep) -> None:
    """Take a line out of the schedule."""
    organised(acting, step.stay)
    record("stays.step_removed", acting, object=step.stay, data={"kind": step.kind})
    step.delete()


@action
def take_attendance(
    acting: Acting, stay: Stay, present: Iterable[uuid.UUID], version: int | None = None
) -> int:
    """Say which adults came, out of those who have a place. Said again, it corrects. Returns how many.

    Raises ActionRefused before the first day, NotVisible for somebody who has no place.
    """
    organised(acting, stay)
    if stay.state not in {Stay.State.SELECTED, Stay.State.DONE} or stay.starts_on > today():
        raise ActionRefused(_("Le séjour n’a pas commencé."), code="early")
    ticked = set(present)
    people = list(
        StayParticipant.objects.filter(
            request__stay=stay,
            request__state=StayRequest.State.CONFIRMED,
            left_at__isnull=True,
        ).order_by("pk")
    )
    if ticked - {p.pk for p in people}:
        raise NotVisible
    update_versioned(stay, version)
    for person in people:
        said = Attendance.PRESENT if person.pk in ticked else Attendance.ABSENT
        if person.attendance != said:
            update_versioned(person, None, attendance=said)
            record(
                "stays.present" if said == Attendance.PRESENT else "stays.absent",
                acting,
                subject_id=person.subject_id,
                object=stay,
                organisations=[stay.organisation_id],
                data={"stay": str(stay.pk), "request": str(person.request_id)},
            )
    record("stays.attendance_taken", acting, object=stay, data={"present": len(ticked)})
    return len(ticked)
