"""Planning, changing and cancelling a group session."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.activities.models import ActKind, GroupSession, SessionPlace
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import Happened, record, record_many
from enracine.network.models import Membership
from enracine.network.scope import own_organisation


@dataclass(frozen=True)
class SessionFacts:
    """What a session is: its kind and title, when, where, who leads it, for how many."""

    kind_id: str
    title: str
    starts_at: dt.datetime
    minutes: int
    animator_id: uuid.UUID
    capacity: int
    place: str = ""
    video_url: str = ""
    programme_id: uuid.UUID | None = None
    open_online: bool = True


@action
def plan_session(acting: Acting, facts: SessionFacts) -> GroupSession:
    """Put a session in the calendar of the acting organisation.

    It may be noted after it was held: attendance is then all that is left. Raises ActionRefused when
    the same session (kind, hour, place) is already there.
    """
    _check(acting, facts)
    with _said_once():
        session = GroupSession.objects.create(
            organisation_id=own_organisation(acting), **asdict(facts)
        )
    record("activities.session_planned", acting, object=session, data={"kind": facts.kind_id})
    return session


@action
def change_session(
    acting: Acting, session: GroupSession, facts: SessionFacts, *, expected_version: int | None
) -> GroupSession:
    """Change a session still to come. Raises ActionRefused below the places already given."""
    held_session(acting, session)
    if session.state != GroupSession.State.PLANNED:
        raise ActionRefused(_("Cette séance n’est plus à venir."), code="over")
    _check(acting, facts)
    if facts.capacity < session.taken:
        raise ActionRefused(
            _("%(taken)s places sont déjà données.") % {"taken": session.taken}, field="capacity"
        )
    with _said_once():
        update_versioned(session, expected_version, **asdict(facts))
    record("activities.session_changed", acting, object=session, data={"kind": facts.kind_id})
    return session


@action
def cancel_session(
    acting: Acting, session: GroupSession, reason: str, *, expected_version: int | None = None
) -> int:
    """Cancel a session; everybody who has a place is told. Returns how many people."""
    held_session(acting, session)
    if session.state == GroupSession.State.CANCELLED:
        return 0
    if session.state == GroupSession.State.HELD:
        raise ActionRefused(_("Cette séance a eu lieu."), code="held")
    if not reason.strip():
        raise ActionRefused(
            _("Dites pourquoi : les personnes inscrites le liront."), field="reason"
        )
    update_versioned(
        session,
        expected_version,
        state=GroupSession.State.CANCELLED,
        cancel_reason=reason.strip()[:200],
    )
    places = list(SessionPlace.objects.filter(session=session, state=SessionPlace.State.REGISTERED))
    record("activities.session_cancelled", acting, object=session)
    record_many(
        "activities.place_cancelled",
        acting,
        [
            Happened(
                subject_id=place.subject_id,
                object=session,
                data={"kind": session.kind_id, "dossier": str(place.dossier_id)},
            )
            for place in places
        ],
    )
    return len(places)


def held_session(acting: Acting, session: GroupSession) -> GroupSession:
    """The session, if the acting organisation leads it. Raises NotVisible otherwise."""
    if not (acting.is_system or session.organisation_id == acting.organisation_id):
        raise NotVisible
    return session


def _check(acting: Acting, facts: SessionFacts) -> None:
    if not ActKind.objects.filter(pk=facts.kind_id, in_group=True).exists():
        raise ActionRefused(_("Choisissez une activité qui se fait en groupe."), field="kind")
    if not (facts.place.strip() or facts.video_url):
        raise ActionRefused(_("Dites où : un lieu, ou un lien vidéo."), field="place")
    known = Membership.objects.filter(
        pk=facts.animator_id, organisation_id=own_organisation(acting)
    ).exists()
    if not known:
        raise NotVisible
    if facts.starts_at > now() + dt.timedelta(days=730):
        raise ActionRefused(_("Cette date est trop loin."), field="day")


@contextmanager
def _said_once() -> Iterator[None]:
    """Turn the refusal of PostgreSQL into the sentence of the form."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "session_once" not in str(error):
            raise
        raise ActionRefused(
            _("Cette séance est déjà notée : même activité, même heure, même lieu."),
            field="day",
            code="twice",
        ) from error
