"""Money already paid that must come back, or that stands for a later departure."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.aid.actions.common import kept_here, locked, money_of, tell
from enracine.aid.actions.paying import Proof, proved
from enracine.aid.models import AidRecovery, AidRequest, RecoveryReason
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused

State = AidRecovery.State


def write_recovery(
    acting: Acting, request: AidRequest, cents: int, reason: str
) -> AidRecovery | None:
    """Open what is to settle, once; None when something is open already. Called by an action."""
    try:
        with transaction.atomic():
            made = AidRecovery.objects.create(
                subject_id=request.subject_id,
                organisation_id=request.organisation_id,
                request=request,
                wanted=request.envelope.on_cancel,
                reason=reason,
                cents=cents,
                opened_on=today(),
            )
    except IntegrityError as error:
        if "aid_recovery_one_open" not in str(error):
            raise
        return None
    tell(acting, request, "recovery_opened", recovery=str(made.pk), amount=cents, reason=reason)
    return made


@action
def open_recovery(
    acting: Acting, request: AidRequest, cents: int, reason: str, version: int | None = None
) -> AidRecovery:
    """Say that money paid must come back, or be carried over: somebody settles it afterwards.

    Raises ActionRefused beside « cents » for an amount below one cent or above what was paid and has
    not come back, when something is open already, or without a reason of the list.
    """
    kept_here(acting, request)
    held = locked(request)
    if reason not in RecoveryReason.values:
        raise ActionRefused(_("Choisissez un motif."), field="reason")
    if not 1 <= cents <= money_of(held).recoverable:
        raise ActionRefused(_("Ce montant passe ce qui a été versé."), field="cents", code="over")
    update_versioned(held, version)
    made = write_recovery(acting, held, cents, reason)
    if made is None:
        raise ActionRefused(_("Un montant est déjà à régler pour cette demande."), code="open")
    return made


@dataclass(frozen=True)
class Settlement:
    """How what was to settle is settled: come back, carried over until a day, or given up for a reason."""

    outcome: str
    settled_on: dt.date
    proof: Proof = Proof()
    carried_until: dt.date | None = None
    waived_for: str = ""


@action
def settle_recovery(
    acting: Acting, recovery: AidRecovery, how: Settlement, version: int | None = None
) -> AidRecovery:
    """Settle it. Carried over, the same aid stands for the next departure: nothing is paid again.

    Raises ActionRefused for a day to come, an outcome without what it needs, or when it is settled.
    """
    request = recovery.request
    kept_here(acting, request)
    held = locked(request)
    if recovery.state != State.OPEN:
        raise ActionRefused(_("C’est déjà réglé."), code="state")
    if not recovery.opened_on <= how.settled_on <= today():
        raise ActionRefused(
            _("Cette date doit être entre l’ouverture et aujourd’hui."), field="settled_on"
        )
    changes: dict[str, object] = {
        "settled_on": how.settled_on,
        "settled_by_id": acting.membership_id,
    }
    if how.outcome == State.RECOVERED:
        kept, none = proved(acting, how.proof)
        changes |= {"state": State.RECOVERED, "proof": kept, "no_proof": none}
    elif how.outcome == State.CARRIED:
        if how.carried_until is None or how.carried_until < how.settled_on:
            raise ActionRefused(_("Dites jusqu’à quel jour."), field="carried_until")
        changes |= {"state": State.CARRIED, "carried_until": how.carried_until}
    elif how.outcome == State.WAIVED:
        if how.waived_for not in AidRecovery.Waive.values:
            raise ActionRefused(_("Choisissez un motif."), field="waived_for")
        changes |= {"state": State.WAIVED, "waived_for": how.waived_for}
    else:
        raise ActionRefused(_("Choisissez dans la liste."), field="outcome")
    update_versioned(recovery, version, **changes)
    if how.outcome == State.RECOVERED:
        tell(acting, held, "recovered", recovery=str(recovery.pk), cents=recovery.cents)
    else:
        tell(
            acting, held, "recovery_settled",
            recovery=str(recovery.pk), outcome=how.outcome, amount=recovery.cents,
        )  # fmt: skip
    return recovery
