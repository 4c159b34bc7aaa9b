"""What the actions of a request share: who acts in it, its passages, its events, its sums."""

from typing import Any

from django.utils.translation import gettext as _

from enracine.aid import rules
from enracine.aid.models import AidRequest
from enracine.aid.workflow import AID_REQUEST, CLOCK, KEEPER, PERSON, REQUESTER
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.kernel.workflow import IllegalTransition
from enracine.privacy.actions.ending import end_consent
from enracine.privacy.models import Consent, ConsentEnd

#: States in which whoever keeps the aid knows of the request.
KNOWN_TO_KEEPER = frozenset(AidRequest.State.values) - {"collecting", "lapsed"}


def parties_of(acting: Acting, request: AidRequest) -> set[str]:
    """What the actor is in a request. Raises NotVisible for a stranger."""
    parties = set()
    if acting.is_system:
        parties.add(CLOCK)
    if request.subject_id in acting.subject_ids:
        parties.add(PERSON)
    if acting.organisation_id is not None:
        if acting.organisation_id == request.organisation_id:
            parties.add(KEEPER)
        if acting.organisation_id == request.requesting_organisation_id:
            parties.add(REQUESTER)
    if not parties:
        raise NotVisible
    return parties


def kept_here(acting: Acting, request: AidRequest) -> None:
    """Raise NotVisible for anybody but a member of the organisation that keeps the aid."""
    if acting.membership_id is None or acting.organisation_id != request.organisation_id:
        raise NotVisible


def advance(
    acting: Acting, request: AidRequest, name: str, version: int | None = None, **changes: Any
) -> AidRequest:
    """Pass a request along its table. Raises ActionRefused when it is no longer possible."""
    try:
        passage = AID_REQUEST.check(name, request.state, parties_of(acting, request))
    except IllegalTransition as error:
        raise ActionRefused(
            _("Cette demande a changé entre-temps : ce geste n’est plus possible."), code="state"
        ) from error
    return update_versioned(request, version, state=passage.target, **changes)


def locked(request: AidRequest) -> AidRequest:
    """The request as it stands, held until the end: two gestures on its money follow each other."""
    found = (
        AidRequest.objects.select_for_update(of=("self",))
        .select_related("aid", "envelope", "terms")
        .filter(pk=request.pk)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def money_of(request: AidRequest) -> rules.Money:
    """The sums of a request."""
    return rules.Money(
        request.granted_cents, request.planned_cents, request.paid_cents, request.recovered_cents
    )


def tell(acting: Acting, request: AidRequest, what: str, **data: Any) -> Event:
    """The event of a request, in the history of its person; the keeper's once it knows of it.

    Amounts are in whole cents: what moves money says how much, so that sums can be counted again.
    """
    parties = [request.requesting_organisation_id]
    if request.state in KNOWN_TO_KEEPER:
        parties.append(request.organisation_id)
    wide = acting.with_subjects(request.subject_id)
    with acting_as(wide):
        return record(
            f"aid.{what}",
            wide,
            subject_id=request.subject_id,
            object=request,
            organisations=parties,
            data={"request": str(request.pk), "envelope": str(request.envelope_id), **data},
        )


def end_agreement(acting: Acting, request: AidRequest) -> None:
    """Nothing is asked any more: what she agreed to ends, and with it what the keeper read of her."""
    if request.consent_id is None:
        return
    wide = acting.with_subjects(request.subject_id)
    with acting_as(wide):
        consent = Consent.objects.filter(pk=request.consent_id).first()
        if consent is not None:
            end_consent(wide, consent, ConsentEnd.NOT_NEEDED)
