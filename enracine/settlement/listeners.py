"""What a move, a separation or a union changes in the facts around it, in the same transaction."""

import datetime as dt
import uuid

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.clock import now
from enracine.kernel.events import on, record
from enracine.kernel.models import Event
from enracine.people.actions import update_home
from enracine.people.models import Residence
from enracine.people.queries import household_of
from enracine.people.values import Home
from enracine.settlement.actions import cancel_move, follow_death, forget_death
from enracine.settlement.models import (
    FollowUp,
    Move,
    MoveAttribution,
    MoveDispute,
    MovePerson,
    SurveyLink,
)

_OPEN = (Move.State.PLANNED, Move.State.CONFIRMED, Move.State.POSTPONED)


@on("settlement.move_done")
def write_home(event: Event) -> None:
    """The mover lives there from that day. What she said herself of a later day stands.

    The gesture comes from whoever welcomes her, who may not read her contact: the mover is added to
    the acting for this one write.
    """
    if event.subject_id is None or event.object_id is None:
        return
    day = dt.date.fromisoformat(event.data["day"])
    move = Move.objects.select_related("to_municipality").get(pk=event.object_id)
    if move.to_municipality is None:
        return
    wide = current_acting().with_subjects(event.subject_id)
    with acting_as(wide):
        later = Residence.objects.filter(
            subject_id=event.subject_id, valid_to__isnull=True, valid_from__gt=day
        ).exists()
    if not later:
        update_home(wide, event.subject_id, Home("CA", move.to_municipality.code), since=day)


@on("people.household_split")
def cancel_departures(event: Event) -> None:
    """A departure planned together is not the departure of either: each adult plans hers again.

    Nothing says which of them still goes there, and a departure kept would tell the other where.
    """
    acting, former = current_acting(), event.subject_id
    if former is None:
        return
    for move in Move.objects.filter(subject_id=former, state__in=_OPEN).order_by("id"):
        people = MovePerson.objects.filter(move=move).order_by("id")
        movers = list(people.values_list("person_id", flat=True))
        update_versioned(move, None, state=Move.State.CANCELLED, cancel_reason="separation")
        for person in movers:
            record(
                "settlement.move_cancelled",
                acting,
                subject_id=person,
                object=move,
                organisations=[
                    move.sending_organisation_id,
                    move.receiving_organisation_id,
                    move.coordinating_organisation_id,
                ],
                data={
                    "household": str(move.subject_id),
                    "move": str(move.pk),
                    "reason": "separation",
                },
            )


@on("people.household_split")
def leave_follow_ups_with_who_stays(event: Event) -> None:
    """What is still to ask about a move made together is asked of those who stay.

    Nothing new is written in a household that ended: both its adults read it.
    """
    former = event.subject_id
    if former is None:
        return
    staying = uuid.UUID(event.data["staying"])
    with acting_as(current_acting().with_subjects(former, staying)):
        # A link sent to both would let who left answer for who stays.
        SurveyLink.objects.filter(subject_id=former, revoked_at__isnull=True).update(
            revoked_at=now()
        )
        FollowUp.objects.filter(subject_id=former, state=FollowUp.State.DUE).update(
            subject_id=staying
        )


@on("people.households_joined")
def bring_departures(event: Event) -> None:
    """What was planned for a household that everybody left is planned for the one they joined.

    A departure for the same place is one departure: the one already there stays alone.
    """
    if event.data.get("emptied") != "true":
        return
    household, former = uuid.UUID(event.data["household"]), uuid.UUID(event.data["former"])
    with acting_as(current_acting().with_subjects(household, former)):
        there = set(
            Move.objects.filter(subject_id=household, state__in=_OPEN).values_list(
                "to_municipality_id", flat=True
            )
        )
        for move in Move.objects.filter(subject_id=former, state__in=_OPEN).order_by("id"):
            if move.to_municipality_id in there:
                update_versioned(
                    move, None, state=Move.State.CANCELLED, cancel_reason="entered_in_error"
                )
                continue
            update_versioned(move, None, subject_id=household)
            for model in (MovePerson, MoveAttribution, MoveDispute):
                model.objects.filter(move=move).update(subject_id=household)


@on("people.death_noted")
def leave_the_dead_alone(event: Event) -> None:
    """She no longer leaves nor is asked anything; her household is still expected and followed."""
    if event.subject_id is not None:
        follow_death(current_acting(), event.subject_id)


@on("people.death_taken_back")
def ask_her_again(event: Event) -> None:
    """It was an error: what her death had ended is to do again."""
    if event.subject_id is not None:
        forget_death(current_acting(), event.subject_id)


@on("accompaniment.journey_stopped")
def cancel_what_was_planned(event: Event) -> None:
    """A journey stops before the arrival: its departures are cancelled, without the reason (S14)."""
    _cancel_planned(event, "journey_stopped")


@on("accompaniment.arrived_elsewhere")
def cancel_the_planned_place(event: Event) -> None:
    """She lives in another region: nothing planned for the first one is left, nor ever settled (S15)."""
    _cancel_planned(event, "other_place", keep=event.data["region"])


@on("people.arrival_slid")
def slide_departures(event: Event) -> None:
    """A departure planned for the hoped arrival follows it; a confirmed one is left to its parties."""
    if event.subject_id is None or not event.data["from"]:
        return
    former, day = (dt.date.fromisoformat(event.data[key]) for key in ("from", "to"))
    wide = current_acting().with_subjects(event.subject_id)
    with acting_as(wide):
        home = household_of(event.subject_id)
    if home is None:
        return
    with acting_as(wide.with_subjects(home)):
        waiting = Move.objects.filter(
            subject_id=home,
            state__in=[Move.State.PLANNED, Move.State.POSTPONED],
            planned_on=former,
        )
        for move in waiting.order_by("id"):
            update_versioned(move, None, planned_on=day)


def _cancel_planned(event: Event, reason: str, keep: str = "") -> None:
    if event.object_id is None:
        return
    planned = Move.objects.filter(dossier_id=event.object_id, state__in=_OPEN)
    for move in planned.select_related("to_region").order_by("id"):
        if move.to_region is None or move.to_region.code != keep:
            cancel_move(current_acting(), move, reason)
