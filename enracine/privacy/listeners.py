"""Who must be told when something happens about protection."""

import datetime as dt
import uuid

from procrastinate.contrib.django import app

from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.network.models import Role
from enracine.network.queries import can_collect
from enracine.privacy.letters import KEEPER, PERSON
from enracine.privacy.models import Complaint, Incident, IncidentNotice
from enracine.privacy.recipients import link, tell_officers, tell_person

TELL_POLICY, TELL_PERSONS = "privacy.tell_policy", "privacy.tell_persons"


def object_of(event: Event) -> uuid.UUID:
    """What an event is about. Raises ValueError when it is about nothing: a programming error."""
    if event.object_id is None:
        raise ValueError(f"{event.kind} names no object")
    return event.object_id


def tell_keepers(
    event: Event, organisation_id: uuid.UUID, what: str, number: str, url: str
) -> None:
    """Write to whoever answers for protection in an organisation."""
    tell_officers(event, organisation_id, KEEPER, {"what": what, "number": number, "url": url})


@on("privacy.incident_opened")
def incident_opened(event: Event) -> None:
    """Somebody reported: whoever keeps the register learns it."""
    if current_acting().role in {Role.PRIVACY_OFFICER}:
        return
    incident = Incident.objects.filter(pk=object_of(event)).first()
    if incident is not None:
        url = link("privacy:incident", incident.pk)
        tell_keepers(event, incident.organisation_id, "incident", incident.number, url)


@on("kernel.archive_asked")
def archive_asked(event: Event) -> None:
    """Somebody takes everything in one file: whoever answers for it learns it at once."""
    if current_acting().role != Role.PRIVACY_OFFICER and event.organisation_id is not None:
        url = link("workspace:access_log")
        tell_keepers(event, event.organisation_id, "archive", "", url)


@on("privacy.organisation_told")
def organisation_told(event: Event) -> None:
    """Another organisation is told of an incident: its officers are."""
    notice = IncidentNotice.objects.select_related("incident").get(pk=object_of(event))
    if notice.addressee_id is not None:
        url = link("privacy:received_notice", notice.pk)
        tell_keepers(event, notice.addressee_id, "told", notice.incident.number, url)


@on("privacy.notice_sent")
def notice_sent(event: Event) -> None:
    """A notice sent in the portal: each person linked is written to, by a job."""
    if event.data.get("means") == IncidentNotice.Means.PORTAL:
        app.configure_task(TELL_PERSONS).defer(event_id=str(event.pk))


@on("privacy.complaint_made")
def complaint_made(event: Event) -> None:
    """A complaint is there: whoever keeps the register learns it."""
    complaint = Complaint.objects.get(pk=object_of(event))
    url = link("privacy:complaint", complaint.pk)
    tell_keepers(event, complaint.organisation_id, "complaint", complaint.number, url)


@on("privacy.complaint_acknowledged")
@on("privacy.complaint_answered")
def complaint_moved(event: Event) -> None:
    """The person learns that her complaint is received, or answered."""
    if event.subject_id is None or current_acting().is_candidate:
        return
    complaint = Complaint.objects.get(pk=object_of(event))
    url = link("portal:complaint", complaint.pk)
    what = event.kind.rpartition("_")[2]
    tell_person(
        event, event.subject_id, PERSON, {"what": what, "number": complaint.number, "url": url}
    )


@on("privacy.policy_published")
def policy_published(event: Event) -> None:
    """Every account that the policy concerns is told, by a job (law.md L18)."""
    app.configure_task(TELL_POLICY).defer(event_id=str(event.pk))


@on("network.privacy_officer_ended")
def officer_ended(event: Event) -> None:
    """Nobody answers any more: the administration is alerted (law.md L04)."""
    if event.organisation_id is not None:
        last = dt.date.fromisoformat(event.data["last_day"])
        stands_in = can_collect(event.organisation_id, last + dt.timedelta(days=1))
        what = "officer_left" if stands_in else "officer_gone"
        tell_keepers(event, event.organisation_id, what, "", link("network:protection"))
