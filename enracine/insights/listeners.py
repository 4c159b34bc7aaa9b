"""Figures follow events: what happens below is counted in the same transaction."""

import datetime as dt
import uuid

from enracine.accompaniment.models import Dossier
from enracine.insights.actions import count_again, count_once, decide_separation, uncount
from enracine.insights.rules import (
    ABROAD,
    ACCOMPANIED,
    ARRIVED,
    BY_OUTCOME,
    NOT_COME,
    SETTLED,
)
from enracine.kernel.acting import Acting, acting_as, current_acting
from enracine.kernel.clock import QUEBEC
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.outcomes.queries import standing_of
from enracine.people.models import AddressProtection
from enracine.settlement.models import Move, MoveAttribution


def _acting(*subjects: uuid.UUID) -> Acting:
    return Acting(system="figures", label="Calcul des chiffres", subject_ids=subjects)


def _day(event: Event, key: str) -> dt.date:
    raw = event.data.get(key, "")
    return dt.date.fromisoformat(raw) if raw else event.occurred_at.astimezone(QUEBEC).date()


@on("accompaniment.first_meeting_held")
def count_accompanied(event: Event) -> None:
    """A household is accompanied from the first meeting of one of its adults."""
    named = event.data.get("household")
    subject = uuid.UUID(named) if named else event.subject_id
    if subject is not None:
        count_once(
            _acting(subject),
            ACCOMPANIED,
            subject,
            [uuid.UUID(str(o)) for o in event.organisations],
            _day(event, "on"),
            object_id=event.object_id,
        )


@on("settlement.move_settled")
def count_settled(event: Event) -> None:
    """A household is settled when its settlement is recorded, whoever claims the move."""
    named = event.object_id
    move = Move.objects.filter(pk=named).select_related("to_region").first() if named else None
    if move is None:
        return
    _count_move(move, move.settled_on or _day(event, "day"))


def _count_move(move: Move, day: dt.date) -> None:
    """Once for the coordination, and once for each organisation whose programme counts the move."""
    acting = _acting(move.subject_id)
    with acting_as(acting):
        claims = list(
            MoveAttribution.objects.filter(move=move)
            .order_by("pk")
            .values_list("organisation_id", "standing")
        )
    # A party counts by taking part, unless the coordination said that its programme does not count it.
    taken_away = {org for org, standing in claims if standing == "withdrawn"} - {
        org for org, standing in claims if standing != "withdrawn"
    }
    parties = {move.sending_organisation_id, move.receiving_organisation_id}
    count_once(
        acting,
        SETTLED,
        move.subject_id,
        [
            move.coordinating_organisation_id,
            *((parties | {org for org, _standing in claims}) - taken_away),
        ],
        day,
        # A region beside a name would say where somebody who hides her address went.
        region="" if move.is_protected or move.to_region is None else move.to_region.code,
        object_id=move.pk,
    )


@on("settlement.move_claimed")
@on("settlement.counting_kept")
def count_what_is_claimed(event: Event) -> None:
    """A programme counts from now on a move already settled: its organisation's figure has it too."""
    move = _claimed_move(event)
    if move is not None and move.settled_on is not None:
        _count_move(move, move.settled_on)


@on("settlement.counting_withdrawn")
def forget_what_is_taken_away(event: Event) -> None:
    """The coordination settled: the figure of this organisation no longer counts this household's move.

    Another move of the same year that it does count takes its place.
    """
    move = _claimed_move(event)
    if move is None or move.settled_on is None:
        return
    acting = _acting(move.subject_id)
    uncount(acting, SETTLED, move.pk, uuid.UUID(event.data["organisation"]))
    with acting_as(acting):
        others = list(
            Move.objects.filter(subject_id=move.subject_id, settled_on__isnull=False)
            .exclude(pk=move.pk)
            .select_related("to_region")
            .order_by("settled_on", "pk")
        )
    for other in others:
        if other.settled_on is not None:
            _count_move(other, other.settled_on)


def _claimed_move(event: Event) -> Move | None:
    named = event.data.get("move") or event.object_id
    if event.subject_id is None or not named:
        return None
    household = (
        uuid.UUID(event.data["household"]) if "household" in event.data else event.subject_id
    )
    with acting_as(_acting(household)):
        return Move.objects.filter(pk=named).select_related("to_region").first()


@on("people.household_split")
def decide_how_it_counts(event: Event) -> None:
    """A separated household counts as one or two for the target: decided at once, and said."""
    former = event.subject_id
    if former is None:
        return
    staying, leaving = uuid.UUID(event.data["staying"]), uuid.UUID(event.data["leaving"])
    wide = current_acting().with_subjects(former, staying, leaving)
    concerned = (
        Dossier.objects.filter(household_id__in=[former, staying, leaving])
        .order_by("number")
        .values_list("organisation_id", "coordinating_organisation_id")
    )
    organisations = {o for pair in concerned for o in pair if o is not None}
    decide_separation(wide, former, staying, leaving, organisations)


def _count_abroad(event: Event, measure: str) -> None:
    """Count the household of a journey begun abroad, for its holder and the coordination."""
    named = event.data.get("household")
    subject = uuid.UUID(named) if named else event.subject_id
    if subject is None or event.object_id is None:
        return
    parties = (
        Dossier.objects.filter(pk=event.object_id)
        .values_list("organisation_id", "coordinating_organisation_id")
        .first()
    )
    count_once(
        _acting(subject),
        measure,
        subject,
        parties or (),
        event.occurred_at.astimezone(QUEBEC).date(),
        object_id=event.object_id,
    )


@on("accompaniment.predeparture_opened")
def count_who_is_abroad(event: Event) -> None:
    """The denominator of the pilot: counted at the beginning, whatever happens after."""
    _count_abroad(event, ABROAD)


@on("accompaniment.arrived")
@on("accompaniment.arrived_elsewhere")
def count_who_arrived(event: Event) -> None:
    """Arrived, wherever it is: settled is another figure, and another fact."""
    _count_abroad(event, ARRIVED)


@on("accompaniment.journey_stopped")
def count_who_did_not_come(event: Event) -> None:
    """« Non venus », never « abandon »; giving up is not counted here."""
    if event.data.get("not_come"):
        _count_abroad(event, NOT_COME)


@on("outcomes.recorded")
@on("outcomes.corrected")
@on("outcomes.removed")
def count_what_came(event: Event) -> None:
    """A job, a training, a business: counted from what stands, so that a correction corrects."""
    subject = event.subject_id
    if subject is None:
        return
    acting = _acting(subject)
    kinds = {event.data.get("kind"), event.data.get("former")} & set(BY_OUTCOME)
    for kind in sorted(k for k in kinds if k):
        with acting_as(acting):
            rows = list(standing_of(subject, kind))
            hides = AddressProtection.objects.filter(
                subject_id=subject, ended_on__isnull=True
            ).exists()
        count_again(
            acting,
            BY_OUTCOME[kind],
            subject,
            [
                (
                    row.happened_on,
                    [row.organisation_id, row.coordinating_organisation_id],
                    # A region beside a name would say where somebody who hides went to work.
                    row.region.code if row.region is not None and not hides else "",
                    row.root_id,
                )
                for row in rows
            ],
        )
