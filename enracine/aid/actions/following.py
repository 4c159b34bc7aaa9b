"""What happens elsewhere and changes a request: an agreement, a departure, a separation, time."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.aid import rules
from enracine.aid.actions.asking import place
from enracine.aid.actions.common import advance, end_agreement, locked, money_of, tell
from enracine.aid.actions.deciding import release
from enracine.aid.actions.recovering import write_recovery
from enracine.aid.models import OPEN_STATES, AidRequest, PaymentEnd, RecoveryReason
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.parameters import parameter
from enracine.privacy.actions import grant_access

State = AidRequest.State
#: Requests looked at in one night.
BATCH = 500


@action
def consent_answered(
    acting: Acting,
    consent_id: uuid.UUID,
    *,
    agreed: bool,
    why: str = AidRequest.End.AGREEMENT,
) -> None:
    """The person said yes, no, or takes her yes back: her request follows. `why` says why it stops.

    Agreed, whoever keeps the aid reads it, with her name, how to reach her and the documents joined.
    Taken back after a payment, the accounts stay; nothing more is paid, and access ends. Does nothing
    for an agreement that no request rests on.
    """
    request = (
        AidRequest.objects.select_related("aid", "envelope", "terms", "consent")
        .filter(consent_id=consent_id)
        .first()
    )
    if request is None:
        return
    wide = acting.with_subjects(request.subject_id)
    if not agreed:
        with acting_as(wide):
            _stop(wide, locked(request), why)
        return
    if request.state != State.COLLECTING or request.consent is None:
        return
    with acting_as(wide):
        held, consent = locked(request), request.consent
        place(wide, held)
        grant_access(
            wide,
            held.subject_id,
            held.organisation_id,
            consent.sections,
            "consent",
            object_id=held.pk,
            consent=consent,
            valid_until=consent.valid_until,
        )
    tell(acting, held, "requested")


def _stop(acting: Acting, request: AidRequest, why: str) -> None:
    """She no longer agrees, or has died: what is not paid stops."""
    if request.state in OPEN_STATES or (request.state == State.APPROVED and not request.paid_cents):
        _withdraw(acting, request, why)
    elif request.state == State.APPROVED:
        release(acting, request, PaymentEnd.ENDED)
        advance(acting, request, "end", end_reason=why)
        tell(acting, request, "ended", reason=str(why))


def _withdraw(acting: Acting, request: AidRequest, why: str, version: int | None = None) -> None:
    if version is not None:
        update_versioned(request, version)
    if request.state == State.APPROVED:
        release(acting, request, PaymentEnd.ENDED)
    advance(acting, request, "withdraw", end_reason=why)
    tell(acting, request, "withdrawn")


@action
def withdraw_request(acting: Acting, request: AidRequest, version: int | None = None) -> AidRequest:
    """The person, or who asked with her, takes the request back, before any payment.

    Raises ActionRefused once something is paid: it is then ended, and what was paid is settled.
    """
    wide = acting.with_subjects(request.subject_id)
    with acting_as(wide):
        held = locked(request)
        if held.paid_cents:
            raise ActionRefused(
                _("Un versement est déjà fait : parlez-en à qui vous suit."), code="paid"
            )
        _withdraw(wide, held, AidRequest.End.NOT_NEEDED, version)
        end_agreement(wide, held)
    return held


@action
def departure_cancelled(acting: Acting, person_id: uuid.UUID, move_id: uuid.UUID) -> int:
    """A departure does not happen: what was planned for it is not paid, what was paid is to settle.

    The agreement says whether it comes back or stands for the next departure; a person settles it
    (scenario S16). Returns how many requests it changes. Safe to repeat.
    """
    wide = acting.with_subjects(person_id)
    changed = 0
    with acting_as(wide):
        for request in AidRequest.objects.filter(
            subject_id=person_id, state=State.APPROVED, aid__for_move=True
        ).order_by("pk"):
            held = locked(request)
            planned = held.planned_cents
            # What is granted and not paid stays granted: the next departure is the same project.
            for payment in held.payments.filter(state="planned").order_by("pk"):
                update_versioned(
                    payment, None, state="cancelled", cancel_reason=PaymentEnd.DEPARTURE
                )
                tell(
                    wide, held, "payment_cancelled", payment=str(payment.pk),
                    cents=payment.cents, reason=PaymentEnd.DEPARTURE.value,
                )  # fmt: skip
            held.refresh_from_db(fields=["planned_cents", "paid_cents", "recovered_cents"])
            due = money_of(held).recoverable
            opened = (
                write_recovery(wide, held, due, RecoveryReason.DEPARTURE.value) if due else None
            )
            if planned or opened is not None:
                tell(wide, held, "departure_cancelled", move=str(move_id))
                changed += 1
    return changed


@action
def person_separated(acting: Acting, person_id: uuid.UUID, household_id: uuid.UUID) -> int:
    """Her household separated: what nobody decided follows her; what was decided keeps its household.

    Nothing new is written in a household that ended. Returns how many requests follow.
    """
    wide = acting.with_subjects(person_id)
    with acting_as(wide):
        rows = list(
            AidRequest.objects.select_for_update()
            .filter(subject_id=person_id, state__in=(*OPEN_STATES, State.APPROVED))
            .order_by("pk")
        )
        for request in rows:
            if request.state in OPEN_STATES:
                update_versioned(request, None, household_id=household_id)
            tell(wide, request, "household_changed")
    return len(rows)


@action
def lapse_requests(acting: Acting) -> int:
    """End the requests that nobody agreed to in time (a job's work). Returns how many."""
    days = int(parameter(*rules.LAPSE_DAYS))
    limit = dt.datetime.combine(today() - dt.timedelta(days=days), dt.time.min, QUEBEC)
    rows = list(
        AidRequest.objects.filter(state=State.COLLECTING, created_at__lt=limit).order_by("pk")[
            :BATCH
        ]
    )
    for request in rows:
        advance(acting, request, "lapse")
        tell(acting, request, "lapsed")
        # Nothing waits on her screen any more.
        end_agreement(acting, request)
    return len(rows)
