"""What accompaniment does when something happens below: a registration is entrusted at once."""

import datetime as dt
import uuid

from django.utils.translation import gettext, gettext_noop

from enracine.accompaniment.actions import (
    add_task,
    allocate_registration,
    confirm_listed,
    open_dossier,
    open_listed,
)
from enracine.accompaniment.actions.deaths import person_died
from enracine.accompaniment.actions.handovers import absence_changed, queue_left
from enracine.accompaniment.actions.households import (
    JOINED,
    SEPARATED,
    follow_household,
    remember_arrival,
)
from enracine.accompaniment.actions.predeparture import slide_with_arrival, wait_again
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.rules import activity
from enracine.kernel.acting import Acting, acting_as, current_acting
from enracine.kernel.clock import now, today
from enracine.kernel.events import on, on_many
from enracine.kernel.models import Event
from enracine.kernel.templatetags import formats
from enracine.network.models import Absence, Membership, Organisation, OrganisationKind
from enracine.network.queries import programme_held
from enracine.people.actions import pass_reading_on
from enracine.people.queries import household_of
from enracine.privacy.models import Consent, Purpose


def allocation_acting(*subject_ids: uuid.UUID) -> Acting:
    """The job that shares out registrations, holding the subjects of this one."""
    return Acting(
        system="allocation", label="Répartition automatique", subject_ids=tuple(subject_ids)
    )


@on("people.registered")
def share_out(event: Event) -> None:
    """Entrust the registration in the same transaction.

    A contact under 18 is not a candidate and has an event of her own (S06).
    """
    subject_id = event.subject_id
    if subject_id is None:
        return
    named = event.data.get("household")
    household_id = uuid.UUID(named) if named else household_of(subject_id)
    subjects = [s for s in (subject_id, household_id) if s]
    written_to = event.data.get("addressee")
    if written_to:
        # She wrote to this organisation herself: it keeps what she sent, nobody shares it out.
        open_dossier(
            allocation_acting(*subjects),
            subject_id,
            organisation_id=uuid.UUID(written_to),
            programme=_own_programme(uuid.UUID(written_to)),
            household_id=household_id,
        )
        return
    own = event.organisation_id
    programme = _own_programme(own)
    if own and programme:
        open_dossier(
            current_acting().with_subjects(*subjects),
            subject_id,
            organisation_id=own,
            programme=programme,
            household_id=household_id,
        )
        return
    allocate_registration(allocation_acting(*subjects), subject_id, household_id)


@on_many("people.imported")
def hold_listed(events: list[Event]) -> None:
    """People of a list are entrusted to whoever brought it, in the same transaction, and not shared."""
    organisation_id = events[0].organisation_id
    if organisation_id is None:
        return
    pairs = [(e.subject_id, uuid.UUID(e.data["household"])) for e in events if e.subject_id]
    open_listed(current_acting(), organisation_id, programme_held(organisation_id), pairs)


@on("privacy.consent_given")
def go_on_with_listed(event: Event) -> None:
    """Somebody of a list has agreed to be registered: her dossier goes on like the others."""
    if event.subject_id and event.data.get("purpose") == Purpose.REGISTRATION.value:
        confirm_listed(current_acting(), event.subject_id)


@on("privacy.consent_help_asked")
def explain_to_her(event: Event) -> None:
    """She asked to be helped to understand: it becomes a thing to do for who follows her (L22)."""
    if event.object_id is None or event.subject_id is None:
        return
    asked_by = Consent.objects.filter(pk=event.object_id).values_list("asked_by_id", flat=True)
    dossier = (
        Dossier.objects.open()
        .filter(subject_id=event.subject_id, organisation_id__in=list(asked_by))
        .order_by("-last_activity_at", "-id")
        .first()
    )
    if dossier is not None:
        add_task(
            current_acting(),
            dossier,
            gettext_noop("Expliquer une demande d’accord : la personne veut de l’aide"),
            due_on=today(),
            code="consent-help",
        )


@on("network.membership_ended")
def leave_nobody_behind(event: Event) -> None:
    """Somebody stops at once: what she held waits for the coordination; later ends, for the night."""
    if event.object_id and event.data.get("last_day") == today().isoformat():
        member = Membership.objects.filter(pk=event.object_id).first()
        if member is not None:
            queue_left(current_acting(), member)


@on("network.absence_changed")
@on("network.absence_ended")
def follow_the_absence(event: Event) -> None:
    """What was handed over for an absence comes back with whoever was away."""
    absence = Absence.objects.filter(pk=event.object_id).first() if event.object_id else None
    if absence is not None:
        absence_changed(current_acting(), absence, over=event.kind == "network.absence_ended")


