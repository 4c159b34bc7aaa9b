"""What the actions of a request share: who acts in it, its passages, who is told, agreements that end."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.workflow import IllegalTransition
from enracine.privacy.actions.ending import end_consent
from enracine.privacy.models import Consent, ConsentEnd
from enracine.stays.models import Stay, StayParticipant, StayRequest
from enracine.stays.workflow import CLOCK, HOUSEHOLD, ORGANISER, REQUESTER, STAY_REQUEST

#: States in which the organiser knows of the request.
KNOWN_TO_ORGANISER = frozenset(StayRequest.State.values) - {"collecting", "lapsed"}


def organised(acting: Acting, stay: Stay) -> Stay:
    """The stay, if the acting organisation organises it. Raises NotVisible otherwise."""
    if not (acting.is_system or stay.organisation_id == acting.organisation_id):
        raise NotVisible
    return stay


def parties_of(acting: Acting, request: StayRequest) -> set[str]:
    """What the actor is in a request. Raises NotVisible for a stranger."""
    parties = set()
    if acting.is_system:
        parties.add(CLOCK)
    if request.subject_id in acting.subject_ids:
        parties.add(HOUSEHOLD)
    if acting.organisation_id is not None:
        if acting.organisation_id == request.organisation_id:
            parties.add(ORGANISER)
        if acting.organisation_id == request.requesting_organisation_id:
            parties.add(REQUESTER)
    if not parties:
        raise NotVisible
    return parties


def advance(
    acting: Acting, request: StayRequest, name: str, version: int | None = None, **changes: Any
) -> StayRequest:
    """Pass a request along its table. Raises ActionRefused when it is no longer possible."""
    try:
        passage = STAY_REQUEST.check(name, request.state, parties_of(acting, request))
    except IllegalTransition as error:
        raise ActionRefused(
            _("Cette demande a changé entre-temps : ce geste n’est plus possible."), code="state"
        ) from error
    return update_versioned(request, version, state=passage.target, **changes)


def coming(request: StayRequest) -> list[StayParticipant]:
    """The adults of a request who have not left it. One SQL query."""
    return list(
        StayParticipant.objects.filter(request=request, left_at__isnull=True).order_by("pk")
    )


def widened(acting: Acting, participants: Sequence[StayParticipant]) -> Acting:
    """The same actor, for one action that concerns each of these adults."""
    return acting.with_subjects(*(p.subject_id for p in participants))


def tell(acting: Acting, request: StayRequest, what: str, **data: str) -> None:
    """One event for each adult of the request, so that each one's history shows it."""
    for participant in coming(request):
        participant.request = request
        tell_one(acting, participant, what, **data)


def tell_one(acting: Acting, participant: StayParticipant, what: str, **data: str) -> None:
    """The event of one adult; the organiser's history shows it once it knows of the request."""
    request = participant.request
    parties: list[uuid.UUID | None] = [request.requesting_organisation_id]
    if request.state in KNOWN_TO_ORGANISER:
        parties.append(request.organisation_id)
    wide = acting.with_subjects(participant.subject_id)
    with acting_as(wide):
        record(
            f"stays.{what}",
            wide,
            subject_id=participant.subject_id,
            object=request,
            organisations=parties,
            data={"stay": str(request.stay_id), "request": str(request.pk), **data},
        )


def end_agreements(acting: Acting, request: StayRequest) -> None:
    """Nobody comes any more: what each adult had agreed to ends, and with it what the organiser read."""
    people = coming(request)
    wide = widened(acting, people)
    with acting_as(wide):
        ids = [p.consent_id for p in people if p.consent_id]
        for consent in Consent.objects.filter(pk__in=ids).order_by("pk"):
            end_consent(wide, consent, ConsentEnd.NOT_NEEDED)
