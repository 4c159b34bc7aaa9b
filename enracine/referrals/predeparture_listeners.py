"""What a journey begun abroad changes in referrals: it opens, slides, stops, arrives elsewhere.

Whoever prepared a welcome learns that a journey stops, or arrives in another region. Never why.
"""

import datetime as dt

from enracine.accompaniment.actions.predeparture import open_predeparture
from enracine.accompaniment.models import Dossier, Predeparture
from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.events import on, on_many
from enracine.kernel.models import Event
from enracine.referrals.actions.closing import stop_referral
from enracine.referrals.actions.serving import end_referral
from enracine.referrals.models import OPEN_STATES, CloseCode, OutcomeCode, Reason, Referral
from enracine.referrals.workflow import SERVING

#: What the ministry reads when somebody it referred does not come: the outcome says the rest.
STOPS = "Le parcours s’arrête avant l’arrivée."


@on_many("accompaniment.dossier_opened")
def begin_abroad(events: list[Event]) -> None:
    """The receiver of a pre-departure referral opens its file: the journey waits there.

    One SQL query, whatever the number of files opened.
    """
    abroad = Referral.objects.filter(reasons__contains=[Reason.PREDEPARTURE.value])
    opened = Dossier.objects.filter(
        pk__in=[e.object_id for e in events if e.object_id],
        origin_referral_id__in=abroad.values("pk"),
    ).order_by("id")
    for dossier in opened:
        open_predeparture(current_acting(), dossier)


@on("people.arrival_slid")
def slide_pauses(event: Event) -> None:
    """A service paused until the arrival resumes on its new date."""
    if event.subject_id is None or not event.data["from"]:
        return
    former, day = (dt.date.fromisoformat(event.data[key]) for key in ("from", "to"))
    with acting_as(current_acting().with_subjects(event.subject_id)):
        paused = Referral.objects.filter(
            subject_id=event.subject_id, state="on_hold", resume_on=former
        ).order_by("id")
        for referral in paused:
            rings_on = add_working_days(day, 1)
            update_versioned(
                referral, None, resume_on=day, due_on=day, next_alarm_on=rings_on, alarm=""
            )


@on("accompaniment.journey_stopped")
def stop_what_was_prepared(event: Event) -> None:
    """The welcome prepared stops, without a reason; who referred the person hears « non venue »."""
    dossier = _dossier(event)
    if dossier is None:
        return
    _close_sent(dossier, CloseCode.JOURNEY_STOPPED)
    if dossier.origin_referral_id is None:
        return
    # The sender's own dossier is not the receiver's to see: it is not joined.
    received = Referral.objects.filter(
        pk=dossier.origin_referral_id, state__in=SERVING
    ).select_related("receiver", "sender")
    outcome = OutcomeCode.NOT_COME if event.data.get("not_come") else OutcomeCode.ABANDONED
    for referral in received:
        end_referral(current_acting(), referral, outcome, STOPS, failed=True)


@on("accompaniment.arrived_elsewhere")
def close_the_planned_place(event: Event) -> None:
    """Who expected the person in the planned region is told that she arrived in another."""
    dossier = _dossier(event)
    if dossier is None:
        return
    journey = Predeparture.objects.get(dossier=dossier)
    _close_sent(dossier, CloseCode.ARRIVED_ELSEWHERE, keep=journey.arrived_region_id)


def _dossier(event: Event) -> Dossier | None:
    return Dossier.objects.filter(pk=event.object_id).first() if event.object_id else None


def _close_sent(dossier: Dossier, code: str, keep: object = None) -> None:
    """Close what this file sent and is not over; what had not left is thrown away."""
    acting = current_acting()
    sent = (
        Referral.objects.filter(dossier=dossier, state__in=(*OPEN_STATES, "contested", "draft"))
        .select_related("receiver", "sender", "dossier")
        .order_by("id")
    )
    for referral in sent:
        if keep is not None and referral.region_id == keep:
            continue
        stop_referral(acting, referral, code)
