"""Taking and leaving a place in a session: by the person herself, or for her."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier
from enracine.accompaniment.models import Dossier
from enracine.activities.models import GroupSession, SessionPlace
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record

State, Channel = SessionPlace.State, SessionPlace.Channel


@action
def give_place(
    acting: Acting, session: GroupSession, dossier: Dossier, *, channel: str = ""
) -> SessionPlace:
    """Give a place to the person of a dossier of the organisation that leads the session.

    Asked twice, it is given once. Raises ActionRefused when no place is left, when it is over, and
    for the person herself when registration is not open online.
    """
    held = held_dossier(acting, dossier)
    if held.organisation_id != session.organisation_id:
        raise NotVisible
    own = not acting.is_professional and not acting.is_system
    channel = channel or (Channel.PORTAL if own else Channel.PROFESSIONAL)
    _may_enter(session, channel)
    present = SessionPlace.objects.filter(session=session, subject_id=held.subject_id).first()
    if present is not None and present.state != State.LEFT:
        return present
    try:
        with transaction.atomic():
            place = _place(session, held, channel, present)
    except IntegrityError as error:
        if "session_places" not in str(error):
            raise
        raise ActionRefused(_("Il ne reste plus de place."), code="full") from error
    _tell(acting, place, "place_taken")
    return place


def _may_enter(session: GroupSession, channel: str) -> None:
    if channel == Channel.WALK_IN:
        if session.state == GroupSession.State.CANCELLED:
            raise ActionRefused(_("Cette séance est annulée."), code="cancelled")
        return
    if session.state != GroupSession.State.PLANNED:
        raise ActionRefused(_("On ne s’inscrit plus à cette séance."), code="over")
    if channel == Channel.PORTAL and not session.open_online:
        raise NotVisible
    if channel == Channel.PORTAL and session.starts_at <= now():
        raise ActionRefused(_("Cette séance est commencée."), code="over")


def _place(
    session: GroupSession, dossier: Dossier, channel: str, left: SessionPlace | None
) -> SessionPlace:
    if left is not None:
        return update_versioned(left, None, state=State.REGISTERED, channel=channel)
    return SessionPlace.objects.create(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        session=session,
        channel=channel,
    )


@action
def leave_place(acting: Acting, place: SessionPlace) -> SessionPlace:
    """Give a place back before the session; somebody else may take it."""
    held_dossier(acting, place.dossier)
    if place.state == State.LEFT:
        return place
    if place.state != State.REGISTERED or place.session.state != GroupSession.State.PLANNED:
        raise ActionRefused(_("La séance a eu lieu."), code="over")
    update_versioned(place, None, state=State.LEFT)
    _tell(acting, place, "place_left")
    return place


def _tell(acting: Acting, place: SessionPlace, what: str) -> None:
    record(
        f"activities.{what}",
        acting,
        subject_id=place.subject_id,
        object=place.session,
        organisations=[place.organisation_id],
        data={"kind": place.session.kind_id, "dossier": str(place.dossier_id)},
    )
