"""What a household answers: each adult agrees or not, the place is accepted, given back."""

import uuid

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.privacy.actions import grant_access
from enracine.privacy.models import Consent
from enracine.stays.actions.asking import SECTIONS
from enracine.stays.actions.common import (
    advance,
    coming,
    end_agreements,
    tell,
    tell_one,
    widened,
)
from enracine.stays.models import HELD_PLACES, OPEN_STATES, StayParticipant, StayRequest

#: The job that offers what came free (see `jobs`).
OFFER_TASK = "stays.offer_places"
State = StayRequest.State


@action
def consent_answered(acting: Acting, consent_id: uuid.UUID, *, agreed: bool) -> None:
    """An adult said yes, no, or takes her yes back: her place in the request follows.

    When the last adult has agreed, the organiser receives the request, and may read the name of each
    and how to reach her. Does nothing for an agreement that no request rests on.
    """
    participant = (
        StayParticipant.objects.select_related("request__stay")
        .filter(consent_id=consent_id, left_at__isnull=True)
        .first()
    )
    if participant is None or participant.request.state not in OPEN_STATES:
        return
    if not agreed:
        # Once the stay has begun, what happened stays true: only the access ends with the agreement.
        if participant.request.stay.starts_on > today():
            leave_stay(acting, participant)
        return
    update_versioned(participant, None, agreed_at=now())
    _submit_when_all_agreed(acting, participant.request)


def _submit_when_all_agreed(acting: Acting, request: StayRequest) -> None:
    """Hand the request over, if every adult who comes has said yes and registration is open."""
    people = coming(request)
    if request.state != State.COLLECTING or not people or any(not p.agreed_at for p in people):
        return
    if today() > request.stay.closes_on:
        return
    wide = widened(acting, people)
    with acting_as(wide):
        advance(wide, request, "submit", submitted_at=now())
        consents = {c.pk: c for c in Consent.objects.filter(pk__in=[p.consent_id for p in people])}
        for person in people:
            consent = consents[person.consent_id]  # type: ignore[index]  # each was asked
            grant_access(
                wide,
                person.subject_id,
                request.organisation_id,
                SECTIONS,
                "consent",
                object_id=request.pk,
                consent=consent,
                valid_until=consent.valid_until,
            )
    tell(acting, request, "requested")


@action
def leave_stay(acting: Acting, participant: StayParticipant) -> None:
    """One adult does not come; the rest of the household still may. Nobody left: the request ends."""
    request = participant.request
    tell_one(acting, participant, "left")
    update_versioned(participant, None, left_at=now())
    if not coming(request):
        freed = request.state in HELD_PLACES
        advance(acting, request, "lapse" if request.state == State.COLLECTING else "withdraw")
        _offer_later(request, freed)
        return
    update_versioned(request, None, seats=request.seats - 1)
    _offer_later(request, request.state in HELD_PLACES)
    _submit_when_all_agreed(acting, request)


@action
def confirm_place(acting: Acting, request: StayRequest, version: int | None = None) -> StayRequest:
    """Accept the place that is offered. Raises ActionRefused after its hour."""
    if request.offer_expires_at is not None and request.offer_expires_at <= now():
        raise ActionRefused(
            _("Le délai pour répondre est passé : la place va au ménage suivant."), code="late"
        )
    advance(acting, request, "confirm", version)
    tell(acting, request, "confirmed")
    return request


@action
def withdraw_request(
    acting: Acting, request: StayRequest, version: int | None = None
) -> StayRequest:
    """Give the place or the rank back, at any time before the stay; the next household is offered it.

    Raises ActionRefused once the stay has begun: absence is then noted, not withdrawal.
    """
    if request.stay.starts_on <= today():
        raise ActionRefused(_("Le séjour a commencé."), code="begun")
    freed = request.state in HELD_PLACES
    advance(acting, request, "lapse" if request.state == State.COLLECTING else "withdraw", version)
    tell(acting, request, "withdrawn")
    end_agreements(acting, request)
    _offer_later(request, freed)
    return request


def _offer_later(request: StayRequest, freed: bool) -> None:
    """Whoever gives a place back does not read the list: a job offers it, in this transaction's wake."""
    if freed:
        app.configure_task(OFFER_TASK).defer(stay_id=str(request.stay_id))
