"""A household that settled goes elsewhere: a new move, dated, that never rewrites the first (S17)."""

import datetime as dt
import uuid

from django.db.models import Q

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import update_versioned
from enracine.kernel.clock import now
from enracine.people.actions import update_home
from enracine.people.models import Residence
from enracine.people.values import Home
from enracine.settlement.actions.moves import note_move
from enracine.settlement.choices import EndReason
from enracine.settlement.models import FollowUp, Move, MovePerson, SurveyLink
from enracine.territories.models import Municipality


def follow_departure(
    acting: Acting,
    follow_up: FollowUp,
    presence: str,
    day: dt.date,
    place: Municipality | None,
) -> Move:
    """Write the new move, and end the follow-ups that would ask of a place left; called by an action.

    What is known is carried: at the later delays this household is known to have left. The same
    departure said twice is one.
    """
    first = follow_up.move
    _end_later(follow_up, presence)
    present = Move.objects.filter(after=first, state=Move.State.DONE).first()
    if present is not None:
        return present
    if place is not None and place.pk == first.to_municipality_id:
        place = None
    people = list(MovePerson.objects.filter(move=first).order_by("id"))
    move = Move.objects.create(
        subject_id=follow_up.subject_id,
        after=first,
        onward=presence,
        from_municipality_id=first.to_municipality_id,
        to_municipality=place,
        to_region_id=place.mrc.region_id if place is not None else None,
        track=first.track,
        state=Move.State.DONE,
        planned_on=day,
        moved_on=day,
        # Who knows of it: nobody prepares nor welcomes this one.
        sending_organisation_id=follow_up.organisation_id,
        coordinating_organisation_id=follow_up.coordinating_organisation_id,
        dossier_id=first.dossier_id,
        children=first.children,
    )
    MovePerson.objects.bulk_create(
        MovePerson(subject_id=move.subject_id, move=move, person_id=p.person_id) for p in people
    )
    note_move(acting, move, "onward", day=day.isoformat(), presence=presence, first=str(first.pk))
    if place is not None:
        _write_homes(acting, [p.person_id for p in people], place, day)
    return move


def _end_later(follow_up: FollowUp, presence: str) -> None:
    later = FollowUp.objects.filter(
        move_id=follow_up.move_id,
        months__gt=follow_up.months,
        state=FollowUp.State.DUE,
    )
    ids = list(later.order_by("pk").values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=ids).update(
        state=FollowUp.State.CANCELLED,
        presence=presence,
        end_reason=EndReason.LEFT,
        updated_at=now(),
    )
    SurveyLink.objects.filter(follow_up__in=ids, revoked_at__isnull=True).update(revoked_at=now())


def _write_homes(
    acting: Acting, people: list[uuid.UUID], place: Municipality, day: dt.date
) -> None:
    """The people live there from that day; what one said herself of a later day stands."""
    for person in people:
        wide = acting.with_subjects(person)
        with acting_as(wide):
            later = Residence.objects.filter(
                subject_id=person, valid_to__isnull=True, valid_from__gt=day
            ).exists()
        if not later:
            update_home(wide, person, Home("CA", place.code), since=day)


def forget_departure(acting: Acting, follow_up: FollowUp) -> None:
    """The answer that told a departure was wrong: its move is cancelled, never erased.

    The follow-ups that it had ended are to do again.
    """
    first = follow_up.move
    for move in Move.objects.filter(after=first, state=Move.State.DONE).order_by("id"):
        update_versioned(move, None, state=Move.State.CANCELLED, cancel_reason="entered_in_error")
        note_move(acting, move, "cancelled", reason="entered_in_error")
    FollowUp.objects.filter(
        Q(move=first) & Q(months__gt=follow_up.months), end_reason=EndReason.LEFT
    ).update(state=FollowUp.State.DUE, presence="", end_reason="", updated_at=now())