@on("people.separated")
@on("people.households_joined")
def follow_the_adult(event: Event) -> None:
    """The dossiers of an adult go with her into her new household, with what their holders may know."""
    if event.subject_id is None:
        return
    former, household = uuid.UUID(event.data["former"]), uuid.UUID(event.data["household"])
    step = SEPARATED if event.kind == "people.separated" else JOINED
    wide = current_acting().with_subjects(event.subject_id, former, household)
    follow_household(wide, event.subject_id, former, household, step)


@on("people.arrival_planned")
@on("people.arrival_confirmed")
def remember_the_arrival(event: Event) -> None:
    """Somebody of the household comes later: whoever follows it is reminded on that day."""
    if event.subject_id is None:
        return
    here = event.kind == "people.arrival_confirmed"
    day = dt.date.fromisoformat(event.data["day"])
    code = f"arrival-{event.data['member'][-12:]}"
    acting = current_acting()
    for dossier in Dossier.objects.open().filter(household_id=event.subject_id).order_by("number"):
        wide = acting.with_subjects(dossier.subject_id)
        remember_arrival(wide, dossier, code, None if here else day)


@on("accompaniment.counsellor_assigned")
def pass_a_protected_address_on(event: Event) -> None:
    """Whoever takes a dossier over reaches a person whose address is secret; the former one stops."""
    former, assignee = event.data.get("former"), event.data.get("assignee")
    dossier = Dossier.objects.filter(pk=event.object_id).first() if event.object_id else None
    if dossier is None or not former or not assignee:
        return
    pass_reading_on(
        current_acting(),
        dossier.subject_id,
        uuid.UUID(former),
        uuid.UUID(assignee),
        dossier.organisation_id,
    )


def _own_programme(organisation_id: uuid.UUID | None) -> str:
    """The programme of whoever registered the person with her, outside the common project.

    A PAJ agent or a ministry officer keeps the person she registers; the common project (EER)
    shares out what its members register like the rest, or the split would not be even.
    """
    if organisation_id is None:
        return ""
    in_project = Organisation.objects.filter(
        pk=organisation_id, kind__in=[OrganisationKind.EER_NETWORK, OrganisationKind.EER_MEMBER]
    ).exists()
    return "" if in_project else programme_held(organisation_id)


#: A permit that ends is spoken of within this many days of its announcement.
PERMIT_DAYS = 14


@on("people.status_expiring")
def talk_about_the_permit(event: Event) -> None:
    """Whoever follows the file, where she may see statuses, is asked to talk about it in time."""
    if event.subject_id is None:
        return
    ends = dt.date.fromisoformat(event.data["on"])
    title = gettext("Permis : fin le %(on)s. Faire le point avec la personne.") % {
        "on": formats.day(ends, "fr-ca")
    }
    due = min(ends, today() + dt.timedelta(days=PERMIT_DAYS))
    holders = event.organisations
    for dossier in (
        Dossier.objects.open()
        .filter(subject_id=event.subject_id, organisation_id__in=holders)
        .order_by("id")
    ):
        add_task(current_acting(), dossier, title, due_on=due, code="status-expiry")


@on("people.death_noted")
def close_with_care(event: Event) -> None:
    """Nothing that was planned with her takes place; whoever holds a file of hers is asked to close it."""
    if event.subject_id is not None:
        person_died(current_acting(), event.subject_id)


@on("people.arrival_slid")
def follow_the_arrival(event: Event) -> None:
    """The hoped date of arrival slides: what waits for it, in every file, slides with it."""
    if event.subject_id is None:
        return
    wide = current_acting().with_subjects(event.subject_id)
    slide_with_arrival(wide, event.subject_id, dt.date.fromisoformat(event.data["to"]))


@on("accompaniment.dossier_reopened")
def wait_for_her_again(event: Event) -> None:
    """A journey that had stopped before the arrival goes on with its file."""
    dossier = Dossier.objects.filter(pk=event.object_id).first() if event.object_id else None
    if dossier is not None:
        wait_again(current_acting(), dossier)


def note_activity(events: list[Event]) -> None:
    """What happened elsewhere shows that the journey goes on (rules.activity).

    An organisation's gesture counts for the files of those who may know of it; the person's own, for
    all of hers. No new version: it disturbs nobody who edits.
    """
    for event in events:
        if event.subject_id is None:
            continue
        dossiers = Dossier.objects.open().filter(subject_id=event.subject_id)
        if not event.actor.startswith("subject:"):
            dossiers = dossiers.filter(organisation_id__in=event.organisations)
        with acting_as(current_acting().with_subjects(event.subject_id)):
            dossiers.update(last_activity_at=now())


for _kind in sorted(activity.HEARD):
    on_many(_kind)(note_activity)
