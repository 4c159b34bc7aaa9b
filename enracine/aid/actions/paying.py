"""Payments: planned, made with their proof, cancelled before they are made."""

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.aid import rules
from enracine.aid.actions.common import kept_here, locked, money_of, tell
from enracine.aid.models import AidPayment, AidRequest, PaymentEnd
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.documents import store_document
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import Document

State = AidPayment.State
PURPOSE = "aid:proof"


@dataclass(frozen=True)
class Proof:
    """A file and its name; without one, why there is none."""

    file: tuple[BinaryIO, str] | None = None
    none: str = ""


def proved(acting: Acting, proof: Proof) -> tuple[Document | None, str]:
    """The proof kept, or why there is none. Raises ActionRefused (« no_proof ») with neither."""
    if proof.file is None and not proof.none.strip():
        raise ActionRefused(
            _("Joignez la preuve, ou dites pourquoi elle manque."), field="no_proof"
        )
    if proof.file is None:
        return None, proof.none.strip()[:200]
    return store_document(acting, proof.file[0], proof.file[1], PURPOSE), ""


@action
def plan_payment(
    acting: Acting,
    request: AidRequest,
    cents: int,
    planned_on: dt.date,
    means: str,
    version: int | None = None,
) -> AidPayment:
    """Plan a payment of what is granted.

    Raises ActionRefused beside « cents » for an amount below one cent or above what is left to plan,
    beside « planned_on » for the same payment written twice; Conflict for a form sent twice.
    """
    kept_here(acting, request)
    held = locked(request)
    if held.state != AidRequest.State.APPROVED:
        raise ActionRefused(_("Cette demande n’est pas accordée."), code="state")
    if means not in AidPayment.Means.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="means")
    try:
        rules.after(money_of(held), rules.PLANNED, cents)
    except ValueError as error:
        raise ActionRefused(
            _("Ce montant passe ce qui reste à verser."), field="cents", code="over"
        ) from error
    update_versioned(held, version)
    try:
        with transaction.atomic():
            made = AidPayment.objects.create(
                subject_id=held.subject_id,
                organisation_id=held.organisation_id,
                request=held,
                planned_on=planned_on,
                cents=cents,
                means=means,
                recorded_by_id=acting.membership_id,
            )
    except IntegrityError as error:
        if "aid_payment_once" not in str(error):
            raise
        raise ActionRefused(
            _("Ce versement est déjà inscrit ce jour-là."), field="planned_on", code="twice"
        ) from error
    tell(acting, held, "payment_planned", payment=str(made.pk), cents=cents)
    return made


@action
def pay(
    acting: Acting,
    payment: AidPayment,
    paid_on: dt.date,
    proof: Proof,
    version: int | None = None,
) -> AidPayment:
    """Write that a planned payment is made, with its proof.

    Raises ActionRefused for a day to come or before the decision, without proof nor reason, or when it
    is no longer planned.
    """
    request = payment.request
    kept_here(acting, request)
    held = locked(request)
    if payment.state != State.PLANNED:
        raise ActionRefused(_("Ce versement n’est plus prévu."), code="state")
    if paid_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="paid_on")
    if held.decided_on is not None and paid_on < held.decided_on:
        raise ActionRefused(_("Cette date vient avant la décision."), field="paid_on")
    kept, none = proved(acting, proof)
    update_versioned(
        payment,
        version,
        state=State.PAID,
        paid_on=paid_on,
        proof=kept,
        no_proof=none,
        recorded_by_id=acting.membership_id,
    )
    tell(acting, held, "paid", payment=str(payment.pk), cents=payment.cents)
    return payment


@action
def cancel_payment(
    acting: Acting, payment: AidPayment, reason: str, version: int | None = None
) -> AidPayment:
    """A planned payment is not made. One that was made is recovered, never cancelled."""
    request = payment.request
    kept_here(acting, request)
    held = locked(request)
    if payment.state != State.PLANNED:
        raise ActionRefused(_("Un versement fait ne s’annule pas : il se récupère."), code="state")
    if reason not in PaymentEnd.values:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    update_versioned(payment, version, state=State.CANCELLED, cancel_reason=reason)
    tell(
        acting, held, "payment_cancelled",
        payment=str(payment.pk), cents=payment.cents, reason=reason,
    )  # fmt: skip
    return payment
