"""Who came: each attendance is an act in the file of the person, written once."""

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.activities.actions.entries import keep_a_lead, withdraw_rows
from enracine.activities.actions.places import give_place
from enracine.activities.actions.sessions import held_session
from enracine.activities.models import Entry, GroupSession, Mode, SessionPlace
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import Happened, record, record_many

State = SessionPlace.State


@action
def take_attendance(
    acting: Acting,
    session: GroupSession,
    present: Iterable[uuid.UUID],
    *,
    visitors: int = 0,
    expected_version: int | None = None,
) -> int:
    """Say who came, out of those who have a place. Returns how many acts were written.

    Said again, it corrects: somebody unticked has her act withdrawn, with the reason. Raises
    NotVisible for somebody else's place, ActionRefused before the session has begun.
    """
    held_session(acting, session)
    if session.state == GroupSession.State.CANCELLED:
        raise ActionRefused(_("Cette séance est annulée."), code="cancelled")
    if session.starts_at > now():
        raise ActionRefused(_("La séance n’a pas encore commencé."), code="early")
    ticked = set(present)
    places = list(session.places.exclude(state=State.LEFT).select_related("dossier"))
    if ticked - {p.pk for p in places}:
        raise NotVisible
    update_versioned(session, expected_version, state=GroupSession.State.HELD, visitors=visitors)
    came = [p for p in places if p.pk in ticked]
    _set(came, State.PRESENT)
    _set([p for p in places if p.pk not in ticked], State.ABSENT)
    written = _write_acts(acting, session, came)
    _withdraw(acting, session, {p.subject_id for p in came})
    record(
        "activities.attendance_taken",
        acting,
        object=session,
        data={"present": len(came), "visitors": visitors},
    )
    return written


@action
def add_walk_in(acting: Acting, session: GroupSession, dossier: Dossier) -> SessionPlace:
    """Somebody came without a place: she gets one beside the others, to be ticked like them."""
    held_session(acting, session)
    return give_place(acting, session, dossier, channel=SessionPlace.Channel.WALK_IN)


def _set(places: list[SessionPlace], state: str) -> None:
    changed = [p.pk for p in places if p.state != state]
    if changed:
        SessionPlace.objects.filter(pk__in=changed).update(state=state, updated_at=now())


def _write_acts(acting: Acting, session: GroupSession, came: list[SessionPlace]) -> int:
    """The acts of those who have none of this session yet: two statements for sixty people."""
    known = {e.subject_id: e for e in Entry.objects.current().filter(session=session)}
    occasion = session.pk
    leads = not any(e.leads and not e.in_error for e in known.values())
    rows = []
    for place in came:
        former = known.get(place.subject_id)
        if former is not None and not former.in_error:
            continue
        rows.append(_row(acting, session, place, former, occasion, leads))
        leads = False
    insert_many(rows)
    record_many(
        "activities.act_recorded",
        acting,
        [
            Happened(
                subject_id=row.subject_id,
                object=row,
                data={
                    "act": str(row.root_id),
                    "kind": session.kind_id,
                    "dossier": str(row.dossier_id),
                    "session": str(session.pk),
                },
            )
            for row in rows
        ],
    )
    Dossier.objects.filter(pk__in=[r.dossier_id for r in rows]).update(last_activity_at=now())
    return len(rows)


def _row(
    acting: Acting,
    session: GroupSession,
    place: SessionPlace,
    former: Entry | None,
    occasion: uuid.UUID,
    leads: bool,
) -> Entry:
    row = Entry(
        subject_id=place.subject_id,
        dossier_id=place.dossier_id,
        organisation_id=session.organisation_id,
        author_id=acting.membership_id,
        kind_id=session.kind_id,
        held_on=session.starts_at.astimezone(QUEBEC).date(),
        minutes=session.minutes,
        mode=Mode.GROUP,
        programme_id=session.programme_id,
        session=session,
        occasion_id=occasion,
        leads=leads,
    )
    row.root_id = row.pk
    if former is not None:
        row.root_id, row.replaces_id = former.root_id, former.pk
        row.version, row.reason = former.version + 1, _("Présence corrigée")
    return row


def _withdraw(acting: Acting, session: GroupSession, came: set[uuid.UUID]) -> None:
    """The acts of those who did not come after all; the session keeps one that counts as the act."""
    standing = Entry.objects.standing().filter(session=session).select_related("dossier")
    gone = [entry for entry in standing if entry.subject_id not in came]
    if gone:
        withdraw_rows(acting, gone, _("Présence corrigée"))
        keep_a_lead(acting, session.pk)
